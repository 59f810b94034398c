import { chmod, mkdir, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { Value } from "typebox/value";
import type { Keeper } from "./keeper.ts";
import { type KeeperAnswer, KeeperRefusal, MAX_LINE } from "./protocol.ts";
import { VERBS } from "./verbs.ts";

const MAX_CONNECTIONS = 8;
/** Requests of one connection that are being worked on. */
const MAX_OPEN = 16;

/** Answers that nobody reads, octets: they are kept in memory. */
const MAX_UNREAD = 4 * 1024 * 1024;

/** Answers requests on a Unix socket. Who may connect is decided by the socket's group and mode. */
export class KeeperServer {
  readonly #keeper: Keeper;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
    this.#server = createServer((socket) => this.#serve(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Owner and group may use the socket, nobody else. */
  async listen(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(path, resolve);
    });
    await chmod(path, 0o660);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", (error) => this.#keeper.log.debug("a connection to the keeper broke", { error }));
    socket.setEncoding("utf8");
    const tell = (answer: KeeperAnswer): void => {
      if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`);
      if (socket.writableLength > MAX_UNREAD) socket.destroy();
    };
    let rest = "";
    let open = 0;
    socket.on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE || open + lines.length > MAX_OPEN) {
        socket.destroy(); // nobody of ours does that
        return;
      }
      for (const line of lines) {
        open++;
        void this.#answer(line, tell).finally(() => open--);
      }
    });
  }

  /** Never rejects: whatever goes wrong is an answer. */
  async #answer(line: string, tell: (answer: KeeperAnswer) => void): Promise<void> {
    const { log } = this.#keeper;
    const asked = readRequest(line);
    if (asked === undefined) {
      tell({ id: 0, ok: false, code: "malformed", error: "not a request" });
      return;
    }
    const { id, verb: name, input } = asked;
    const refuse = (code: string, error: string): void => {
      log.warn("the keeper refused", { verb: name, code, error });
      tell({ id, ok: false, code, error });
    };
    const verb = isVerb(name) ? VERBS[name] : undefined;
    if (verb === undefined) return refuse("unknown-verb", `there is no verb ${name}`);
    if (!Value.Check(verb.input, input)) return refuse("malformed", `wrong input for ${name}`);
    try {
      const progress = (percent: number, words: string): void => tell({ id, progress: { percent, words } });
      // The input was checked against this verb's own schema just above.
      const result = await verb.run(input as never, { keeper: this.#keeper, progress });
      tell({ id, ok: true, result: result ?? null });
    } catch (error) {
      if (error instanceof KeeperRefusal) return refuse(error.code, error.message);
      log.error("the keeper failed", { verb: name, error });
      tell({ id, ok: false, code: "failed", error: error instanceof Error ? error.message : String(error) });
    }
  }
}

function isVerb(name: string): name is keyof typeof VERBS {
  return Object.hasOwn(VERBS, name);
}

function readRequest(line: string): { id: number; verb: string; input: Record<string, unknown> } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { id, verb, ...input } = value as Record<string, unknown>; // an object of JSON
  if (!Number.isSafeInteger(id) || typeof verb !== "string") return undefined;
  return { id: Number(id), verb, input };
}
