import type { NodeScript } from "#firmware/ivr/flow-call.ts";

/** Leaves for a mailbox. */
export const runVoicemail: NodeScript<"voicemail"> = async ({ node }) => ({
  kind: "leave",
  destination: { kind: "voicemail", mailbox: node.mailbox },
});
