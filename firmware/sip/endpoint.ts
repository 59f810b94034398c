import type { Unsubscribe } from "#firmware/kernel/emitter.ts";
import { SenderCheck } from "./auth/sender-check.ts";
import { dialogOfServer } from "./dialog/dialog.ts";
import { DialogTable } from "./dialog/dialog-table.ts";
import { endLeftOver, type LeftMessage } from "./dialog/left-over.ts";
import { endStrayAnswer } from "./dialog/stray-answer.ts";
import {
  AddressInUse,
  type EndpointCall,
  type EndpointTransport,
  type IncomingCallHandler,
  type SipEndpointOptions,
  type SipLoad,
} from "./endpoint-options.ts";
import { createResponse, type SipRequest, type SipResponse } from "./message/message.ts";
import { withToTag } from "./message/to-tag.ts";
import { createTag } from "./message/token.ts";
import { createSipUri, formatUri } from "./message/uri.ts";
import { noBindingStore, type RegistrationFact } from "./registrar/binding.ts";
import { ContactPinger } from "./registrar/contact-pinger.ts";
import { Registrar } from "./registrar/registrar.ts";
import { callTargetOf, pathOf } from "./session/call-target.ts";
import { IncomingSession } from "./session/incoming-session.ts";
import { type CallTarget, OutgoingSession } from "./session/outgoing-session.ts";
import { type PeerAnswer, PeerProbe } from "./session/peer-probe.ts";
import { ACCEPTED_TYPES, SUPPORTED_EXTENSIONS, screenRequest } from "./session/request-screen.ts";
import { ALLOWED_METHODS, type SessionEnvironment } from "./session/session-environment.ts";
import type { SessionHandler } from "./session/session-handler.ts";
import { TransactionLayer } from "./transaction/layer.ts";
import type { ServerTransaction } from "./transaction/transaction.ts";
import { TransportLayer } from "./transport/layer.ts";
import { SourceGuard } from "./transport/source-guard.ts";
import type { Address, Flow, Target, TransportName } from "./transport/transport.ts";

/** The box as a SIP user agent and registrar: calls in and out, and where the phones are. */
export class SipEndpoint {
  readonly registrar: Registrar;
  readonly #options: SipEndpointOptions;
  readonly #transports: EndpointTransport;
  readonly #transactions: TransactionLayer;
  readonly #environment: SessionEnvironment;
  readonly #senders: SenderCheck;
  readonly #probe: PeerProbe;
  readonly #dialogs = new DialogTable();
  readonly #incoming = new Set<IncomingSession>();
  readonly #outgoing = new Set<OutgoingSession>();
  readonly #pinger: ContactPinger | undefined;
  #onIncoming: IncomingCallHandler | undefined;

