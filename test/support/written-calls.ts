import type { CallFact } from "#firmware/domain/call-event.ts";
import type { LegId, RecordingId } from "#firmware/domain/ids.ts";
import type { ApiBox } from "./api-box.ts";

const decision = (code: string) => ({ code, facts: {} });
export const leg = (id: string): LegId => id as LegId; // a test may name its legs
const hungUp = { cause: 16, by: "caller" as const, detail: "hung up" };

/** A caller is greeted, waits 12 s in Sales, 1001 misses, 1002 answers, they talk for a minute. */
export function answeredCall(box: ApiBox, call: string, number = "13855502217"): void {
  const l1 = leg(`${call}-l1`);
  const l2 = leg(`${call}-l2`);
  const facts: (CallFact | number)[] = [
    {
      type: "call.started",
      direction: "inbound",
      caller: { number, name: "Shen Yulan" },
      called: { number: "02155501001" },
      origin: { kind: "line", line: "board1.1" },
    },
    { type: "call.routed", destination: { kind: "flow", flow: "main" }, decision: decision("inbound.in-hours") },
    2000,
    { type: "call.answered" },
    { type: "flow.entered", flow: "main", node: "menu" },
    5000,
    { type: "digit.pressed", leg: leg("caller"), digit: "1" },
    { type: "queue.joined", queue: "sales", position: 1, priority: 0 },
    2000,
    { type: "leg.dialled", leg: l1, to: { kind: "extension", extension: "1001" }, party: { number: "1001" } },
    { type: "queue.offered", queue: "sales", agent: "1001", leg: l1 },
    { type: "leg.ringing", leg: l1 },
    6000,
    { type: "queue.offer-ended", queue: "sales", agent: "1001", result: "missed", ringMs: 6000 },
    { type: "leg.ended", leg: l1, termination: { cause: 19, by: "system", detail: "no answer" } },
    { type: "leg.dialled", leg: l2, to: { kind: "extension", extension: "1002" }, party: { number: "1002" } },
    { type: "queue.offered", queue: "sales", agent: "1002", leg: l2 },
    { type: "leg.ringing", leg: l2 },
    4000,
    { type: "leg.answered", leg: l2 },
    { type: "queue.offer-ended", queue: "sales", agent: "1002", result: "answered", ringMs: 4000 },
    { type: "queue.left", queue: "sales", reason: "answered", waitMs: 12_000, agent: "1002" },
    { type: "recording.started", recording: `rec-${call}` as RecordingId, why: "queue Sales records every call" },
    { type: "bridge.joined", legs: [leg("caller"), l2] },
    60_000,
    { type: "bridge.left", legs: [leg("caller"), l2], talkMs: 60_000 },
    { type: "leg.ended", leg: l2, termination: hungUp },
    { type: "call.ended", termination: hungUp },
    1000,
  ];
  box.write(call, facts);
}

export function abandonedCall(box: ApiBox, call: string, waitMs: number): void {
  box.write(call, [
    {
      type: "call.started",
      direction: "inbound",
      caller: { number: "05718555099" },
      called: {},
      origin: { kind: "line", line: "board1.2" },
    },
    { type: "queue.joined", queue: "sales", position: 1, priority: 0 },
    waitMs,
    { type: "queue.left", queue: "sales", reason: "abandoned", waitMs },
    { type: "call.ended", termination: hungUp },
    1000,
  ]);
}
