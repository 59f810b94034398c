import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CallControl, HandlerResult } from "#firmware/calls/call-control.ts";
import type { Language } from "#firmware/domain/destination.ts";

const SILENCE_DBFS = -45;
const ROUNDS = 9;
const KEY_MS = 8_000;

export interface RecordPromptOptions {
  readonly dataFolder: string;
  /** Whether the person at this extension may record prompts. */
  readonly mayRecord: (extension: string) => boolean;
  /** Converts, levels and keeps the recording as a prompt of this name. */
  readonly save: (path: string, prompt: { id: string; language: Language }) => Promise<void>;
}

/**
 * Recording a prompt over the phone: speak after the beep, # ends; 1 listens, 2 saves, 3 records again. What is dialled
 * after the code names the prompt ("phone-12"), the prompts page gives it a proper name.
 */
export function createRecordPromptScript(
  options: RecordPromptOptions,
): (call: CallControl, rest: string) => Promise<HandlerResult> {
  return async (call, rest) => {
    await call.answer();
    const extension = call.origin.kind === "extension" ? call.origin.extension : undefined;
    if (extension === undefined || !options.mayRecord(extension)) {
      call.decide({ code: "phone-code.not-allowed", facts: { code: "record-prompt", extension: extension ?? "" } });
      await call.play(["not-allowed"]);
      return { kind: "hang-up" };
    }
    const path = join(options.dataFolder, "drafts", `${call.id}.wav`);
    await mkdir(dirname(path), { recursive: true });
    try {
      const id = `phone-${/^[0-9]+$/.test(rest) ? rest : extension}`;
      if (await dictate(call, path)) {
        await options.save(path, { id, language: call.language });
        call.decide({ code: "prompt.recorded", facts: { prompt: id, extension }, setting: `/setup/prompts/${id}` });
        await call.play(["record-saved"]);
      }
    } finally {
      await rm(path, { force: true });
    }
    return { kind: "hang-up" };
  };
}

/** True when there is a recording the speaker wants to keep. */
async function dictate(call: CallControl, path: string): Promise<boolean> {
  for (let round = 1; round <= ROUNDS; round++) {
    await call.play(["record-prompt"]);
    const recorded = await call.recordMessage({ path, maxMs: 300_000, stopOnSilenceMs: 10_000, stopOnDigits: "#" });
    call.signal.throwIfAborted();
    await dropKeys(call);
    if (recorded.end === "disk-error" || recorded.peakDbfs < SILENCE_DBFS || recorded.durationMs < 500) {
      await call.play([recorded.end === "disk-error" ? "technical-problem" : "record-failed"]);
      continue;
    }
    const answer = await review(call, path);
    if (answer === "save") return true;
    if (answer === "none") return false;
  }
  return false;
}

/** The key that ended the recording is no answer to the question that follows; it may be told a moment later. */
async function dropKeys(call: CallControl): Promise<void> {
  for (let key = await call.nextDigit(100); key !== undefined; key = await call.nextDigit(100));
}

async function review(call: CallControl, path: string): Promise<"save" | "again" | "none"> {
  let isListening = false;
  for (let round = 1; round <= ROUNDS; round++) {
    const prompts: readonly string[] = isListening ? [path, "record-review"] : ["record-review"];
    const key: string | undefined =
      (await call.play(prompts, { stopOnDigits: "any" })) ?? (await call.nextDigit(KEY_MS));
    if (key === "2") return "save";
    if (key === "3") return "again";
    if (key === undefined) return "none";
    isListening = key === "1";
  }
  return "none";
}
