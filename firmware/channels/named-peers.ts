import { isIP } from "node:net";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Dns } from "#firmware/sip/locate/dns.ts";
import { locateServer, type Server, type ServerName } from "#firmware/sip/locate/locate-server.ts";
import { NEXT_SERVER_MS, type OtherServers, type ServerOutcome } from "#firmware/sip/session/server-tries.ts";
import { isFlow, type TransportName } from "#firmware/sip/transport/transport.ts";
import { type KeptAnswers, nameKey } from "./kept-answers.ts";
import { KnownPeer, type NameTrouble } from "./known-peer.ts";
import { type FailedServer, serverKey } from "./server-standing.ts";

const DEFAULT_PORT = 5_060;
/** A carrier that moves is found again within this, whatever lifetime its records claim. */
const ASK_AGAIN_AT_MOST_MS = 300_000;
const ASK_AGAIN_AT_LEAST_MS = 30_000;
/** While nobody has answered: the box has just started, and its cable or its router has not. */
const ASK_UNHEARD_MS = 5_000;
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
  /** What was known before the box started; nothing when absent. */
  readonly kept?: KeptAnswers;
}

/**
 * Where the peers of trunks and fixed phones are that are given by name. Names are looked up when they are configured and again
 * as their records run out, at the latest every five minutes; an answer holds until there is a better one, over restarts too. So no
 * call waits for the name system, and all who must know the addresses (the firewall, the door for calls) know the same.
 */
export class NamedPeers {
  /** Another address, or a name is found or lost. */
  readonly changes = new Emitter<undefined>();
  /** A server has failed, or responds again. */
  readonly standings = new Emitter<undefined>();
  readonly #options: NamedPeersOptions;
  readonly #known = new Map<string, KnownPeer>();

  constructor(options: NamedPeersOptions) {
    this.#options = options;
  }

