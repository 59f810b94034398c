import type { FastifyRequest } from "fastify";
import { Refusal } from "#firmware/api/refusal.ts";
import { refusal } from "#firmware/prompts/refusals.table.ts";

/**
 * The one file of a multipart request, piece by piece as it comes; `missing` is thrown when it holds none. `maxBytes` in
 * place of what sound files may have.
 */
export async function* uploaded(
  request: FastifyRequest,
  missing: Refusal,
  maxBytes?: number,
): AsyncGenerator<Uint8Array> {
  if (!request.isMultipart()) {
    throw new Refusal(415, "wrong-type", {
      en: "Send the file as multipart/form-data.",
      zh: "请以 multipart/form-data 上传文件。",
    });
  }
  const limits = maxBytes === undefined ? {} : { limits: { fileSize: maxBytes } };
  const part = await request.file(limits).catch(refuseBroken);
  if (part === undefined) throw missing;
  try {
    for await (const piece of part.file) yield piece as Uint8Array; // a stream of octets
  } catch (error) {
    refuseBroken(error);
  }
  // A file beyond the limit ends there as if it were whole.
  if (part.file.truncated) throw tooLarge();
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
