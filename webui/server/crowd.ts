import type { Server } from "node:http";
import type { Socket } from "node:net";

export interface CrowdLimits {
  /** Connections at the same time, from everywhere. */
  readonly connections: number;
  /** From one address: a whole office may sit behind one, each browser with a handful. */
  readonly perAddress: number;
  /** Whoever has not said what they want by then is let go. */
  readonly headersMs: number;
}

export const CROWD_LIMITS: CrowdLimits = { connections: 4_000, perAddress: 1_000, headersMs: 15_000 };

/** How often Node looks for connections whose time is up. */
const LOOK_SHARE = 0.2;
/** A browser keeps a connection that has nothing to do for a while. */
const IDLE_MS = 30_000;

/** What the server is to be made with. */
export function serverOptions({ headersMs }: CrowdLimits) {
  const http = { headersTimeout: headersMs, connectionsCheckingInterval: headersMs * LOOK_SHARE };
  return { http, keepAliveTimeout: IDLE_MS };
}

/**
 * Keeps one address from taking all connections, and all of them together from taking the memory of the box: what
 * comes beyond the limits is closed at once.
 */
export function limitCrowd(server: Server, { connections, perAddress }: CrowdLimits): void {
  const byAddress = new Map<string, number>();
  server.maxConnections = connections;
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    const count = (byAddress.get(address) ?? 0) + 1;
    byAddress.set(address, count);
    socket.once("close", () => {
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left === 0) byAddress.delete(address);
      else byAddress.set(address, left);
    });
    if (count > perAddress) socket.destroy();
  });
}
