import type { Alarm } from "#firmware/api/contract/live.ts";
import { reasonInChinese, withinSentence } from "#firmware/api/contract/reason-words.ts";
import type { SpanWatch } from "#firmware/channels/e1/span-watch.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { SpanAlarm } from "#firmware/media/protocol.ts";
import { signallingReason } from "./signalling-reason.ts";

type Raised = Omit<Alarm, "since">;

/** What an alarm of a span means, and where to look first. */
const WORDS: Readonly<Record<SpanAlarm["kind"], readonly [string, string]>> = {
  board: ["its board is not connected", "所在板卡未连接"],
  fault: ["its board reports a fault", "所在板卡报告故障"],
  los: ["no signal arrives (LOS); check the cable and the carrier's box", "收不到信号（LOS），请检查线缆和运营商设备"],
  lof: [
    "a signal arrives, but no frames (LOF); check cable type and line code",
    "有信号但无法帧同步（LOF），请检查线缆类型和线路码型",
  ],
  ais: ["the far side is out of service (AIS); call the carrier", "对端已退出服务（AIS），请联系运营商"],
  rai: ["the far side does not hear us (RAI); check our sending pair", "对端收不到本端信号（RAI），请检查发送线对"],
  crc: ["the CRC-4 check does not fit; see the framing setting", "CRC-4 校验不匹配，请检查帧结构设置"],
  cas: ["line signals of R2 are lost; see the signalling setting", "R2 线路信令丢失，请检查信令设置"],
};

const BLOCKED = [
  "the far side has blocked all channels; ask the carrier to give them back",
  "对端闭塞了全部话路，请联系运营商解除",
] as const;

/** One alarm for a board that is gone, one for each span that cannot carry calls. */
export function spanAlarms(config: Config, watch: SpanWatch): Raised[] {
  const boards = watch.boards().filter(({ state }) => state === "down");
  const gone = boards.map(
    ({ id, path, reason = "it does not answer" }): Raised => ({
      id: `e1-board-${id}`,
      code: "e1-board-down",
      severity: "act",
      facts: { board: id, path, reason },
      message: `The E1 board ${id} is not connected: ${withinSentence(reason)}. Its spans work again once it is plugged in.`,
      messageZh: `E1 板卡 ${id} 未连接：${reasonInChinese(reason)}。插好后中继会自动恢复。`,
      address: "/lines",
    }),
  );
  const spans = config.spanBoards.flatMap(({ id, spans: own }) =>
    own.map((span) => ({ ...span, id: `${id}.${span.span}`, board: id })),
  );
  const ill = spans.flatMap(({ id, board, name, nameZh = name, enabled }): Raised[] => {
    const state = watch.state(id);
    if (!enabled || state === undefined || boards.some((one) => one.id === board)) return [];
    const [alarm] = state.alarms;
    if (alarm !== undefined) return [spanAlarm(id, name, nameZh, alarm.kind, WORDS[alarm.kind])];
    if (state.isUp && state.signalling.isUp && watch.isBlockedThere(id))
      return [spanAlarm(id, name, nameZh, "blocked", BLOCKED)];
    if (state.signalling.isUp || !state.isUp) return [];
    const { text, textZh } = signallingReason(state.signalling.reason ?? "no-answer");
    return [spanAlarm(id, name, nameZh, "signalling", [text, textZh])];
  });
  return [...gone, ...ill];
}

function spanAlarm(
  id: string,
  name: string,
  nameZh: string,
  kind: string,
  [en, zh]: readonly [string, string],
): Raised {
  return {
    id: `span-${id}-${kind}`,
    code: "span-alarm",
    severity: "act",
    facts: { span: id, name, alarm: kind },
    message: `The E1 ${name} (${id}) carries no calls: ${en}.`,
    messageZh: `E1“${nameZh}”（${id}）无法通话：${zh}。`,
    address: `/spans/${id}`,
  };
}
