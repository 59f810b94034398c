import type { LegId } from "#firmware/domain/ids.ts";
import type { Party } from "#firmware/domain/party.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { CallSource } from "#firmware/sip/endpoint-options.ts";
import type { IncomingSession } from "#firmware/sip/session/incoming-session.ts";
import type { CallTarget } from "#firmware/sip/session/outgoing-session.ts";
import { isFlow } from "#firmware/sip/transport/transport.ts";
import type { IncomingLeg, Leg } from "./leg.ts";
import type { NamedPeers } from "./named-peers.ts";
import type { PhoneBook, PhoneBookExtension, PhoneBookTrunk } from "./phone-book.ts";
import { createIncomingSipLeg, createOutgoingSipLeg, type SipLegTools } from "./sip-legs.ts";
import type { SipTrace } from "./sip-trace.ts";
import { contactServer, trunkServer, trunkUri } from "./trunk-uri.ts";

export interface SipWaysOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: MediaClient;
  readonly sip: SipEndpoint;
  readonly book: PhoneBook;
  readonly peers: Pick<NamedPeers, "waysTo">;
  readonly trace: SipTrace;
  readonly newLegId: () => LegId;
}

/** Ways in and out of the box over SIP: phones of extensions, and peers. */
export class SipWays {
  readonly #options: SipWaysOptions;
  readonly #tools: SipLegTools;

  constructor(options: SipWaysOptions) {
    const { clock, log, media, sip, trace } = options;
    this.#options = options;
    this.#tools = { clock, log, media, trace, mediaHostFor: (host) => sip.localHostFor(host) };
  }

  /** Rings all SIP phones of an extension together; undefined when it has none. */
  dialPhones(extension: PhoneBookExtension, shownAs: Party): Leg | undefined {
    const { sip } = this.#options;
    const targets = [
      ...sip.targetsOf(extension.number),
      ...extension.staticContacts.flatMap((uri) => this.#fixedPhone(uri)),
    ];
    const first = targets[0];
    if (first === undefined) return undefined;
    return createOutgoingSipLeg(this.#tools, {
      id: this.#options.newLegId(),
      endpoint: sip,
      terminal: { kind: "extension", extension: extension.number },
      party: { number: extension.number, name: extension.name },
      peerHost: isFlow(first.target) ? first.target.remote.host : first.target.host,
      call: { targets, from: fromOf(shownAs) },
    });
  }

  /** Places a call over a SIP peer; undefined while its name leads nowhere. */
  dialTrunk(trunk: PhoneBookTrunk, number: string, shownAs: Party): Leg | undefined {
    const ways = this.#options.peers.waysTo(trunkServer(trunk), trunk.nextServerSeconds * 1_000);
    if (ways === undefined) return undefined;
    const { username, password } = trunk;
    const from = trunk.callerId === undefined ? fromOf(shownAs) : { user: trunk.callerId };
    return createOutgoingSipLeg(this.#tools, {
      id: this.#options.newLegId(),
      endpoint: this.#options.sip,
      terminal: { kind: "trunk", trunk: trunk.id },
      party: { number },
      peerHost: ways.target.host,
      call: {
        targets: [{ uri: trunkUri(trunk, number), ...ways }],
        from,
        ...(username !== undefined && password !== undefined && { credentials: { username, password } }),
      },
    });
  }

  /** A phone that is rung without registration; none while its name leads nowhere. */
  #fixedPhone(uri: string): CallTarget[] {
    const server = contactServer(uri);
    const ways = server && this.#options.peers.waysTo(server);
    return ways === undefined ? [] : [{ uri, ...ways, isDirect: true }];
  }

  /** The leg of a call that came in by INVITE. */
  incoming(session: IncomingSession, source: CallSource): IncomingLeg {
    const { number, name, isPrivate } = session.caller;
    const own = source.kind === "extension" ? this.#options.book.extension(source.user) : undefined;
    const outside = {
      ...(number !== "" && !isPrivate && { number }),
      ...(name !== undefined && !isPrivate && { name }),
    };
    const leg = createIncomingSipLeg(this.#tools, {
      id: this.#options.newLegId(),
      session,
      terminal:
        source.kind === "peer" ? { kind: "trunk", trunk: source.id } : { kind: "extension", extension: source.user },
      party: source.kind === "peer" ? outside : { number: source.user, ...(own !== undefined && { name: own.name }) },
      peerHost: peerHost(session),
    });
    const called = session.calledNumber === "" ? undefined : session.calledNumber;
    return { leg, called, direction: source.kind === "peer" ? "inbound" : "internal" };
  }
}

/** Nameless callers get the name that phones show as such (RFC 3323 §4.1.1.3). */
function fromOf(party: Party): { user: string; display?: string } {
  const { number = "anonymous", name } = party;
  return { user: number, ...(name !== undefined && { display: name }) };
}

/** Where the caller's sound comes from is told by its SDP; the address of its signalling picks our interface. */
function peerHost(session: IncomingSession): string {
  return session.flow.remote.host;
}
