import { request } from "node:http";

/** A request as it goes out, byte for byte what it says: nothing is tidied up on the way. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Address of ours it comes from: tries to sign in are counted by address. */
  readonly from?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly ms: number;
}

const PATIENCE_MS = 20_000;
const MAX_REPLY_BYTES = 30_000_000;

/** Sends a request; rejects when no reply comes in time, or when the connection breaks. */
export function send(base: string, { method, path, headers, body, from }: Sent): Promise<Reply> {
  const { hostname, port } = new URL(base);
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        method,
        path,
        headers: { ...headers, ...(body !== undefined && { "content-length": String(body.length) }) },
        agent: false,
        ...(from !== undefined && { localAddress: from }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MAX_REPLY_BYTES) chunks.push(chunk);
        });
        incoming.once("error", reject);
        incoming.once("end", () => {
          clearTimeout(timer);
          const { statusCode = 0, headers: given } = incoming;
          resolve({ status: statusCode, headers: given, body: Buffer.concat(chunks), ms: performance.now() - began });
        });
      },
    );
    const timer = setTimeout(() => outgoing.destroy(new Error(`no reply within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    outgoing.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.end(body);
  });
}
