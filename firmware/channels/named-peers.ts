import { isIP } from "node:net";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Dns } from "#firmware/sip/locate/dns.ts";
import { locateServer, type Server, type ServerName } from "#firmware/sip/locate/locate-server.ts";
import type { TransportName } from "#firmware/sip/transport/transport.ts";

const DEFAULT_PORT = 5_060;
/** A carrier that moves is found again within this, whatever lifetime its records claim. */
const ASK_AGAIN_AT_MOST_MS = 300_000;
const ASK_AGAIN_AT_LEAST_MS = 30_000;
/** While nobody has ever answered: the box has just started, and its cable or its router has not. */
const ASK_UNHEARD_MS = 5_000;
/** Names with many addresses show a few of them at a time; one that was named lately may still send. */
const LET_IN_MS = 3_600_000;
/** A server that did not answer is passed over for so long, where there is another. */
const PASS_OVER_MS = 600_000;

/** Why a name leads nowhere now. */
export type NameTrouble =
  /** It has no address that we can speak to. */
  | "unknown"
  /** The name system does not answer. */
  | "unanswered";

/** An address to send to. */
export interface PeerTarget extends Server {
  readonly transport: TransportName;
}

interface NamedPeersOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly dns: Dns;
  /** The peers of the configuration as it is now, addresses and names alike. */
  readonly wanted: () => readonly ServerName[];
  /** The family of addresses our own socket can send to. */
  readonly family: 4 | 6;
}

interface Known {
  readonly name: ServerName;
  servers: readonly Server[];
  trouble: NameTrouble | undefined;
  /** When each address was named last; monotonic milliseconds. */
  readonly namedAt: Map<string, number>;
  /** Until when a server is passed over; monotonic milliseconds. */
  readonly passedOver: Map<string, number>;
  timer: Timer | undefined;
}

/**
 * Where the peers of trunks and fixed phones are that are given by name. Names are looked up when they are configured and again
 * as their records run out, at the latest every five minutes; an answer holds until there is a better one. So no call waits for
 * the name system, and all who must know the addresses (the firewall, the door for calls) know the same.
 */
