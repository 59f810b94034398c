import { createSocket, type Socket } from "node:dgram";

/** Inclusive range of UDP ports; RTP takes the even ones, RTCP the odd one above. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export const DEFAULT_RTP_PORTS: PortRange = { first: 16_000, last: 16_999 };

export interface SocketPair {
  readonly port: number;
  readonly rtp: Socket;
  readonly rtcp: Socket;
}

/** Room for about a second of voice in the kernel, should the process be held up. */
const RECEIVE_BUFFER_BYTES = 256 * 1024;

/** Hands out bound pairs of sockets from a range, going round it so that a port rests after a call. */
export class SocketPairs {
  readonly #first: number;
  readonly #count: number;
  #next: number;
  /** Undefined while it is being bound. */
  readonly #used = new Map<number, SocketPair | undefined>();

  constructor(range: PortRange) {
    this.#first = range.first + (range.first % 2);
    this.#count = Math.floor((range.last - this.#first + 1) / 2);
    // After a crash telephones go on sending to the ports they had: new calls begin elsewhere.
    this.#next = Math.floor(Math.random() * this.#count);
  }

  /** Pairs in use, and how many there are. */
  get usage(): { readonly used: number; readonly total: number } {
    return { used: this.#used.size, total: this.#count };
  }

  /** Binds the next free pair on `host` (an IP address); rejects when the range is used up or the host is not ours. */
  async open(host: string): Promise<SocketPair> {
    for (let tried = 0; tried < this.#count; tried++) {
      const port = this.#first + 2 * (this.#next++ % this.#count);
      if (this.#used.has(port)) continue;
      this.#used.set(port, undefined);
      const pair = await bindPair(host, port).catch((error: NodeJS.ErrnoException) => error);
      if (!(pair instanceof Error)) {
        this.#used.set(port, pair);
        return pair;
      }
      this.#used.delete(port);
      if (pair.code !== "EADDRINUSE" && pair.code !== "EACCES") throw pair;
    }
    throw new Error(`no free RTP port between ${this.#first} and ${this.#first + 2 * this.#count - 1}`);
  }

  /** Gives back every bound pair whose port nobody holds; says how many there were. */
  reclaim(held: ReadonlySet<number>): number {
    const lost = [...this.#used.values()].filter((pair) => pair !== undefined && !held.has(pair.port));
    for (const pair of lost) if (pair !== undefined) this.release(pair);
    return lost.length;
  }

  /** Closes both sockets and gives the port back. */
  release(pair: SocketPair): void {
    if (this.#used.get(pair.port) !== pair) return;
    this.#used.delete(pair.port);
    pair.rtp.close();
    pair.rtcp.close();
  }
}

async function bindPair(host: string, port: number): Promise<SocketPair> {
  const rtp = await bindSocket(host, port);
  try {
    return { port, rtp, rtcp: await bindSocket(host, port + 1) };
  } catch (error) {
    rtp.close();
    throw error;
  }
}

function bindSocket(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Addresses are numbers here: a name server must never stand between a packet and its way.
    const socket = createSocket({
      type: host.includes(":") ? "udp6" : "udp4",
      lookup: (name, _options, done) => done(null, name, name.includes(":") ? 6 : 4),
    });
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.removeAllListeners("error");
      // An unreachable network shows as silence of the far end, which is told; sending goes on in case it comes back.
      socket.on("error", () => undefined);
      socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
      resolve(socket);
    });
  });
}
