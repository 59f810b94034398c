import type { NodeScript } from "#firmware/ivr/flow-call.ts";

/** Plays prompts; digits pressed meanwhile are kept for the next menu. */
export const runPlay: NodeScript<"play"> = async ({ call, node }) => {
  await call.answer();
  await call.play(node.prompts);
  return { kind: "go", outlet: node.next };
};
