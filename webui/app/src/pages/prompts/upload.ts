import { csrfHeader } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import type { ApiError } from "#firmware/api/contract/error.ts";
import { addressOf, type ReplyOf } from "#firmware/api/contract/route.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { CSRF_HEADER } from "#firmware/api/contract/session.ts";

export type Language = "en" | "zh";
export type Uploaded = ReplyOf<typeof routes.uploadPrompt>;

/** The box takes files up to this size. */
export const LIMIT_MEGABYTES = 64;

/** Why a file is not worth sending; undefined when it may be sound. */
export function refusedAtOnce(file: {
  readonly name: string;
  readonly size: number;
  readonly type: string;
}): "wrongType" | "tooBig" | undefined {
  const looksLikeSound = /\.(wav|wave|mp3|ogg|oga|opus)$/i.test(file.name) || /^audio\//.test(file.type);
  if (!looksLikeSound) return "wrongType";
  return file.size > LIMIT_MEGABYTES * 1024 * 1024 ? "tooBig" : undefined;
}

/** Sends a sound file as a prompt's recording; the box converts it and sets its level. Rejects with ApiRefusal. */
export async function uploadPrompt(id: string, language: Language, file: Blob, name: string): Promise<Uploaded> {
  const body = new FormData();
  body.append("file", file, name);
  const csrf = csrfHeader();
  const headers: Record<string, string> = csrf === undefined ? {} : { [CSRF_HEADER]: csrf };
  const address = addressOf(routes.uploadPrompt, { id, language });
  const response = await fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
  const json: unknown = await response.json().catch(() => undefined);
  await queryClient.invalidateQueries({ queryKey: ["prompts"] });
  if (response.ok) return json as Uploaded; // the contract's reply
  throw new ApiRefusal(response.status, refusalOf(json));
}

function refusalOf(json: unknown): ApiError {
  const known = json as ApiError | undefined; // every refusal of the box has this shape
  if (typeof known?.code === "string") return known;
  return {
    code: "unreachable",
    message: "The box could not take the file.",
    messageZh: "本机未能接收该文件。",
    at: Date.now(),
  };
}

/** The recording as it is now, to put it back when asked. */
export async function fetchRecording(id: string, language: Language): Promise<Blob> {
  const response = await fetch(addressOf(routes.promptAudio, { id, language }), { credentials: "same-origin" });
  if (!response.ok) throw new Error(`the recording could not be read (${response.status})`);
  return response.blob();
}
