import type { SocketPair, SocketPairs } from "./socket-pair.ts";

/** Calls that begin at once within two batches of orders: more of them ask, and wait for the answer. */
const MOST_PER_HOST = 24;
/** Share of the whole range that may stand ready on one address: a short range is not bound up in advance. */
const SHARE_OF_RANGE = 1 / 16;
/** Addresses of a box that calls come in on. */
const MAX_HOSTS = 2;

interface Shelf {
  readonly pairs: Map<number, SocketPair>;
  isFilling: boolean;
}

/**
 * Pairs of sockets that stand bound before a call wants them, so that its port is known without asking. What arrives
 * at one of them meanwhile is thrown away.
 */
export class PairStock {
  readonly #pairs: SocketPairs;
  readonly #tell: (host: string, ports: readonly number[]) => void;
  readonly #shelves = new Map<string, Shelf>();
  readonly #most: number;
  #isClosed = false;

  /** `tell` is given the ports that have become ready on a host. */
  constructor(pairs: SocketPairs, tell: (host: string, ports: readonly number[]) => void) {
    this.#pairs = pairs;
    this.#tell = tell;
    this.#most = Math.min(MOST_PER_HOST, Math.floor(pairs.usage.total * SHARE_OF_RANGE));
  }

  /** Ports that stand ready. */
  get ports(): number[] {
    return [...this.#shelves.values()].flatMap(({ pairs }) => [...pairs.keys()]);
  }

  /** From now on pairs stand ready on this address. */
  keep(host: string): void {
    if (this.#most === 0 || this.#shelves.has(host) || this.#shelves.size >= MAX_HOSTS) return;
    const shelf: Shelf = { pairs: new Map(), isFilling: false };
    this.#shelves.set(host, shelf);
    void this.#fill(host, shelf);
  }

  /** Hands out a pair that was told to be ready; another one takes its place. */
  take(host: string, port: number): SocketPair | undefined {
    const shelf = this.#shelves.get(host);
    const pair = shelf?.pairs.get(port);
    if (shelf === undefined || pair === undefined) return undefined;
    shelf.pairs.delete(port);
    void this.#fill(host, shelf);
    return pair;
  }

  close(): void {
    this.#isClosed = true;
    for (const { pairs } of this.#shelves.values()) for (const pair of pairs.values()) this.#pairs.release(pair);
    this.#shelves.clear();
  }

  /** Never rejects: where nothing can be bound any more, calls ask and are told why. */
  async #fill(host: string, shelf: Shelf): Promise<void> {
    if (shelf.isFilling) return;
    shelf.isFilling = true;
    const fresh: number[] = [];
    while (!this.#isClosed && shelf.pairs.size < this.#most) {
      const pair = await this.#pairs.open(host).catch(() => undefined);
      if (pair === undefined) break;
      if (this.#isClosed) this.#pairs.release(pair);
      else {
        shelf.pairs.set(pair.port, pair);
        fresh.push(pair.port);
      }
    }
    shelf.isFilling = false;
    if (fresh.length > 0 && !this.#isClosed) this.#tell(host, fresh);
  }
}
