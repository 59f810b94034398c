import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CallControl, HandlerResult } from "#firmware/calls/call-control.ts";

const LONGEST_MS = 10_000;
const ROUNDS = 3;

/** Beeps, listens for up to ten seconds (a key or a pause ends it), and plays what it has heard: is the sound right? */
export async function echoTest(call: CallControl, dataFolder: string): Promise<HandlerResult> {
  await call.answer();
  const folder = join(dataFolder, "tmp");
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${call.id}-echo.wav`);
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      const heard = await call.recordMessage({
        path,
        maxMs: LONGEST_MS,
        stopOnSilenceMs: 2_000,
        stopOnDigits: "0123456789*#",
      });
      if (heard.end === "endpoint-closed") break;
      await call.play([path], { stopOnDigits: "any" });
      await rm(path, { force: true });
    }
  } finally {
    await rm(path, { force: true });
  }
  return undefined;
}

/** The first call of a new box: somebody is greeted as callers are, and hears what the box hears of them. */
export async function greetAndEcho(call: CallControl, dataFolder: string): Promise<HandlerResult> {
  await call.answer();
  await call.play(["welcome-plain"], { stopOnDigits: "any" });
  return echoTest(call, dataFolder);
}
