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
import { MAX_FILE_BYTES } from "#firmware/prompts/convert.ts";
import { uploaded } from "./upload.ts";

/** What became of an upload that was not taken: the disk is our fault, the rest the file's. */
function notTaken(refused: { readonly code: string; readonly message: string; readonly messageZh: string }): Refusal {
  const { code, message, messageZh } = refused;
  return code === "disk-full"
    ? new Refusal(507, code, { en: message, zh: messageZh })
    : invalidField("/file", message, messageZh);
}

const noFile = (): Refusal => invalidField("/file", "Choose a WAV, MP3 or OGG file.", "请选择 WAV、MP3 或 OGG 文件。");

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
      const result = await prompts.upload(params.id, params.language, uploaded(request, noFile()));
      if (result.kind === "refused") throw notTaken(result);
      changed({ me, params, request }, "prompt.upload");
      return { variant: result.variant, warnings: [...result.warnings] };
    },
    { bodyLimit: 2 * MAX_FILE_BYTES },
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
