import { createReadStream, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { basename } from "node:path";

/** A folder of updates that a machine of the local network serves. */
export class LanFolder {
  readonly #server: Server;
  readonly #port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
  }

  /** Serves one update, and the file that names it as the latest. */
  static async open(update: string): Promise<LanFolder> {
    const server = createServer((request, reply) => {
      if (request.url === "/updates/callbox-latest") return void reply.end(`${basename(update)}\n`);
      if (request.url !== `/updates/${basename(update)}`) return void reply.writeHead(404).end();
      reply.writeHead(200, { "content-length": statSync(update).size });
      createReadStream(update).pipe(reply);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the folder has no port");
    return new LanFolder(server, address.port);
  }

  /** As the guest sees it. */
  get address(): string {
    return `http://10.0.2.2:${this.#port}/updates/`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