  /** Looks up what is configured and not known yet, and forgets what no longer is. Call it after each change. */
  look(): void {
    const wanted = this.#options.wanted().filter(({ host }) => isIP(host) === 0);
    const names = new Map(wanted.map((name) => [nameKey(name), name]));
    for (const [key, known] of this.#known) {
      if (names.has(key)) continue;
      known.timer?.cancel();
      this.#known.delete(key);
    }
    for (const [key, name] of names) {
      if (this.#known.has(key)) continue;
      const known = new KnownPeer(name, this.#options.clock);
      this.#known.set(key, known);
      this.#recall(known);
      void this.#ask(known);
    }
  }

  stop(): void {
    for (const known of this.#known.values()) known.timer?.cancel();
    this.#known.clear();
  }

  /** Where to send to first; undefined while the name leads nowhere. */
  targetOf(name: ServerName): PeerTarget | undefined {
    return this.targetsOf(name)[0];
  }

  /** All servers of the name in the order they are to be tried, those that have just failed last. */
  targetsOf({ host, port, transport }: ServerName): readonly PeerTarget[] {
    if (isIP(host) !== 0) return [{ transport, host, port: port ?? DEFAULT_PORT }];
    const known = this.#find({ host, transport, ...(port !== undefined && { port }) });
    return known?.standing.order(known.servers).map((server) => ({ transport, ...server })) ?? [];
  }

  /** Where a call goes: to the first server, and to the others when that one fails or is silent for so long. */
  waysTo(
    name: ServerName,
    silentMs: number = NEXT_SERVER_MS,
  ): { readonly target: PeerTarget; readonly otherServers: OtherServers } | undefined {
    const [target, ...targets] = this.targetsOf(name);
    if (target === undefined) return undefined;
    const told: OtherServers["told"] = (asked, outcome) => {
      if (!isFlow(asked)) this.told(name, asked, outcome);
    };
    const hasFailed: OtherServers["hasFailed"] = (asked) =>
      !isFlow(asked) && this.#find(name)?.standing.isPassedOver(asked) === true;
    return { target, otherServers: { targets, silentMs, told, hasFailed } };
  }

  /** What came of asking one of the name's servers. */
  told(name: ServerName, { host, port }: Server, outcome: ServerOutcome): void {
    const { log } = this.#options;
    const known = this.#find(name);
    if (known?.servers.some((each) => each.host === host && each.port === port) !== true) return;
    const wasThere = known.standing.failedOf([{ host, port }]).length === 0;
    if (!known.standing.told({ host, port }, outcome)) return;
    const about = { host: name.host, server: serverKey({ host, port }) };
    if (outcome.kind === "there") log.info("a server of a peer responds again", about);
    else if (wasThere) log.warn("a server of a peer failed", { ...about, because: outcome.because });
    this.standings.emit(undefined);
  }

  /** Those of the name's servers that have failed and not responded since. */
  failedOf(name: ServerName): readonly FailedServer[] {
    const known = this.#find(name);
    return known?.standing.failedOf(known.servers) ?? [];
  }

  /** When the answer was given that holds because there is no newer one, wall time; undefined while all is well. */
  heldSince(name: ServerName): number | undefined {
    const known = this.#find(name);
    return known?.trouble === undefined ? undefined : known.answeredAt;
  }

  /** The addresses whose messages come from this peer. */
  addressesOf(name: ServerName): readonly string[] {
    if (isIP(name.host) !== 0) return [name.host];
    return this.#find(name)?.addresses ?? [];
  }

  /** Whether one of the peer's servers is exactly there. */
  isAt(name: ServerName, { host, port }: Server): boolean {
    if (isIP(name.host) !== 0) return name.host === host && (name.port ?? DEFAULT_PORT) === port;
    return this.#find(name)?.servers.some((each) => each.host === host && each.port === port) ?? false;
  }

  /** Whether some name leads to this address. */
  holds(address: string): boolean {
    for (const known of this.#known.values()) if (known.has(address)) return true;
    return false;
  }

  /** Why the name leads nowhere, or could not be looked up again; undefined while all is well or nobody has answered yet. */
  troubleOf(name: ServerName): NameTrouble | undefined {
    return this.#find(name)?.trouble;
  }

  #find(name: ServerName): KnownPeer | undefined {
    return this.#known.get(nameKey(name));
  }

  #recall(known: KnownPeer): void {
    const { kept, family, log, clock } = this.#options;
    const answer = kept?.find(known.name);
    if (answer === undefined) return;
    known.recall(answer, family);
    if (!known.isFromBefore) return;
    const [{ host }, hours] = [known.name, Math.round((clock.now() - answer.at) / 3_600_000)];
    log.info("a peer's name leads where it led before the start, until the name system answers", {
      ...{ host, servers: known.servers.map(serverKey), saidHoursAgo: hours },
    });
    this.changes.emit(undefined);
  }

  async #ask(known: KnownPeer): Promise<void> {
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
      if (known.answeredAt === undefined || known.isFromBefore) againMs = ASK_UNHEARD_MS;
      this.#options.log.debug("a name was not looked up", { host: known.name.host, error });
    }
    if (this.#find(known.name) !== known) return; // no longer configured
    known.timer = clock.after(againMs, () => void this.#ask(known));
    this.#take(known, servers, trouble);
  }

  #take(known: KnownPeer, servers: readonly Server[], trouble: NameTrouble | undefined): void {
    const { log, kept } = this.#options;
    const before = known.describe();
    const { host } = known.name;
    if (trouble !== known.trouble && trouble !== undefined) {
      const isKept = known.servers.length > 0;
      if (isKept) log.warn("a peer's name was not found; where it led last is still used", { host, trouble });
      else log.warn("a peer's name leads nowhere", { host, trouble });
    }
    known.take(servers, trouble);
    if (servers.length > 0) kept?.keep([...this.#known.values()].flatMap((each) => each.toKeep() ?? []));
    if (known.describe() === before) return;
    if (servers.length > 0) log.info("a peer's name was looked up", { host, servers: known.servers.map(serverKey) });
    this.changes.emit(undefined);
  }
}
