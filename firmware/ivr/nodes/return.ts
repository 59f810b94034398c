import type { NodeScript } from "#firmware/ivr/flow-call.ts";

/** Ends this flow. */
export const runReturn: NodeScript<"return"> = async () => ({ kind: "return" });