  constructor(options: SipEndpointOptions) {
    const { clock, log, bind, tcp, advertisedHost, trace, limits = {} } = options;
    this.#options = options;
    this.#transports =
      options.transport ??
      new TransportLayer({
        clock,
        log,
        udp: bind,
        ...(tcp && { tcp: bind }),
        ...(advertisedHost !== undefined && { advertisedHost }),
        ...(trace !== undefined && { trace }),
      });
    const { strangers } = options;
    const guard =
      strangers &&
      new SourceGuard({
        clock,
        ...strangers,
        isKnown: (address) => strangers.isKnown(address) || this.registrar.isFrom(address),
      });
    const screen = ({ remote }: Flow): boolean => guard?.admit(remote.host) ?? true;
    this.#transactions = new TransactionLayer({ clock, log, transport: this.#transports, screen });
    this.registrar = new Registrar({ clock, store: options.bindingStore ?? noBindingStore, limits });
    this.#senders = new SenderCheck(options, guard);
    if (options.keepaliveSeconds !== undefined) {
      this.#pinger = new ContactPinger({
        clock,
        registrar: this.registrar,
        intervalMs: options.keepaliveSeconds * 1_000,
        ping: (binding, told) => this.#probe.phone(binding, told),
      });
    }
    this.#environment = {
      clock,
      log,
      transactions: this.#transactions,
      dialogs: this.#dialogs,
      userAgent: options.userAgent,
      sessionTimer: options.sessionTimer ?? {},
      contactFor: (target, user) => this.#contactFor(target, user),
    };
    this.#probe = new PeerProbe(this.#environment, (target) => this.#transports.addressFor(target).host);
    this.#transactions.onRequest((transaction, request) => this.#take(transaction, request));
    this.#transactions.onAck((ack) => this.#dialogs.find(ack)?.handleAck(ack));
    this.#transports.onFlowClosed((flow) => this.registrar.flowClosed(flow));
    this.#transactions.onStray2xx((response, flow) => {
      const owner = this.#dialogs.findByResponse(response);
      if (owner !== undefined) owner.acknowledge(response.cseq?.sequence ?? 0);
      else endStrayAnswer(response, flow, this.#transactions);
    });
  }

  /** Opens the sockets. Rejects with `AddressInUse` (code EADDRINUSE, and the port) when another program has the port. */
  async start(): Promise<void> {
    // Before the first REGISTER can come in, or a phone would be known twice.
    this.registrar.start();
    try {
      await this.#transports.start();
    } catch (error) {
      const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      throw isTaken ? new AddressInUse(this.#options.bind.port, error) : error;
    }
    this.#pinger?.start();
  }

  /** Closes sockets and timers. Calls are not ended for the peers: end the sessions first. Twice is fine. */
  async close(): Promise<void> {
    this.#pinger?.close();
    this.registrar.close();
    this.#transactions.close();
    await this.#transports.close();
  }

  /** The address listened on; with port 0 in `bind` UDP and TCP have different ones. */
  local(transport: TransportName = "udp"): Address {
    return this.#transports.local(transport) ?? this.#options.bind;
  }

  /** The host of ours that a peer at that address should be told, for SDP. */
  localHostFor(peerHost: string): string {
    return this.#transports.addressFor({ transport: "udp", host: peerHost, port: 5060 }).host;
  }

  /** Sets who takes incoming calls. */
  onIncoming(handler: IncomingCallHandler): void {
    this.#onIncoming = handler;
  }

  /** How much lives here now. */
  get load(): SipLoad {
    return {
      incoming: this.#incoming.size,
      outgoing: this.#outgoing.size,
      dialogs: this.#dialogs.size,
      bindings: this.registrar.bindings().length,
      ...this.#transactions.load,
    };
  }

  /** Every call in or out that has not ended, by its Call-ID. */
  sessions(): { readonly callId: string; readonly session: IncomingSession | OutgoingSession }[] {
    return [...this.#incoming, ...this.#outgoing].map((session) => ({ callId: session.callIdHeader, session }));
  }

  /** Tells of phones that come and go. */
  onRegistration(listener: (fact: RegistrationFact) => void): Unsubscribe {
    return this.registrar.subscribe(listener);
  }

  /** What to ring to reach a user: one target for each reachable phone, the preferred first. */
  targetsOf(user: string): CallTarget[] {
    return this.registrar.contactsOf(user).map(callTargetOf);
  }

  /** Places a call. The handler hears nothing before this has returned. */
  call(call: EndpointCall, handler: SessionHandler): OutgoingSession {
    const targets = call.targets.map(
      (target): CallTarget => ({ ...target, target: target.target ?? pathOf(target.uri) }),
    );
    const first = targets[0];
    const host = call.from.host ?? (first && this.#transports.addressFor(first.target).host) ?? this.#options.realm;
    const fromUri = formatUri(createSipUri({ user: call.from.user, host }));
    const session: OutgoingSession = new OutgoingSession({
      environment: this.#environment,
      callId: `${createTag()}@${host}`,
      handler,
      onClosed: () => void this.#outgoing.delete(session),
      call: {
        targets: this.#hasRoom() ? targets : [],
        fromUri,
        ...(call.from.display !== undefined && { fromName: call.from.display }),
        contactUser: call.from.user,
        toUri: call.toUri ?? first?.uri ?? fromUri,
        sdp: call.sdp,
        ...(call.credentials !== undefined && { credentials: call.credentials }),
        ...(call.headers !== undefined && { headers: call.headers }),
        ...(call.timerMs !== undefined && { timerMs: call.timerMs }),
      },
    });
    this.#outgoing.add(session);
    queueMicrotask(() => session.start());
    return session;
  }

  /**
   * Asks a peer with OPTIONS whether it is there: any answer says so, silence for 32 s that it is not. Without a target the
   * URI's own address is used.
   */
  askPeer(uri: string, told: PeerAnswer, target?: Target): void {
    this.#probe.peer(uri, told, target);
  }

  /** Ends what a box that stopped suddenly has left open, told by the messages of then; how many peers were told. */
  endLeftOver(messages: readonly LeftMessage[]): number {
    return endLeftOver(messages, this.#transactions);
  }

  #hasRoom(): boolean {
    return this.#incoming.size + this.#outgoing.size < (this.#options.limits?.maxSessions ?? Number.POSITIVE_INFINITY);
  }

  #contactFor(target: Target, user: string | undefined): string {
    const { host, port } = this.#transports.addressFor(target);
    const params: ReadonlyMap<string, string> =
      target.transport === "tcp" ? new Map([["transport", "tcp"]]) : new Map();
    return `<${formatUri(createSipUri({ user, host, port, params }))}>`;
  }

  #take(transaction: ServerTransaction, request: SipRequest): void {
    // What anybody may ask is answered without a transaction: a flood leaves nothing behind (RFC 3261 §8.2.7).
    const refusal = screenRequest(request);
    if (refusal !== undefined) {
      transaction.respondOnce(refusal);
      return;
    }
    if (request.toTag !== undefined) {
      const owner = this.#dialogs.find(request);
      if (owner !== undefined) {
        owner.handleRequest(transaction, request);
        return;
      }
      transaction.respondOnce(createResponse(request, 481));
      return;
    }
    switch (request.method) {
      case "INVITE":
        this.#takeInvite(transaction, request);
        return;
      case "REGISTER":
        this.#takeRegister(transaction, request);
        return;
      case "OPTIONS":
        transaction.respondOnce(this.#answerOptions(request));
        return;
      default:
        // BYE, CANCEL, UPDATE, PRACK, INFO: there is no call that they could mean.
        transaction.respondOnce(createResponse(request, 481, { toTag: createTag() }));
        return;
    }
  }

  #answerOptions(request: SipRequest): SipResponse {
    const headers: [string, string][] = [
      ["Allow", ALLOWED_METHODS],
      ["Accept", ACCEPTED_TYPES],
      ["Supported", SUPPORTED_EXTENSIONS],
      ["Server", this.#options.userAgent],
    ];
    return createResponse(request, 200, { toTag: createTag(), headers });
  }

  #takeRegister(transaction: ServerTransaction, request: SipRequest): void {
    const user = this.#senders.registrant(transaction, request);
    if (user !== undefined) transaction.respond(withToTag(this.registrar.register(user, request, transaction.flow)));
  }

  #takeInvite(transaction: ServerTransaction, request: SipRequest): void {
    const source = this.#senders.callSource(transaction, request);
    if (source === undefined) return;
    if (this.#onIncoming === undefined || !this.#hasRoom()) {
      const headers: [string, string][] = [["Retry-After", "10"]];
      transaction.respond(createResponse(request, 503, { toTag: createTag(), headers }));
      return;
    }
    const dialog = dialogOfServer(request, createTag());
    if (dialog === undefined) {
      transaction.respond(createResponse(request, 400, { reason: "No usable Contact", toTag: createTag() }));
      return;
    }
    const session: IncomingSession = new IncomingSession({
      environment: this.#environment,
      transaction,
      dialog,
      isTrusted: source.kind === "peer",
      isDirect: source.kind === "extension",
      onClosed: () => void this.#incoming.delete(session),
    });
    this.#incoming.add(session);
    if (session.admit()) this.#onIncoming(session, source);
  }
}
