import type { Alarm } from "#firmware/api/contract/live.ts";
import { updateWords } from "#firmware/api/contract/update-words.table.ts";
import type { LastUpdate } from "#firmware/api/contract/updates.ts";
import type { SelfCallResult } from "./self-call/self-call.ts";

/** The box could not call itself: callers may hear nothing, or be heard by nobody. */
export function selfCallAlarm({ steps }: SelfCallResult): Omit<Alarm, "since"> {
  const failed = steps.find((step) => !step.isGood);
  const words = updateWords[failed?.step ?? "line"] ?? { en: "", zh: "" };
  return {
    id: "self-call",
    code: "self-call-failed",
    severity: "act",
    facts: { step: failed?.step ?? "", detail: failed?.detail ?? "" },
    message: `The box's test call to itself failed: ${words.en}. Call the box once yourself; if callers are not served, start it anew.`,
    messageZh: `自检呼叫失败：${words.zh}。请自行拨打一次；若来电者得不到服务，请重启设备。`,
    address: "/box/updates",
  };
}

/** A new version was left again: nothing is broken, but somebody expects it to run. */
export function fallBackAlarm({ from, to, because }: LastUpdate): Omit<Alarm, "since"> {
  const words = because.map(({ code }) => updateWords[code] ?? { en: code, zh: code });
  return {
    id: "update-fell-back",
    code: "update-fell-back",
    severity: "watch",
    facts: { from, to, because: because.map(({ code }) => code).join() },
    message: `The update to ${to} was taken back (${words.map(({ en }) => en).join("; ")}); ${from} runs as before. Ask for a newer update.`,
    messageZh: `升级到 ${to} 未成功（${words.map(({ zh }) => zh).join("；")}），继续运行 ${from}。请索取更新的升级包。`,
    address: "/box/updates",
  };
}

/** The machine started anew because calls could not be made any more: they can, but somebody should know. */
export function ownRestartAlarm(own: {
  readonly code: string;
  readonly detail: string;
  readonly at: number;
}): Omit<Alarm, "since"> {
  const words = updateWords[own.code] ?? { en: own.code, zh: own.code };
  return {
    id: "started-itself",
    code: "started-itself",
    severity: "watch",
    facts: { code: own.code, detail: own.detail, at: own.at },
    message: `The box has started anew by itself, because no calls could be made: ${words.en}. It takes calls again. If this comes again, tell whoever looks after the box.`,
    messageZh: `设备因无法通话已自动重启：${words.zh}。现已恢复接听。若再次发生，请联系维护人员。`,
    address: "/box/health",
  };
}

/** The card or disk could not be read any more: the box begins anew, which nobody has asked for. */
export function lostDataAlarm(): Omit<Alarm, "since"> {
  return {
    id: "data-lost",
    code: "data-lost",
    severity: "act",
    facts: {},
    message:
      "When the box started, its data could not be read and was made anew: settings, calls, recordings and messages are gone. Bring back a copy of them, and have the card or disk changed.",
    messageZh:
      "设备启动时数据无法读取，已重新建立：设置、通话记录、录音和留言均已丢失。请恢复备份，并更换存储卡或硬盘。",
    address: "/box/backup",
  };
}
