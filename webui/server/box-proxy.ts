import { Agent, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { ApiError } from "#firmware/api/contract/error.ts";

/** Headers that belong to one connection and are not handed on (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export interface BoxProxyOptions {
  /** Path of the box's Unix socket. */
  readonly socketPath: string;
  readonly now: () => number;
}

/** What the page reads while the box is away. */
function awayError(now: number): ApiError {
  return {
    code: "box-restarting",
    message: "The box is restarting or busy starting. This page comes back by itself in a moment.",
    messageZh: "设备正在重新启动，页面稍后会自动恢复。",
    at: now,
    retryAfterSeconds: 2,
  };
}

/** Who asked, told by us alone: what a browser claims in these headers is thrown away. */
function forwarded(incoming: IncomingMessage, headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(
    ([name, value]) =>
      value !== undefined && !HOP_BY_HOP.has(name) && !name.startsWith("x-forwarded-") && name !== "forwarded",
  ) as [string, string | string[]][]; // undefined values were left out
  const isSecure = "encrypted" in incoming.socket && incoming.socket.encrypted === true;
  return {
    ...Object.fromEntries(kept),
    "x-forwarded-for": incoming.socket.remoteAddress ?? "",
    "x-forwarded-host": headers.host ?? "",
    "x-forwarded-proto": isSecure ? "https" : "http",
  };
}

/**
 * A body whose length is not known stays in chunks. Without a frame, as Node sends that of a GET, the box would read it as the
 * next request, with whatever it claims of who asks.
 */
function framing({ headers }: IncomingMessage): Record<string, string> {
  return headers["transfer-encoding"] === undefined ? {} : { "transfer-encoding": "chunked" };
}

/**
 * One connection for one request, ended by us: a connection that is kept may be closed by the box just as it is used
 * again, and one the box is told to close it may close before it has read the last (empty) piece. Either would lose
 * the answer, and a change must not be sent twice.
 */
class OnceAgent extends Agent {
  override keepSocketAlive(): boolean {
    return false;
  }
}

/** Hands requests and the live stream on to the box through its Unix socket. */
export class BoxProxy {
  readonly #options: BoxProxyOptions;
  readonly #streams = new Set<Duplex>();
  readonly #agent = new OnceAgent({ keepAlive: true });

  constructor(options: BoxProxyOptions) {
    this.#options = options;
  }

  /** Passes a request on; a box that does not answer is 503 with words for the page. */
  pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const upstream = request({
      socketPath: this.#options.socketPath,
      agent: this.#agent,
      method: incoming.method,
      path: incoming.url,
      headers: { ...forwarded(incoming, incoming.headers), ...framing(incoming) },
    });
    upstream.on("response", (answer) => {
      const headers = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name));
      outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(headers));
      answer.pipe(outgoing);
      answer.on("error", () => outgoing.destroy());
    });
    upstream.on("error", () => this.#away(outgoing));
    outgoing.on("close", () => upstream.destroy());
    incoming.pipe(upstream);
  }

  /** Passes a WebSocket on: the request line and headers, then bytes both ways. */
  upgrade(incoming: IncomingMessage, browser: Duplex, head: Buffer): void {
    const box = connect(this.#options.socketPath);
    this.#streams.add(browser);
    const end = (): void => {
      this.#streams.delete(browser);
      browser.destroy();
      box.destroy();
    };
    box.on("connect", () => {
      const headers = { ...forwarded(incoming, incoming.headers), connection: "Upgrade", upgrade: "websocket" };
      const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
      box.write(`GET ${incoming.url ?? "/"} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      box.write(head);
      browser.pipe(box);
      box.pipe(browser);
    });
    for (const stream of [box, browser]) {
      stream.on("error", end);
      stream.on("close", end);
    }
  }

  /** Ends the open streams. */
  close(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  #away(outgoing: ServerResponse): void {
    if (outgoing.headersSent) {
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(503, {
      "content-type": "application/json; charset=utf-8",
      "retry-after": "2",
      "cache-control": "no-store",
    });
    outgoing.end(JSON.stringify(awayError(this.#options.now())));
  }
}
