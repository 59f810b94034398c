import type { NodeScript } from "#firmware/ivr/flow-call.ts";

/** Leaves for a queue, with a priority if the node gives one. */
export const runQueue: NodeScript<"queue"> = async ({ call, node }) => {
  if (node.priority !== undefined) call.variables.set("priority", String(node.priority));
  return { kind: "leave", destination: { kind: "queue", queue: node.queue } };
};
