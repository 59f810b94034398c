import type { NodeScript } from "#firmware/ivr/flow-call.ts";

/** Goes through another flow and comes back to `next`. */
export const runSubFlow: NodeScript<"sub-flow"> = async ({ node }) => ({
  kind: "enter",
  flow: node.flow,
  next: node.next,
});
