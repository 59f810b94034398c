import { setImmediate } from "node:timers/promises";
import cookie from "@fastify/cookie";
import multipart from "@fastify/multipart";
import websocket from "@fastify/websocket";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { AttemptPause } from "#firmware/kernel/attempt-pause.ts";
import { MAX_FILE_BYTES } from "#firmware/prompts/convert.ts";
import { isOwnOrigin } from "./access/origin.ts";
import { Sessions, sameSecret } from "./access/sessions.ts";
import { Audit } from "./audit.ts";
import { CSRF_HEADER } from "./contract/session.ts";
import type { ApiDependencies } from "./dependencies.ts";
import { answerErrors, refuseAddress } from "./errors.ts";
import { FirstRunRecord } from "./first-run.ts";
import { LiveView } from "./live/live-view.ts";
import { serveStream } from "./live/stream.ts";
import { Refusal } from "./refusal.ts";
import { serveAgents } from "./routes/agents.ts";
import { serveBackup } from "./routes/backup.ts";
import { serveBox } from "./routes/box.ts";
import { serveCalls } from "./routes/calls.ts";
import { serveConfig } from "./routes/config.ts";
import { serveDesk } from "./routes/desk.ts";
import { serveDrafts } from "./routes/drafts.ts";
import { serveFirstRun } from "./routes/first-run.ts";
import { serveHardware } from "./routes/hardware.ts";
import { serveLines } from "./routes/lines.ts";
import { servePrompts } from "./routes/prompts.ts";
import { serveReachability } from "./routes/reachability.ts";
import { serveRecordings } from "./routes/recordings.ts";
import { serveReports } from "./routes/reports.ts";
import { serveRouting } from "./routes/routing.ts";
import { SESSION_COOKIE, serveSession } from "./routes/session.ts";
import { serveSpans } from "./routes/spans.ts";
import { serveUpdates } from "./routes/updates.ts";
import { serveVoicemail } from "./routes/voicemail.ts";

/** What route files share beyond the box itself. */
export interface ApiContext extends ApiDependencies {
  readonly sessions: Sessions;
  readonly attempts: AttemptPause;
  readonly audit: Audit;
  readonly live: LiveView;
  readonly firstRun: FirstRunRecord;
}

/** Where the API listens: a Unix socket for the web server, or a port (0 chooses one) for tests and tools. */
export type ListenAt = { readonly socket: string } | { readonly host: string; readonly port: number };

/** The running API. */
export interface ApiServer {
  readonly app: FastifyInstance;
  listen(at: ListenAt): Promise<void>;
  /** Closes streams and connections; twice is fine. */
  close(): Promise<void>;
}

/** Largest message a browser may send on the stream. */
const STREAM_MESSAGE_BYTES = 4 * 1024;

function signInByCookie(app: FastifyInstance, sessions: Sessions): void {
  app.decorateRequest("signedIn", undefined);
  app.addHook("onRequest", async (request) => {
    const token = request.cookies[SESSION_COOKIE];
    request.signedIn = token === undefined ? undefined : sessions.find(token);
  });
}

function isChange({ method }: FastifyRequest): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

/** Changes need the session's own value in a header and must come from the box's own page (or from no page). */
function refuseForgery(app: FastifyInstance): void {
  app.addHook("onRequest", async (request) => {
    if (!isChange(request)) return;
    const words = {
      en: "This request does not come from the box's own page. Reload the page and try again.",
      zh: "该请求不是来自本机页面，请刷新页面后重试。",
    };
    if (!isOwnOrigin(request.headers)) throw new Refusal(403, "foreign-origin", words);
    if (request.signedIn === undefined || request.routeOptions.config.contract?.path === "/api/session") return;
    const given = request.headers[CSRF_HEADER];
    if (typeof given !== "string" || !sameSecret(given, request.signedIn.csrf)) {
      throw new Refusal(403, "csrf", words);
    }
  });
}

const SERVE = [
  ...[serveSession, serveCalls, serveRecordings, serveVoicemail, serveAgents, serveDesk, serveConfig, serveRouting],
  ...[servePrompts, serveReports, serveLines, serveHardware, serveSpans, serveBox, serveDrafts, serveStream],
  ...[serveReachability, serveFirstRun, serveUpdates, serveBackup],
] as const;

/** Calls may be up by now: each step takes tens of milliseconds, and between two of them theirs is done. */
async function serveAll(app: FastifyInstance, context: ApiContext): Promise<void> {
  for (const serve of SERVE) {
    serve(app, context);
    await setImmediate();
  }
}

/** Builds the API. Nothing listens until `listen` is called; tests use `app.inject`. */
export async function createApi(dependencies: ApiDependencies): Promise<ApiServer> {
  const { clock, logger, db, config } = dependencies;
  const sessions = new Sessions({ db, clock, config: () => config.current });
  const context: ApiContext = {
    ...dependencies,
    sessions,
    attempts: new AttemptPause(clock),
    audit: new Audit(db, clock),
    live: new LiveView(dependencies),
    firstRun: new FirstRunRecord({ db, config, clock }),
  };
  // The web server in front names the browser's address; it alone can reach the Unix socket.
  const app = fastify({
    logger: false,
    trustProxy: true,
    forceCloseConnections: true,
    frameworkErrors: refuseAddress(clock),
  });
  answerErrors(app, clock, logger);
  await app.register(cookie);
  await app.register(multipart, { limits: { fileSize: MAX_FILE_BYTES, files: 1, fields: 5 } });
  await app.register(websocket, { options: { maxPayload: STREAM_MESSAGE_BYTES } });
  signInByCookie(app, sessions);
  refuseForgery(app);
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
    reply.header("x-content-type-options", "nosniff");
  });
  await serveAll(app, context);
  context.live.start();
  return {
    app,
    listen: async (at) => {
      await app.listen("socket" in at ? { path: at.socket } : at);
    },
    close: async () => {
      context.firstRun.stop();
      context.live.stop();
      await app.close();
    },
  };
}
