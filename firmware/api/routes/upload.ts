import type { Readable } from "node:stream";
import type { MultipartFields } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { Refusal } from "#firmware/api/refusal.ts";
import { systemClock, type Timer } from "#firmware/kernel/clock.ts";
import { refusal } from "#firmware/prompts/refusals.table.ts";

/** A computer that was shut while it sent holds whatever waits for its file no longer than this. */
const STALLED_MS = 60_000;

interface UploadOptions {
  readonly stalledMs?: number;
  /** Told of the text fields that came before the file, ahead of its first piece. */
  readonly told?: (fields: Readonly<Record<string, string>>) => void;
}

/**
 * The one file of a multipart request, piece by piece as it comes; `missing` is thrown when it holds none. `maxBytes` in
 * place of what sound files may have.
 */
export async function* uploaded(
  request: FastifyRequest,
  missing: Refusal,
  maxBytes?: number,
  { stalledMs = STALLED_MS, told }: UploadOptions = {},
): AsyncGenerator<Uint8Array> {
  if (!request.isMultipart()) {
    throw new Refusal(415, "wrong-type", {
      en: "Send the file as multipart/form-data.",
      zh: "请以 multipart/form-data 上传文件。",
    });
  }
  const limits = maxBytes === undefined ? {} : { limits: { fileSize: maxBytes } };
  const watch = (): Timer => systemClock.after(stalledMs, () => request.raw.destroy(new Error("nothing more came")));
  let timer = watch();
  try {
    const part = await request.file(limits).catch(refuseBroken);
    if (part === undefined) throw missing;
    told?.(textOf(part.fields));
    for await (const piece of wholeOf(part.file)) {
      timer.cancel();
      yield piece;
      timer = watch();
    }
    // A file beyond the limit ends there as if it were whole.
    if (part.file.truncated) throw tooLarge();
  } finally {
    timer.cancel();
  }
}

function textOf(fields: MultipartFields): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field !== undefined && "value" in field && typeof field.value === "string") text[name] = field.value;
  }
  return text;
}

async function* wholeOf(file: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of file) yield piece as Uint8Array; // a stream of octets
  } catch (error) {
    refuseBroken(error);
  }
}

export function tooLarge(): Refusal {
  const { message, messageZh } = refusal("file-too-large");
  return new Refusal(413, "too-large", { en: message, zh: messageZh });
}

/** The parser of uploads throws plain errors at a body that breaks off or is no multipart at all. */
function refuseBroken(error: unknown): never {
  if (!(error instanceof Error) || "statusCode" in error) throw error;
  throw new Refusal(400, "malformed", {
    en: "The upload broke off or is not multipart/form-data. Send the file again.",
    zh: "上传中断或不是 multipart/form-data，请重新上传文件。",
  });
}