export class NamedPeers {
  /** Another address, or a name is found or lost. */
  readonly changes = new Emitter<undefined>();
  readonly #options: NamedPeersOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: NamedPeersOptions) {
    this.#options = options;
  }

  /** Looks up what is configured and not known yet, and forgets what no longer is. Call it after each change. */
  look(): void {
    const wanted = this.#options.wanted().filter(({ host }) => isIP(host) === 0);
    const names = new Map(wanted.map((name) => [keyOf(name), name]));
    for (const [key, known] of this.#known) {
      if (names.has(key)) continue;
      known.timer?.cancel();
      this.#known.delete(key);
    }
    for (const [key, name] of names) {
      if (this.#known.has(key)) continue;
      const known: Known = {
        ...{ name, servers: [], trouble: undefined, timer: undefined },
        ...{ namedAt: new Map(), passedOver: new Map() },
      };
      this.#known.set(key, known);
      void this.#ask(known);
    }
  }

  stop(): void {
    for (const known of this.#known.values()) known.timer?.cancel();
    this.#known.clear();
  }

  /** Where to send to; undefined while the name leads nowhere. */
  targetOf({ host, port, transport }: ServerName): PeerTarget | undefined {
    if (isIP(host) !== 0) return { transport, host, port: port ?? DEFAULT_PORT };
    const known = this.#known.get(keyOf({ host, transport, ...(port !== undefined && { port }) }));
    if (known === undefined) return undefined;
    const now = this.#options.clock.monotonic();
    const isPassedOver = (server: Server): boolean => (known.passedOver.get(serverKey(server)) ?? 0) > now;
    const server = known.servers.find((each) => !isPassedOver(each)) ?? known.servers[0];
    return server === undefined ? undefined : { transport, ...server };
  }

  /** The server at the target did not answer: another of the name's, if it has one, is tried from now on. */
  passOver(name: ServerName, { host, port }: Server): void {
    this.#known.get(keyOf(name))?.passedOver.set(serverKey({ host, port }), this.#now + PASS_OVER_MS);
  }

  /** The addresses whose messages come from this peer. */
  addressesOf(name: ServerName): readonly string[] {
    if (isIP(name.host) !== 0) return [name.host];
    return [...(this.#known.get(keyOf(name))?.namedAt.keys() ?? [])];
  }

  /** Whether one of the peer's servers is exactly there. */
  isAt(name: ServerName, { host, port }: Server): boolean {
    if (isIP(name.host) !== 0) return name.host === host && (name.port ?? DEFAULT_PORT) === port;
    return this.#known.get(keyOf(name))?.servers.some((each) => each.host === host && each.port === port) ?? false;
  }

  /** Whether some name leads to this address. */
  holds(address: string): boolean {
    for (const { namedAt } of this.#known.values()) if (namedAt.has(address)) return true;
    return false;
  }

  /** Why the name leads nowhere, or could not be looked up again; undefined while all is well or nobody has answered yet. */
  troubleOf(name: ServerName): NameTrouble | undefined {
    return this.#known.get(keyOf(name))?.trouble;
  }

  get #now(): number {
    return this.#options.clock.monotonic();
  }

  async #ask(known: Known): Promise<void> {
    const { clock, dns, family } = this.#options;
    let againMs = ASK_AGAIN_AT_LEAST_MS;
    let trouble: NameTrouble | undefined;
    let servers: readonly Server[] = [];
    try {
      const located = await locateServer(known.name, dns);
      servers = located.servers.filter(({ host }) => isIP(host) === family);
      if (servers.length === 0) trouble = "unknown";
      else againMs = Math.min(Math.max(located.ttlSeconds * 1_000, againMs), ASK_AGAIN_AT_MOST_MS);
    } catch (error) {
      trouble = "unanswered";
      if (known.servers.length === 0) againMs = ASK_UNHEARD_MS;
      this.#options.log.debug("a name was not looked up", { host: known.name.host, error });
    }
    if (this.#known.get(keyOf(known.name)) !== known) return; // no longer configured
    known.timer = clock.after(againMs, () => void this.#ask(known));
    this.#take(known, servers, trouble);
  }

  #take(known: Known, servers: readonly Server[], trouble: NameTrouble | undefined): void {
    const { log } = this.#options;
    const before = describe(known);
    if (servers.length > 0) known.servers = keepOrder(known.servers, servers);
    for (const { host } of servers) known.namedAt.set(host, this.#now);
    // Without a new answer the last one holds, however old it is.
    const current = new Set(known.servers.map(({ host }) => host));
    for (const [host, at] of known.namedAt) {
      if (!current.has(host) && this.#now - at > LET_IN_MS) known.namedAt.delete(host);
    }
    const { host } = known.name;
    if (trouble !== known.trouble && trouble !== undefined) log.warn("a peer's name leads nowhere", { host, trouble });
    known.trouble = trouble;
    if (describe(known) === before) return;
    log.info("a peer's name was looked up", { host, servers: known.servers.map(serverKey) });
    this.changes.emit(undefined);
  }
}

/** The same servers in another order are no news: servers of equal weight come in a new order with each answer. */
function keepOrder(before: readonly Server[], now: readonly Server[]): readonly Server[] {
  const sorted = (servers: readonly Server[]): string => servers.map(serverKey).sort().join();
  return sorted(before) === sorted(now) ? before : now;
}

function describe({ servers, trouble, namedAt }: Known): string {
  return JSON.stringify([servers, trouble, [...namedAt.keys()]]);
}

function keyOf({ host, port, transport }: ServerName): string {
  return `${transport} ${host.toLowerCase()} ${port ?? ""}`;
}

function serverKey({ host, port }: Server): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
