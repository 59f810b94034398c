import type { FlowNode } from "#firmware/config/schema/flow.ts";
import { type DialTo, decideAt, type FlowCall, type NodeScript } from "#firmware/ivr/flow-call.ts";

/** Rings somebody; the flow goes on when nobody answers. */
export const runDial: NodeScript<"dial"> = async (run) => {
  const { call, node, world } = run;
  const to = target(call, node);
  if (to === undefined) {
    decideAt(run, "dial-nothing", {});
    return { kind: "go", outlet: node.noAnswer };
  }
  const outcome = await world.dial(call, to, node.ringSeconds * 1000);
  decideAt(run, "dialled", { to: to.kind === "extension" ? to.extension : to.number, outcome });
  switch (outcome) {
    case "served":
      return { kind: "leave", destination: undefined };
    case "busy":
      return { kind: "go", outlet: node.busy ?? node.noAnswer };
    case "no-answer":
      return { kind: "go", outlet: node.noAnswer };
  }
};

function target(call: FlowCall, node: Extract<FlowNode, { kind: "dial" }>): DialTo | undefined {
  if (node.to.kind !== "variable") return node.to;
  const extension = call.variables.get(node.to.variable) ?? "";
  return extension === "" ? undefined : { kind: "extension", extension };
}
