import type { FastifyInstance, FastifyRequest } from "fastify";
import { doneBy } from "#firmware/api/audit.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { updateWords } from "#firmware/api/contract/update-words.table.ts";
import { invalidField, Refusal } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { KeeperRefusal, MAX_UPDATE_BYTES } from "#firmware/keeper/protocol.ts";
import { uploaded } from "./upload.ts";

const UNKNOWN = { en: "The box could not do that now. Try again.", zh: "设备暂时无法执行该操作，请重试。" };
const NO_SPACE: ReadonlySet<string> = new Set(["disk-full", "too-large"]);

/** What the box or its keeper refuses, in words for people. */
function inWords(error: unknown): unknown {
  if (!(error instanceof KeeperRefusal)) return error;
  const status = NO_SPACE.has(error.code) ? 507 : 409;
  return new Refusal(status, error.code, updateWords[error.code] ?? UNKNOWN);
}

/** Runs what may be refused. */
async function asked<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw inWords(error);
  }
}

const noFile = (): Refusal => invalidField("/file", "Choose an update (.raucb).", "请选择升级包（.raucb）。");

/** Updates of the whole box, starting it anew, and its call to itself. */
export function serveUpdates(app: FastifyInstance, context: ApiContext): void {
  const { audit } = context;
  const system = (): NonNullable<ApiContext["system"]> => {
    if (context.system === undefined) throw inWords(new KeeperRefusal("no-keeper", "no system here"));
    return context.system;
  };
  serve(app, routes.updates, () => asked(() => system().view()));
  serve(
    app,
    routes.uploadUpdate,
    async ({ me, request }) => {
      const chunks = uploaded(request, noFile(), MAX_UPDATE_BYTES);
      await asked(() => system().upload({ chunks, bytes: announcedBytes(request) }));
      audit.write({ ...doneBy(me, request.ip), action: "update.uploaded", target: "" });
      return DONE;
    },
    { bodyLimit: 2 * MAX_UPDATE_BYTES },
  );
  serve(app, routes.fetchUpdate, async () => {
    await asked(() => system().fetch());
    return DONE;
  });
  serve(app, routes.checkUpdate, async ({ body }) => {
    await asked(() => system().check(body.place));
    return DONE;
  });
  serve(app, routes.installUpdate, async ({ me, body, request }) => {
    const { version, mayBeOlder = false } = body;
    await asked(() => system().install(version, mayBeOlder));
    audit.write({ ...doneBy(me, request.ip), action: "update.installed", target: version, detail: { mayBeOlder } });
    return DONE;
  });
  serve(app, routes.removeUpdate, async ({ params }) => {
    await asked(() => system().remove(params.name));
    return DONE;
  });
  serveRestart(app, context, system);
  serve(app, routes.selfCall, async () => system().selfCall());
  serve(app, routes.callSelf, async () => system().callSelf());
}

function serveRestart(
  app: FastifyInstance,
  { audit }: ApiContext,
  system: () => NonNullable<ApiContext["system"]>,
): void {
  serve(app, routes.restartBox, async ({ me, body, request }) => {
    const { when, time, cutsCalls = false } = body;
    if (when === "at" && time === undefined) throw invalidField("/time", "Say when.", "请选择时间。");
    await asked(() => system().restart({ when, time: time ?? "", cutsCalls }));
    audit.write({ ...doneBy(me, request.ip), action: "box.restart", target: when, detail: { time, cutsCalls } });
    return DONE;
  });
  serve(app, routes.cancelRestart, async () => {
    system().cancelRestart();
    return DONE;
  });
}

/** Size of the upload with its envelope, which takes some hundred octets. */
function announcedBytes({ headers }: FastifyRequest): number {
  return Number(headers["content-length"] ?? 0);
}
