import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Asset, Assets } from "./assets.ts";
import { BoxProxy } from "./box-proxy.ts";
import { CROWD_LIMITS, type CrowdLimits, limitCrowd, serverOptions } from "./crowd.ts";

export interface WebServerOptions {
  readonly socketPath: string;
  /** Folder of the built page. */
  readonly dist: string;
  readonly now: () => number;
  readonly limits?: CrowdLimits;
}

/**
 * Scripts, fonts and connections come from the box alone. Styles may stand in the page: the component library writes
 * them while running.
 */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Callbox</title>
<body style="font:16px/1.6 system-ui;max-width:40em;margin:4em auto;padding:0 1em">
<h1>The page is not built yet</h1><p>Calls are taken all the same. Build the page with <code>make page</code>, then reload.</p>
<p lang="zh">页面尚未构建，通话不受影响。请运行 <code>make page</code> 后刷新。</p></body></html>`;

const UNREADABLE = "This address cannot be read. 无法识别该地址。\n";

const YEAR_SECONDS = 31_536_000;

function guard(app: FastifyInstance): void {
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers({
      "content-security-policy": POLICY,
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
    });
  });
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  reply.header("etag", asset.etag).header("vary", "accept-encoding").type(asset.type);
  reply.header("cache-control", asset.isImmutable ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache");
  if (request.headers["if-none-match"] === asset.etag) return reply.code(304).send();
  const takesGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  if (asset.gzip === undefined || !takesGzip) return reply.send(asset.bytes);
  return reply.header("content-encoding", "gzip").send(asset.gzip);
}

/** The web server: the page's files, and everything under /api handed on to the box. It has no rights of its own. */
export function createWebServer({ socketPath, dist, now, limits = CROWD_LIMITS }: WebServerOptions): {
  app: FastifyInstance;
  close(): Promise<void>;
} {
  const assets = new Assets(dist);
  const proxy = new BoxProxy({ socketPath, now });
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    ...serverOptions(limits),
    // Addresses that cannot be read (`%ff`): the box says so for its own, in its own words.
    frameworkErrors: (_error, { raw }, reply) => {
      reply.hijack();
      if (raw.url?.startsWith("/api/") === true) proxy.pass(raw, reply.raw);
      else
        reply.raw
          .writeHead(400, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" })
          .end(UNREADABLE);
    },
  });
  limitCrowd(app.server, limits);
  guard(app);
  // Bodies belong to the box: they are passed on unread.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));
  app.all("/api/*", (request, reply) => {
    reply.hijack();
    proxy.pass(request.raw, reply.raw);
  });
  app.get("/*", async (request, reply) => {
    const path = decodePath(request.url);
    const asset = await assets.find(path === "/" ? "/index.html" : path);
    if (asset !== undefined) return sendAsset(request, reply, asset);
    // An address of the application: it draws the page itself. A missing file is missing.
    if (/\.\w{1,11}$/.test(path) && path.startsWith("/assets/"))
      return reply.code(404).type("text/plain").send("Not found");
    const index = await assets.find("/index.html");
    if (index !== undefined) return sendAsset(request, reply, index);
    return reply
      .code(503)
      .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
      .type("text/html; charset=utf-8")
      .send(NOT_BUILT);
  });
  app.server.on("upgrade", (incoming, socket, head) => {
    if (incoming.url?.startsWith("/api/") === true) proxy.upgrade(incoming, socket, head);
    else socket.destroy();
  });
  return {
    app,
    close: async () => {
      proxy.close();
      await app.close();
    },
  };
}

/** The path without query; an address that cannot be read is no file. */
function decodePath(url: string): string {
  try {
    return decodeURIComponent(url.split("?", 1)[0] ?? "/");
  } catch {
    return "/?";
  }
}
