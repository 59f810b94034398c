import type { KeptAnswers } from "#firmware/channels/kept-answers.ts";
import { NamedPeers } from "#firmware/channels/named-peers.ts";
import type { SipTrace } from "#firmware/channels/sip-trace.ts";
import { contactServer, trunkServer } from "#firmware/channels/trunk-uri.ts";
import { isOwned } from "#firmware/config/owned.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { BindingTable } from "#firmware/db/binding-store.ts";
import type { Database } from "#firmware/db/database.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { SipEndpointOptions } from "#firmware/sip/endpoint-options.ts";
import type { Dns } from "#firmware/sip/locate/dns.ts";
import type { Binding } from "#firmware/sip/registrar/binding.ts";
import type { Address } from "#firmware/sip/transport/transport.ts";
import type { GuessingWatch } from "./guessing.ts";

/** RFC 3261 §22: the word phones show when they ask for a password. */
const REALM = "callbox";

/** Who is let in: phones by their passwords, trunks by their addresses. */
type Doors = Pick<Config, "extensions" | "trunks">;
/** A box that nobody owns yet lets nobody in from the network, whatever its configuration says. */
const CLOSED: Doors = { extensions: [], trunks: [] };

function isLoopback(host: string): boolean {
  return host.startsWith("127.") || host === "::1" || host === "localhost";
}

/** The box's SIP side, fed from the configuration as it stands at each question. */
export function createSip(options: {
  readonly clock: Clock;
  readonly log: Logger;
  readonly db: Database;
  readonly config: () => Config;
  readonly bind: { readonly host: string; readonly port: number };
  readonly peers: NamedPeers;
  readonly trace: SipTrace;
  readonly version: string;
  readonly guessing: Pick<GuessingWatch, "password">;
  readonly strangers: NonNullable<SipEndpointOptions["strangers"]>;
}): SipEndpoint {
  const { clock, log, db, config, bind, peers, trace, version, guessing, strangers } = options;
  const doors = (): Doors => (isOwned(config()) || isLoopback(bind.host) ? config() : CLOSED);
  return new SipEndpoint({
    clock,
    log,
    bind,
    tcp: true,
    userAgent: `Callbox/${version}`,
    realm: REALM,
    credentials: (user) => {
      const password = doors().extensions.find(({ number }) => number === user)?.sipPassword;
      return password === undefined ? undefined : { password };
    },
    peerAt: ({ remote }) => trunkAt(doors(), remote, peers),
    bindingStore: new BindingTable<Binding>(db),
    strangers,
    // Phones decide: we refresh when asked to, and ask for nothing ourselves.
    keepaliveSeconds: 60,
    onAttemptsRefused: guessing.password,
    trace: (entry) => trace.record(entry),
  });
}

/**
 * The trunk a request comes from: told by its address and port, or by the address alone when it has only one trunk.
 * From this machine itself the port must fit: test phones have the same address as test trunks.
 */
function trunkAt({ trunks }: Pick<Config, "trunks">, remote: Address, peers: NamedPeers): string | undefined {
  const { host } = remote;
  const here = trunks.filter(
    (trunk) => trunk.enabled && trunk.acceptInbound && peers.addressesOf(trunkServer(trunk)).includes(host),
  );
  const exact = here.find((trunk) => peers.isAt(trunkServer(trunk), remote));
  if (exact !== undefined) return exact.id;
  return here.length === 1 && !host.startsWith("127.") && host !== "::1" ? here[0]?.id : undefined;
}

/** Looks up the peers of trunks and fixed phones that are given by name. */
export function createNamedPeers(options: {
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: () => Config;
  readonly dns: Dns;
  readonly kept: KeptAnswers;
  /** Where SIP listens. */
  readonly bind: string;
}): NamedPeers {
  const { clock, log, config, dns, kept, bind } = options;
  return new NamedPeers({
    ...{ clock, log, dns, kept },
    family: bind.includes(":") ? 6 : 4,
    wanted: () => {
      const { trunks, extensions } = config();
      const phones = extensions.flatMap(({ staticContacts = [] }) => staticContacts.map(contactServer));
      return [
        ...trunks.filter(({ enabled }) => enabled).map(trunkServer),
        ...phones.filter((phone) => phone !== undefined),
      ];
    },
  });
}
