import type { ConvertedPrompt, ConvertResult, SoundUse } from "./convert-job.ts";
import type { Refusal } from "./refusals.table.ts";

/** What the process that converts is asked; it is asked once. */
export interface ConvertJob {
  readonly path: string;
  readonly use: SoundUse;
}

/** What it answers: the channel carries text, so the file comes as base64. */
export type ConvertAnswer =
  | Refusal
  | { readonly kind: "converted"; readonly prompt: Omit<ConvertedPrompt, "wav"> & { readonly wav: string } };

export function toAnswer(result: ConvertResult): ConvertAnswer {
  if (result.kind === "refused") return result;
  return { kind: "converted", prompt: { ...result.prompt, wav: Buffer.from(result.prompt.wav).toString("base64") } };
}

export function fromAnswer(answer: ConvertAnswer): ConvertResult {
  if (answer.kind === "refused") return answer;
  return { kind: "converted", prompt: { ...answer.prompt, wav: Buffer.from(answer.prompt.wav, "base64") } };
}
