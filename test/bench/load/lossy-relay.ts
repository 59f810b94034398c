import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { behindRelay, inwardPort, SERVER_PORT } from "./ports.ts";

/**
 * A bad line for signalling, in a thread of its own: it holds the port the server knows, the load stands behind it,
 * and of the datagrams of each direction a share is lost. Always the same ones of the same traffic (Lehmer's
 * generator, modulus 2^31 − 1).
 */
export interface LossyRelayOptions {
  /** Ports the server talks to. */
  readonly ports: readonly number[];
  /** 0…1, of each direction. */
  readonly loss: number;
}

const HOST = "127.0.0.1";

async function bound(port: number): Promise<Socket> {
  const socket = createSocket({ type: "udp4", recvBufferSize: 1_000_000 });
  socket.bind(port, HOST);
  await once(socket, "listening");
  return socket;
}

async function relay({ ports, loss }: LossyRelayOptions): Promise<void> {
  let seed = 20_261_122;
  let dropped = 0;
  const isLost = (): boolean => {
    seed = (seed * 48_271) % 2_147_483_647;
    if (seed / 2_147_483_647 >= loss) return false;
    dropped++;
    return true;
  };
  for (const port of ports) {
    const outer = await bound(port);
    const inner = await bound(inwardPort(port));
    outer.on("message", (packet) => isLost() || inner.send(packet, behindRelay(port), HOST));
    inner.on("message", (packet) => isLost() || outer.send(packet, SERVER_PORT, HOST));
  }
  parentPort?.on("message", () => parentPort?.postMessage(dropped));
  parentPort?.postMessage(dropped);
}

await relay(workerData as LossyRelayOptions); // our own parent gives it
