import { CLOCK_DOUBTED } from "#firmware/api/contract/box.ts";
import type { Alarm } from "#firmware/api/contract/live.ts";
import { diskReason, reasonInChinese } from "#firmware/api/contract/reason-words.ts";
import type { Doubt } from "#firmware/care/believed-time.ts";
import type { ConfigDamage } from "#firmware/config/file-adapter.ts";
import type { SetAside } from "#firmware/db/open.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import { localText } from "#firmware/kernel/local-time.ts";
import type { Care } from "./care.ts";
import { raiseCareAlarms } from "./care-alarms.ts";
import { spanAlarms } from "./e1/span-alarms.ts";
import type { Foundations } from "./foundations.ts";
import { lineAlarms } from "./line-alarms.ts";
import type { Telephony } from "./telephony.ts";
import { trunkAlarms } from "./trunk-trouble.ts";

type Raised = Omit<Alarm, "since">;

/** How long it is told that calls were cut by a sudden end of the box. */
const KEEP_CUT_MS = 24 * 3600 * 1000;

/** What needs a person now: boards that are gone, a full disk, a damaged configuration, media that is down. */
export function createAlarms(base: Foundations, telephony: Telephony, care: Care) {
  const { clock, store, log } = base;
  const changes = new Emitter<undefined>((error) => log.error("a subscriber to alarms failed", { error }));
  const alarms = new Map<string, Alarm>();
  const set = (id: string, raised: Raised | undefined): void => {
    const before = alarms.get(id);
    if (raised === undefined ? !alarms.delete(id) : before?.message === raised.message) return;
    if (raised !== undefined) {
      alarms.set(id, { ...raised, since: before?.since ?? clock.now() });
      log[before === undefined ? "warn" : "debug"]("alarm", { alarm: id, detail: raised.message });
    } else log.info("alarm is over", { alarm: id });
    changes.emit(undefined);
  };
  /** These are all alarms of the kind: others of it are over. */
  const setAll = (kind: RegExp, raised: readonly Raised[]): void => {
    for (const id of [...alarms.keys()])
      if (kind.test(id) && !raised.some((alarm) => alarm.id === id)) set(id, undefined);
    for (const alarm of raised) set(alarm.id, alarm);
  };
  const { lines, spanWatch } = telephony.channels;
  const lookAtLines = (): void => setAll(/^(board|line-fault|line-dead)-/, lineAlarms(store.current, lines));
  const lookAtSpans = (): void => setAll(/^(span|e1-board)-/, spanAlarms(store.current, spanWatch));
  const lookAtTrunks = (): void => setAll(/^trunk-/, trunkAlarms(store.current, telephony));
  const start = (): void => {
    if (store.damage !== undefined) set("config-damaged", damageAlarm(store.damage));
    // Whoever saves has seen what is used now, and a good file is there again.
    store.changed.subscribe(() => set("config-damaged", undefined));
    if (base.setAside !== undefined) set("database-damaged", databaseAlarm(base.setAside));
    telephony.channels.changes.subscribe(lookAtLines);
    store.changed.subscribe(lookAtLines);
    telephony.channels.spanWatch.changes.subscribe(lookAtSpans);
    telephony.trunkWatch.subscribe(lookAtTrunks);
    telephony.peers.standings.subscribe(lookAtTrunks);
    store.changed.subscribe(lookAtTrunks);
    telephony.audio.diskSpace.changes.subscribe(({ hasSpace, freeBytes, failure }) => {
      set("disk-full", hasSpace ? undefined : diskAlarm(freeBytes));
      set("recording-failed", failure === undefined || !hasSpace ? undefined : recordingAlarm(failure));
    });
    telephony.guessing.changes.subscribe(({ kind, alarm }) => set(`guessing-${kind}`, alarm));
    base.believedTime.changes.subscribe((doubt) =>
      set("clock", doubt === undefined ? undefined : clockAlarm(doubt, clock.now(), store.current.box.timeZone)),
    );
    raiseCareAlarms(base, { care, room: telephony.room }, set);
    base.journal.trouble.subscribe(({ reason }) =>
      set("journal-failed", reason === undefined ? undefined : journalAlarm(reason)),
    );
    telephony.media.events.process((event) => set("media-down", event.type === "up" ? undefined : MEDIA_DOWN));
  };
  /** The box ended suddenly with calls up: for a day somebody should know that it was not the callers. */
  const tellCutCalls = (calls: number): void => {
    set("calls-cut", cutAlarm(calls));
    clock.after(KEEP_CUT_MS, () => set("calls-cut", undefined));
  };
  return { changes, start, tellCutCalls, set, list: (): readonly Alarm[] => [...alarms.values()] };
}

