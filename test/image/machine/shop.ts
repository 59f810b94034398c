import { createReadStream, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { basename } from "node:path";
import type { Guest } from "./guest.ts";

/** Hands files of this machine to the guest, which fetches them over its network. */
export class Shop {
  readonly #server: Server;
  readonly #files = new Map<string, string>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<Shop> {
    const server = createServer();
    const shop = new Shop(server);
    server.on("request", (request, reply) => {
      const path = shop.#files.get(request.url ?? "");
      if (path === undefined) return void reply.writeHead(404).end();
      reply.writeHead(200, { "content-length": statSync(path).size });
      createReadStream(path).pipe(reply);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return shop;
  }

  /** Lays a file into the guest's /data; gives back where it is. */
  async deliver(guest: Guest, path: string): Promise<string> {
    const url = `/${this.#files.size}/${basename(path)}`;
    this.#files.set(url, path);
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the shop is closed");
    const to = `/data/${basename(path)}`;
    await guest.shell.run(`busybox wget -q -O ${to} http://10.0.2.2:${address.port}${url}`, 180_000);
    return to;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
