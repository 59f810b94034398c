import type { Config } from "#firmware/config/schema/config.ts";

/** Something a box in order still lacks, in both languages, with what to do. */
export interface Missing {
  readonly code: string;
  readonly en: string;
  readonly zh: string;
}

type Look = (config: Config) => Missing | undefined;

const LOOKS: readonly Look[] = [
  ({ boards, trunks, spanBoards }) =>
    boards.length + trunks.length + spanBoards.length > 0
      ? undefined
      : {
          code: "no-lines",
          en: "There is no line board, E1 board or SIP trunk: calls can neither come in nor go out.",
          zh: "没有线路板、E1 板或 SIP 中继：无法呼入和呼出。",
        },
  ({ extensions }) =>
    extensions.length > 0
      ? undefined
      : { code: "no-extensions", en: "There are no extensions: nobody can answer.", zh: "没有分机：无人可以接听。" },
  ({ inboundRules, inboundDefault }) =>
    inboundRules.length > 0 || inboundDefault.kind !== "play"
      ? undefined
      : {
          code: "no-inbound",
          en: "Nothing says where calls go: callers hear that the number is not in service.",
          zh: "没有设置来电去向：来电者会听到空号提示。",
        },
  ({ outboundRules, boards, trunks, trunkGroups }) =>
    outboundRules.length > 0 || boards.length + trunks.length + trunkGroups.length === 0
      ? undefined
      : {
          code: "no-outbound",
          en: "There is no outbound rule: nobody can call out.",
          zh: "没有呼出规则：无法拨打外线。",
        },
  ({ queues }) => {
    const empty = queues.filter(({ members }) => members.length === 0).map(({ name }) => name);
    if (empty.length === 0) return undefined;
    const names = empty.join(", ");
    return { code: "empty-queue", en: `Queues without agents: ${names}.`, zh: `没有坐席的队列：${names}。` };
  },
];

/** What is missing before calls can be taken and made. */
export function missingIn(config: Config): Missing[] {
  return LOOKS.flatMap((look) => look(config) ?? []);
}
