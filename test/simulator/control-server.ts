import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** Carries out one request; what it gives back goes into the answer. Errors thrown become `error`. */
export type Perform = (request: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>;

/** JSON lines over a Unix socket: requests with `id` are answered with that id, events go to everyone connected. */
export class ControlServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #path: string;

  constructor(path: string, perform: Perform) {
    this.#path = path;
    this.#server = createServer((socket) => this.#serve(socket, perform));
  }

  listen(): Promise<void> {
    rmSync(this.#path, { force: true });
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#path, resolve);
    });
  }

  broadcast(event: unknown): void {
    const line = `${JSON.stringify(event)}\n`;
    for (const socket of this.#sockets) socket.write(line);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket, perform: Perform): void {
    this.#sockets.add(socket);
    socket.on("close", () => void this.#sockets.delete(socket));
    const lines = createInterface({ input: socket });
    // A client that vanishes is its own affair; readline passes the error on, so both must be heard.
    socket.on("error", () => socket.destroy());
    lines.on("error", () => socket.destroy());
    lines.on("line", (line) => {
      answer(line, perform).then((reply) => {
        if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
      });
    });
  }
}

async function answer(line: string, perform: Perform): Promise<unknown> {
  let id: unknown;
  try {
    const request = JSON.parse(line) as Record<string, unknown>; // checked field by field where it is used
    id = request.id;
    return { id, ok: true, ...(await perform(request)) };
  } catch (error) {
    return { id, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
