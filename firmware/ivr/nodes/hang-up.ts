import type { NodeScript } from "#firmware/ivr/flow-call.ts";

/** Says good-bye, if anything, and ends the call. */
export const runHangUp: NodeScript<"hang-up"> = async ({ call, node }) => {
  if (node.prompts !== undefined || node.answerFirst === true) await call.answer();
  if (node.prompts !== undefined) await call.play(node.prompts);
  return { kind: "leave", destination: { kind: "hang-up" } };
};
