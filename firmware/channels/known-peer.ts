import { isIP } from "node:net";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Server, ServerName } from "#firmware/sip/locate/locate-server.ts";
import type { KeptAnswer } from "./kept-answers.ts";
import { ServerStanding, serverKey } from "./server-standing.ts";

/** Names with many addresses show a few of them at a time; one that was named lately may still send. */
const LET_IN_MS = 3_600_000;

/** Why a name leads nowhere now. */
export type NameTrouble =
  /** It has no address that we can speak to. */
  | "unknown"
  /** The name system does not answer. */
  | "unanswered";

/** What is known of one name. */
export class KnownPeer {
  readonly name: ServerName;
  readonly standing: ServerStanding;
  servers: readonly Server[] = [];
  trouble: NameTrouble | undefined;
  /** When the name system said this, wall time; undefined as long as it has said nothing. */
  answeredAt: number | undefined;
  /** Nobody has said so since the box started: it is what was known before. */
  isFromBefore = false;
  timer: Timer | undefined;
  /** When each address was named last; monotonic milliseconds. */
  readonly #namedAt = new Map<string, number>();
  readonly #clock: Clock;

  constructor(name: ServerName, clock: Clock) {
    this.name = name;
    this.#clock = clock;
    this.standing = new ServerStanding(clock);
  }

  /** The addresses messages of this peer come from. */
  get addresses(): readonly string[] {
    return [...this.#namedAt.keys()];
  }

  has(address: string): boolean {
    return this.#namedAt.has(address);
  }

  /** Begins with what was known before the box started, as far as our socket can send there. */
  recall({ servers, addresses, at }: KeptAnswer, family: 4 | 6): void {
    const usable = servers.filter(({ host }) => isIP(host) === family);
    if (usable.length === 0) return;
    this.servers = usable;
    this.answeredAt = at;
    this.isFromBefore = true;
    const named = [...usable.map(({ host }) => host), ...addresses.filter((address) => isIP(address) === family)];
    for (const address of named) this.#namedAt.set(address, this.#clock.monotonic());
  }

  /** An answer of the name system, or (`trouble`) none that is good: then the last one holds, however old it is. */
  take(servers: readonly Server[], trouble: NameTrouble | undefined): void {
    const now = this.#clock.monotonic();
    this.trouble = trouble;
    if (servers.length > 0) {
      this.servers = keepOrder(this.servers, servers);
      this.answeredAt = this.#clock.now();
      this.isFromBefore = false;
      this.standing.keepOnly(servers);
    }
    for (const { host } of servers) this.#namedAt.set(host, now);
    const current = new Set(this.servers.map(({ host }) => host));
    for (const [host, at] of this.#namedAt) {
      if (!current.has(host) && now - at > LET_IN_MS) this.#namedAt.delete(host);
    }
  }

  /** What is to be known after a restart; undefined while there is nothing. */
  toKeep(): KeptAnswer | undefined {
    const { servers, addresses, answeredAt } = this;
    if (answeredAt === undefined || servers.length === 0) return undefined;
    return { ...this.name, servers: [...servers], addresses: [...addresses], at: answeredAt };
  }

  /** Another text for everything that others have to act on. */
  describe(): string {
    return JSON.stringify([this.servers, this.trouble, this.isFromBefore, this.addresses]);
  }
}

/** The same servers in another order are no news: servers of equal weight come in a new order with each answer. */
function keepOrder(before: readonly Server[], now: readonly Server[]): readonly Server[] {
  const sorted = (servers: readonly Server[]): string => servers.map(serverKey).sort().join();
  return sorted(before) === sorted(now) ? before : now;
}
