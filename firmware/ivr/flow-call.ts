import type { CallControl } from "#firmware/calls/call-control.ts";
import type { Flow, FlowNode, Outlet } from "#firmware/config/schema/flow.ts";
import type { Destination } from "#firmware/domain/destination.ts";
import type { FlowId } from "#firmware/domain/ids.ts";

/** The part of a call that flows use. A real call has it, and so has the dry run, which runs the very same nodes. */
export type FlowCall = Pick<
  CallControl,
  "caller" | "called" | "variables" | "language" | "answer" | "play" | "nextDigit" | "collect" | "note" | "decide"
>;

/** How a schedule stands at a moment. `because` names the segment, special day or force that decided. */
export interface ScheduleAnswer {
  readonly state: "open" | "closed" | "holiday";
  readonly because: string;
}

export type DialTo =
  | { readonly kind: "extension"; readonly extension: string }
  | { readonly kind: "external"; readonly number: string };

/** `served`: somebody answered and the conversation is over. */
export type DialOutcome = "served" | "busy" | "no-answer";

/** What nodes need of the world around them. */
export interface FlowWorld<Call extends FlowCall> {
  flow(id: FlowId): Flow | undefined;
  /** Undefined for a schedule that does not exist. */
  schedule(id: string): ScheduleAnswer | undefined;
  dial(call: Call, to: DialTo, ringMs: number): Promise<DialOutcome>;
}

/** Where a node leads. */
export type NodeResult =
  | { readonly kind: "go"; readonly outlet: Outlet }
  | { readonly kind: "leave"; readonly destination: Destination | undefined }
  /** Into another flow; back to `next` when it returns. */
  | { readonly kind: "enter"; readonly flow: FlowId; readonly next: Outlet | undefined }
  | { readonly kind: "return" };

/** What a node is run with. */
export interface NodeRun<Kind extends FlowNode["kind"], Call extends FlowCall> {
  readonly call: Call;
  readonly node: Extract<FlowNode, { kind: Kind }>;
  readonly flow: Flow;
  readonly world: FlowWorld<Call>;
}

export type NodeScript<Kind extends FlowNode["kind"]> = <Call extends FlowCall>(
  run: NodeRun<Kind, Call>,
) => Promise<NodeResult>;

/** Writes a decision of a node, with the address where it can be changed. */
export function decideAt(
  run: { call: FlowCall; flow: Flow; node: FlowNode },
  code: string,
  facts: Readonly<Record<string, string | number | boolean>>,
): void {
  const { call, flow, node } = run;
  call.decide({
    code: `flow.${code}`,
    facts: { flow: flow.id, flowName: flow.name, node: node.id, ...facts },
    setting: `/setup/flows/${flow.id}?node=${node.id}`,
  });
}

/** A variable of the call, or one of the names every call has. */
export function readVariable(call: FlowCall, name: string): string | undefined {
  switch (name) {
    case "caller":
      return call.caller.number;
    case "called":
      return call.called.number;
    case "language":
      return call.language;
    default:
      return call.variables.get(name);
  }
}
