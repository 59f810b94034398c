import { completeConfig } from "#firmware/config/empty.ts";
import type { Config } from "#firmware/config/schema/config.ts";

/** Numbers that lead over the spans: to the recorded queue, out again over other spans, and to an answer at once. */
export const TO_QUEUE = "7004";
export const TO_OUTSIDE = "7005";
export const TO_ANSWER = "8001";
const OUTSIDE = "95588";
const CHANNELS = "1-15,17-31";

/** The measured configuration with one board of so many ISDN spans: calls come in over the first half, go out over the rest. */
export function addSpans(config: Config, path: string, count: number): Config {
  const spans = Array.from({ length: count }, (_, index) => ({
    span: index + 1,
    name: `Span ${index + 1}`,
    signalling: "pri-user",
    framing: "crc4",
    clockPriority: index + 1,
  }));
  const group = (id: string, numbers: readonly number[]): unknown => ({
    id,
    name: id,
    members: numbers.map((span) => ({ board: "e", span, channels: CHANNELS })),
  });
  const numbers = spans.map(({ span }) => span);
  const half = Math.ceil(count / 2);
  const rule = (called: string, inHours: unknown): unknown => ({
    id: `span-${called}`,
    name: called,
    trunks: ["in"],
    called,
    inHours,
  });
  const outward = { id: "out", name: "out", pattern: OUTSIDE, via: [{ kind: "trunk", trunk: "out" }] };
  return completeConfig({
    ...config,
    spanBoards: [{ id: "e", path, baudRate: 12_000_000, spans }],
    trunkGroups: [group("in", numbers.slice(0, half)), ...(count > 1 ? [group("out", numbers.slice(half))] : [])],
    inboundRules: [
      ...config.inboundRules,
      rule(TO_QUEUE, { kind: "queue", queue: "recorded" }),
      rule(TO_ANSWER, { kind: "flow", flow: "answer" }),
      rule(TO_OUTSIDE, { kind: "external", number: OUTSIDE }),
    ],
    outboundRules: count > 1 ? [outward] : [],
  });
}
