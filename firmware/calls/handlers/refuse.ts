import type { CallControl, HandlerResult } from "#firmware/calls/call-control.ts";

/**
 * Tells the caller in words that the call cannot go on, and ends it. People understand a sentence better than a tone,
 * and the cause goes to the record.
 */
export async function refuse(
  call: CallControl,
  why: { readonly cause: number; readonly prompt: string },
): Promise<HandlerResult> {
  call.stopMusic();
  await call.play([why.prompt]);
  return { kind: "hang-up", cause: why.cause };
}