function damageAlarm({ path, reason, version, keptAs }: ConfigDamage): Raised {
  const what = reason === undefined ? `${path} is missing` : `${path} is damaged (${reason})`;
  const instead = version === undefined ? "no earlier version can be read" : `version ${version} is used instead`;
  const kept = keptAs === undefined ? "" : ` The damaged file is kept as ${keptAs}.`;
  const whatZh = reason === undefined ? `配置文件 ${path} 不存在` : `配置文件 ${path} 已损坏（${reason}）`;
  const insteadZh = version === undefined ? "没有可用的历史版本，已从初始配置开始" : `已改用版本 ${version}`;
  const keptZh = keptAs === undefined ? "" : `损坏的文件保存为 ${keptAs}。`;
  return {
    id: "config-damaged",
    code: "config-damaged",
    severity: "act",
    facts: { path, ...(version !== undefined && { version }) },
    message: `The configuration file ${what}; ${instead}. Look whether the settings are as you want them; this notice ends with the next change that is saved.${kept}`,
    messageZh: `${whatZh}，${insteadZh}。请核对各项设置；下次保存设置后本提示消失。${keptZh}`,
    address: "/box/backup",
  };
}

function databaseAlarm({ path, calls }: SetAside): Raised {
  return {
    id: "database-damaged",
    code: "database-damaged",
    severity: "act",
    facts: { damaged: path, calls },
    message: `The database was damaged and a new one was begun. The newest ${calls} calls of it were taken over; earlier ones are not shown. The damaged one is kept as ${path}.`,
    messageZh: `数据库已损坏，已新建数据库。最近的 ${calls} 通通话记录已恢复，更早的不再显示。损坏的文件保存为 ${path}。`,
    address: "/box/health",
  };
}

function clockAlarm({ expected }: Doubt, now: number, timeZone: string): Raised {
  const [shown, should] = [localText(now, timeZone), localText(expected, timeZone)].map((text) => text.slice(0, 10));
  return {
    id: "clock",
    code: CLOCK_DOUBTED,
    severity: "act",
    facts: { now, expected },
    message: `The clock of the box leapt to ${shown}; by its last time it should be ${should}. Nothing is deleted for its age until the clock is right, or somebody says that it is.`,
    messageZh: `系统时钟突然跳到 ${shown}，按上次的时间应为 ${should}。在时钟恢复正确或有人确认之前，不会因过期而删除任何录音和留言。`,
    address: "/box/health",
  };
}

function diskAlarm(freeBytes: number): Raised {
  const megabytes = Math.round(freeBytes / 1_000_000);
  return {
    id: "disk-full",
    code: "disk-low",
    severity: "act",
    facts: { megabytes },
    message: `The disk is almost full (${megabytes} MB free): calls go on, but nothing is recorded. Keep recordings for a shorter time, or delete some; recording begins again by itself.`,
    messageZh: `磁盘将满（剩余 ${megabytes} MB）：通话不受影响，但已停止录音。请缩短录音保留时间或删除部分录音，腾出空间后自动恢复录音。`,
    address: "/box/recording",
  };
}

function recordingAlarm(said: string): Raised {
  const reason = diskReason(said);
  return {
    id: "recording-failed",
    code: "recording-failed",
    severity: "act",
    facts: { reason, said },
    message: `Recordings cannot be written: ${reason}. Calls go on; recording begins again by itself when the disk takes it.`,
    messageZh: `录音无法写入磁盘：${reasonInChinese(reason)}。通话不受影响；磁盘恢复后自动继续录音。`,
    address: "/box/health",
  };
}

function journalAlarm(said: string): Raised {
  const reason = diskReason(said);
  return {
    id: "journal-failed",
    code: "journal-failed",
    severity: "act",
    facts: { reason, said },
    message: `The records of calls cannot be written: ${reason}. Calls go on, and what happens is kept in memory until the disk takes it: do not switch the box off before.`,
    messageZh: `通话记录无法写入磁盘：${reasonInChinese(reason)}。请勿关机；通话不受影响，记录暂存于内存，磁盘恢复后写入。`,
    address: "/box/health",
  };
}

function cutAlarm(calls: number): Raised {
  const what = calls === 1 ? "A call was" : `${calls} calls were`;
  return {
    id: "calls-cut",
    code: "calls-cut",
    severity: "watch",
    facts: { calls },
    message: `${what} cut off because the box stopped suddenly, by a power failure for instance. Recordings were kept up to that moment; call these people back.`,
    messageZh: `设备突然停止（例如断电），${calls} 通通话被中断。录音已保留到中断时刻，请回拨相关客户。`,
    address: "/calls",
  };
}

const MEDIA_DOWN: Raised = {
  id: "media-down",
  code: "media-down",
  severity: "act",
  facts: {},
  message: "The media process has stopped and is being started again; calls that were going on have ended.",
  messageZh: "媒体进程已停止，正在重启；进行中的通话已结束。",
  address: "/box/health",
};
