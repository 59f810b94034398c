import type { HandlerResult } from "#firmware/calls/call-control.ts";
import type { Flow, FlowNode, Outlet } from "#firmware/config/schema/flow.ts";
import type { FlowId } from "#firmware/domain/ids.ts";
import { decideAt, type FlowCall, type FlowWorld, type NodeResult, type NodeScript } from "./flow-call.ts";
import { NODE_SCRIPTS } from "./nodes/nodes.table.ts";

/** A caller who has been through this many nodes goes in circles. */
const MAX_NODES = 500;
/** Flows within flows. */
const MAX_DEPTH = 20;

interface Frame {
  readonly flow: Flow;
  /** Where the flow above goes on when this one returns. */
  readonly next: Outlet | undefined;
}

/** How many nodes each live call has been through, over all its flows. */
const nodesOfCall = new WeakMap<FlowCall, number>();

/**
 * Takes a caller through a flow, node by node. Gives the destination the call leaves for; undefined when somebody
 * has served the caller. Rejects when the caller goes.
 */
export async function runFlow<Call extends FlowCall>(
  call: Call,
  id: FlowId,
  world: FlowWorld<Call>,
): Promise<HandlerResult> {
  const start = world.flow(id);
  if (start === undefined) return fail(call, "missing", id);
  const stack: Frame[] = [{ flow: start, next: undefined }];
  let outlet: Outlet | undefined = { node: start.start };
  while (outlet !== undefined) {
    if ("destination" in outlet) return outlet.destination;
    const frame: Frame | undefined = stack.at(-1);
    if (frame === undefined) break;
    const result: NodeResult | undefined = await step(call, { flow: frame.flow, id: outlet.node }, world);
    if (result === undefined) return fail(call, "broken", frame.flow.id);
    switch (result.kind) {
      case "leave":
        return result.destination;
      case "go":
        outlet = result.outlet;
        break;
      case "return":
        outlet = popTo(stack);
        break;
      case "enter": {
        const flow: Flow | undefined = world.flow(result.flow);
        if (flow === undefined || stack.length >= MAX_DEPTH) return fail(call, "missing", result.flow);
        stack.push({ flow, next: result.next });
        outlet = { node: flow.start };
        break;
      }
    }
  }
  await call.answer();
  await call.play(["goodbye"]);
  return { kind: "hang-up" };
}

/** The place the nearest flow above goes on at; undefined when all have ended. */
function popTo(stack: Frame[]): Outlet | undefined {
  for (let ended = stack.pop(); ended !== undefined; ended = stack.pop()) {
    if (ended.next !== undefined) return ended.next;
  }
  return undefined;
}

/** Runs one node; undefined when there is no such node, or the call has been through too many. */
async function step<Call extends FlowCall>(
  call: Call,
  at: { flow: Flow; id: string },
  world: FlowWorld<Call>,
): Promise<NodeResult | undefined> {
  const node = at.flow.nodes.find((candidate) => candidate.id === at.id);
  if (node === undefined) return undefined;
  const count = (nodesOfCall.get(call) ?? 0) + 1;
  nodesOfCall.set(call, count);
  if (count > MAX_NODES) {
    decideAt({ call, flow: at.flow, node }, "in-circles", { nodes: MAX_NODES });
    return undefined;
  }
  call.note({ type: "flow.entered", flow: at.flow.id, node: node.id });
  const script = NODE_SCRIPTS[node.kind] as NodeScript<FlowNode["kind"]>; // the table pairs kinds with their scripts
  return script({ call, node, flow: at.flow, world });
}

/** A flow that cannot go on must not leave a caller in silence. */
async function fail(call: FlowCall, code: string, flow: FlowId): Promise<HandlerResult> {
  call.decide({ code: `flow.${code}`, facts: { flow }, setting: `/setup/flows/${flow}` });
  await call.answer();
  await call.play(["technical-problem"]);
  return { kind: "hang-up" };
}
