import { Audit } from "#firmware/api/audit.ts";
import type { Alarm } from "#firmware/api/contract/live.ts";
import type { RefusalReason } from "#firmware/calls/admission.ts";
import type { Episode } from "#firmware/care/refusal-tally.ts";
import { stuckWords } from "#firmware/care/stuck-words.table.ts";
import type { Healed } from "#firmware/care/watchdog.ts";
import type { Timer } from "#firmware/kernel/clock.ts";
import { localText } from "#firmware/kernel/local-time.ts";
import type { Care } from "./care.ts";
import type { Foundations } from "./foundations.ts";
import type { Room } from "./room.ts";

type Raised = Omit<Alarm, "since">;
type Raise = (id: string, alarm: Raised | undefined) => void;

/** What was put right stands in the list of alarms for so long after the last time. */
const KEEP_HEALED_MS = 24 * 3600 * 1000;

/** Raises an alarm for what was stuck, for callers who were refused, and for floods; each is one, with a count. */
export function raiseCareAlarms(base: Foundations, parts: { readonly care: Care; readonly room: Room }, raise: Raise) {
  const { clock, db, config } = base;
  const { watchdog } = parts.care;
  const { refusedCalls, droppedRequests, limits } = parts.room;
  const audit = new Audit(db, clock);
  const timeOf = (at: number): string => localText(at, config().box.timeZone).slice(11, 16);
  let count = 0;
  let forget: Timer | undefined;
  watchdog.healed.subscribe((healed) => {
    count += 1;
    raise("healed", healedAlarm(healed, count));
    forget?.cancel();
    forget = clock.after(KEEP_HEALED_MS, () => {
      count = 0;
      raise("healed", undefined);
    });
  });
  const keep = (action: string, { since, lastAt, count: refused, by }: Episode<string>): void =>
    audit.write({
      ...{ user: "box", address: "", action, target: by[0]?.why ?? "" },
      detail: { count: refused, since, until: lastAt, by: by.slice(0, 10) },
    });
  refusedCalls.changes.subscribe((episode) => {
    raise("full", episode.isOver ? undefined : fullAlarm(episode, timeOf(episode.since), limits().maxCalls));
    if (episode.isOver) keep("box.calls-refused", episode);
  });
  droppedRequests.changes.subscribe((episode) => {
    raise("flood", episode.isOver ? undefined : floodAlarm(episode, timeOf(episode.since)));
    if (episode.isOver) keep("box.requests-dropped", episode);
  });
}

/** The box had to put something right: nothing is to be done now, but somebody should know. */
function healedAlarm({ stuck }: Healed, count: number): Raised {
  const { en, zh } = stuckWords[stuck.kind];
  const times = count === 1 ? "something that was stuck" : `${count} things that were stuck`;
  return {
    id: "healed",
    code: "healed",
    severity: "watch",
    facts: { count, what: stuck.kind },
    message: `The box found ${times} and put it right by itself; last: ${en}. Nothing is to be done; if it comes again and again, tell whoever looks after the box.`,
    messageZh: `系统发现并自动排除了 ${count} 处卡滞；最近一次：${zh}。无需处理；若反复出现，请联系维护人员。`,
    address: "/box/health",
  };
}

function fullAlarm({ count, by }: Episode<RefusalReason>, since: string, maxCalls: number): Raised {
  const reason = by[0]?.why ?? "calls";
  const why: Readonly<Record<RefusalReason, readonly [string, string]>> = {
    calls: [`it carries ${maxCalls} calls at once`, `同时通话数上限为 ${maxCalls}`],
    rate: ["too many calls began within a second", "每秒新呼叫过多"],
    ports: ["no sound channel is free", "没有空闲的语音通道"],
    load: ["it has no processing time left", "处理能力已用尽"],
    memory: ["it has no memory left", "内存不足"],
  };
  const [en, zh] = why[reason];
  const calls = count === 1 ? "1 call was" : `${count} calls were`;
  return {
    id: "full",
    code: "box-full",
    severity: "act",
    facts: { count, since, reason },
    message: `The box is full: ${calls} refused since ${since}, because ${en}. Calls that stand are not touched.`,
    messageZh: `系统已满：自 ${since} 起拒绝了 ${count} 个呼叫，原因：${zh}。已有通话不受影响。`,
    address: "/box/limits",
  };
}

function floodAlarm({ count, by }: Episode<string>, since: string): Raised {
  const most = by[0]?.why ?? "";
  const requests = count === 1 ? "1 SIP request was" : `${count} SIP requests were`;
  return {
    id: "flood",
    code: "sip-flood",
    severity: "watch",
    facts: { count, since, address: most },
    message: `Somebody unknown floods the box: ${requests} dropped since ${since}, most from ${most}. Calls are not touched.`,
    messageZh: `未知来源大量请求：自 ${since} 起丢弃了 ${count} 个 SIP 请求，主要来自 ${most}。通话不受影响。`,
    address: "/box/health",
  };
}
