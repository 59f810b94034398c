import type { NodeScript } from "#firmware/ivr/flow-call.ts";

/** From here on prompts are played in this language. */
export const runLanguage: NodeScript<"language"> = async ({ call, node }) => {
  call.language = node.language;
  return { kind: "go", outlet: node.next };
};
