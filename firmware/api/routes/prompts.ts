import type { FastifyInstance, FastifyRequest } from "fastify";
import type { SignedIn } from "#firmware/api/access/sessions.ts";
import { doneBy } from "#firmware/api/audit.ts";
import { refuseOthersThings } from "#firmware/api/config/rights.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { invalidField, notFound, Refusal } from "#firmware/api/refusal.ts";
import { sendFile } from "#firmware/api/send-file.ts";
import { serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import type { Language } from "#firmware/domain/destination.ts";

/** The one file of a multipart request. */
async function uploaded(request: FastifyRequest): Promise<Uint8Array> {
  if (!request.isMultipart()) {
    throw new Refusal(415, "wrong-type", {
      en: "Send the file as multipart/form-data.",
      zh: "请以 multipart/form-data 上传文件。",
    });
  }
  const file = await request.file().catch(refuseBroken);
  if (file === undefined)
    throw invalidField("/file", "Choose a WAV, MP3 or OGG file.", "请选择 WAV、MP3 或 OGG 文件。");
  const bytes = await file.toBuffer().catch(refuseBroken);
  if (bytes.length === 0) throw invalidField("/file", "This file is empty.", "文件为空。");
  return bytes;
}

/** The parser of uploads throws plain errors at a body that breaks off or is no multipart at all. */
function refuseBroken(error: unknown): never {
  if (!(error instanceof Error) || "statusCode" in error) throw error;
  throw new Refusal(400, "malformed", {
    en: "The upload broke off or is not multipart/form-data. Send the file again.",
    zh: "上传中断或不是 multipart/form-data，请重新上传文件。",
  });
}

/** A request that changes a prompt. */
interface Changing {
  readonly me: SignedIn;
  readonly params: { readonly id: string; readonly language: Language };
  readonly request: FastifyRequest;
}

/** Prompts: what they say, hearing them, replacing them by a file, going back to the shipped ones or to the one before. */
export function servePrompts(app: FastifyInstance, context: ApiContext): void {
  const { prompts, audit, live } = context;
  const changed = ({ me, params, request }: Changing, action: string): void => {
    audit.write({ ...doneBy(me, request.ip), action, target: `${params.id}/${params.language}` });
    live.tell({ what: "prompts-changed" });
  };
  serve(app, routes.prompts, async () => ({ prompts: [...(await prompts.list())] }));
  serve(app, routes.promptAudio, async ({ params, request, reply }) => {
    const path = await prompts.audio(params.id, params.language);
    if (path === undefined) throw notFound("prompt", "语音提示");
    return sendFile(request, reply, { path, type: "audio/wav" });
  });
  serve(
    app,
    routes.uploadPrompt,
    async ({ me, params, request }) => {
      refuseOthersThings(me, "prompts", undefined);
      const result = await prompts.upload(params.id, params.language, await uploaded(request));
      if (result.kind === "refused") throw invalidField("/file", result.message, result.messageZh);
      changed({ me, params, request }, "prompt.upload");
      return { variant: result.variant, warnings: [...result.warnings] };
    },
    { bodyLimit: 128 * 1024 * 1024 },
  );
  serve(app, routes.restorePrompt, async ({ me, params, request }) => {
    refuseOthersThings(me, "prompts", undefined);
    const variant = await prompts.restore(params.id, params.language);
    if (variant === undefined) throw notFound("recording of your own", "自有录音");
    changed({ me, params, request }, "prompt.restore");
    return variant;
  });
  serve(app, routes.undoPrompt, async ({ me, params, request }) => {
    refuseOthersThings(me, "prompts", undefined);
    const variant = await prompts.undo(params.id, params.language);
    if (variant === undefined) throw notFound("earlier recording", "先前的录音");
    changed({ me, params, request }, "prompt.undo");
    return variant;
  });
}
