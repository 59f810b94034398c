import type { Alarm } from "#firmware/api/contract/live.ts";
import { stuckWords } from "#firmware/care/stuck-words.table.ts";
import type { Healed } from "#firmware/care/watchdog.ts";

/** So long after the last time it stands in the list of alarms. */
export const KEEP_HEALED_MS = 24 * 3600 * 1000;

/** The box had to put something right: nothing is to be done now, but somebody should know. */
export function healedAlarm({ stuck }: Healed, count: number): Omit<Alarm, "since"> {
  const { en, zh } = stuckWords[stuck.kind];
  const times = count === 1 ? "something" : `${count} times something`;
  return {
    id: "healed",
    code: "healed",
    severity: "watch",
    facts: { count, what: stuck.kind },
    message: `The box found ${times} stuck and put it right; last: ${en}.`,
    messageZh: `系统发现并自动排除了 ${count} 处卡滞；最近一次：${zh}。`,
    address: "/system/health",
  };
}
