import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { createResponse, type SipRequest, type SipResponse, serializeMessage } from "#firmware/sip/message/message.ts";
import { createBranch, createTag } from "#firmware/sip/message/token.ts";
import { formatHostPort } from "#firmware/sip/message/uri.ts";
import { FloodGuard } from "#firmware/sip/transport/flood-guard.ts";
import type { TransportLayer } from "#firmware/sip/transport/layer.ts";
import type { Flow, Target } from "#firmware/sip/transport/transport.ts";
import { type ClientHost, InviteClient, NonInviteClient, type RunningClient } from "./client.ts";
import { clientKey, mergeKey, serverKey } from "./key.ts";
import { InviteServer, NonInviteServer, type RunningServer, type ServerHost } from "./server.ts";
import { RFC3261_TIMERS, type TimerSettings } from "./timers.ts";
import type {
  AckHandler,
  ClientHandlers,
  ClientTransaction,
  RequestHandler,
  StrayResponseHandler,
  Transactions,
} from "./transaction.ts";

export interface TransactionOptions {
  readonly transport: Pick<TransportLayer, "send" | "sendResponse" | "addressFor" | "onMessage">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly timers?: TimerSettings;
  /** Whether a request that begins something new is to be looked at; what is not is dropped. */
  readonly screen?: (flow: Flow) => boolean;
  /** Requests that may wait for their final response at once; beyond it new ones get 503. Default 2000. */
  readonly maxUnanswered?: number;
}

const DEFAULT_MAX_UNANSWERED = 2_000;
/** Long enough for a burst to pass, short enough for a caller to wait. */
const RETRY_AFTER_SECONDS = 5;

const BUSY_LINES_PER_SECOND = 0.1;

const NO_HANDLERS: ClientHandlers = {
  onResponse: () => undefined,
  onTimeout: () => undefined,
  onTransportError: () => undefined,
};

/** Matches messages to transactions (RFC 3261 §17) and keeps those that run. */
export class TransactionLayer implements Transactions {
  readonly #options: TransactionOptions;
  readonly #servers = new Map<string, RunningServer>();
  /** Initial requests by what they share with a copy that took another way. */
  readonly #merges = new Map<string, RunningServer>();
  readonly #clients = new Map<string, RunningClient>();
  readonly #serverHost: ServerHost;
  readonly #clientHost: ClientHost;
  readonly #busyLines: FloodGuard;
  #unanswered = 0;
  #requestHandler: RequestHandler | undefined;
  #ackHandler: AckHandler | undefined;
  #strayHandler: StrayResponseHandler | undefined;

  constructor(options: TransactionOptions) {
    this.#options = options;
    const { clock, transport, timers = RFC3261_TIMERS } = options;
    this.#busyLines = new FloodGuard(clock, BUSY_LINES_PER_SECOND, 1);
    this.#serverHost = {
      clock,
      timers,
      transport,
      ended: (transaction) => this.#forgetServer(transaction),
      answered: (transaction, status) => {
        this.#unanswered--;
        // A challenged client comes again, some with the same CSeq: that is no merged request.
        if (status === 401 || status === 407) this.#forgetMerge(transaction);
      },
    };
    this.#clientHost = {
      clock,
      timers,
      transport,
      sendCancel: (cancel, target) => void this.#run(cancel, target, NO_HANDLERS),
      ended: (transaction) => {
        transaction.close();
        this.#clients.delete(transaction.key);
      },
    };
    transport.onMessage((message, flow) => {
      try {
        if (message.kind === "request") this.#takeRequest(message, flow);
        else this.#takeResponse(message, flow);
      } catch (error) {
        options.log.error("A SIP message could not be handled", { error, sipCallId: message.callId });
      }
    });
  }

  onRequest(handler: RequestHandler): void {
    this.#requestHandler = handler;
  }

  onAck(handler: AckHandler): void {
    this.#ackHandler = handler;
  }

  onStray2xx(handler: StrayResponseHandler): void {
    this.#strayHandler = handler;
  }

  request(request: SipRequest, target: Target, handlers: ClientHandlers): ClientTransaction {
    this.#addVia(request, target);
    return this.#run(request, target, handlers);
  }

  sendAck(ack: SipRequest, target: Target): void {
    if (!ack.headers.has("via")) this.#addVia(ack, target);
    this.#options.transport.send({ message: ack, raw: serializeMessage(ack) }, target, (error) =>
      this.#options.log.warn("An ACK could not be sent", { error, sipCallId: ack.callId }),
    );
  }

  /** How many transactions run, and how many requests wait for their final response. */
  get load(): { readonly servers: number; readonly clients: number; readonly unanswered: number } {
    return { servers: this.#servers.size, clients: this.#clients.size, unanswered: this.#unanswered };
  }

  /** Ends all transactions without a word to their users; twice is fine. */
  close(): void {
    for (const one of this.#servers.values()) one.close();
    for (const one of this.#clients.values()) one.close();
    this.#servers.clear();
    this.#merges.clear();
    this.#clients.clear();
    this.#unanswered = 0;
  }

  #run(request: SipRequest, target: Target, handlers: ClientHandlers): RunningClient {
    const Kind = request.method === "INVITE" ? InviteClient : NonInviteClient;
    const transaction = new Kind({ request, target, handlers, host: this.#clientHost });
    this.#clients.set(transaction.key, transaction);
    transaction.start();
    return transaction;
  }

  #addVia(request: SipRequest, target: Target): void {
    const { host, port } = this.#options.transport.addressFor(target);
    const name = target.transport.toUpperCase();
    request.headers.prepend("Via", `SIP/2.0/${name} ${formatHostPort(host, port)};rport;branch=${createBranch()}`);
  }

  #takeResponse(response: SipResponse, flow: Flow): void {
    // RFC 3261 §8.1.3.3: more than one Via means that it was meant for somebody else (RFC 4475 §3.3.10).
    if (response.headers.list("via").length !== 1) return;
    const transaction = this.#clients.get(clientKey(response));
    if (transaction !== undefined) {
      transaction.take(response, flow);
      return;
    }
    const is2xx = response.status >= 200 && response.status < 300;
    if (is2xx && response.cseq?.method === "INVITE") this.#strayHandler?.(response, flow);
  }

  #takeRequest(request: SipRequest, flow: Flow): void {
    const running = this.#servers.get(serverKey(request));
    if (request.method === "ACK") {
      const isForUser = running instanceof InviteServer ? running.acknowledge() : true;
      if (isForUser) this.#ackHandler?.(request, flow);
      return;
    }
    if (running !== undefined) {
      running.repeat();
      return;
    }
    if (request.method === "CANCEL") this.#takeCancel(request, flow);
    else this.#takeNew(request, flow);
  }

  #takeNew(request: SipRequest, flow: Flow): void {
    if (request.toTag === undefined && this.#options.screen?.(flow) === false) return;
    const merge = mergeKey(request);
    // RFC 3261 §8.2.2.2: the same request by another way.
    if (merge !== undefined && this.#merges.has(merge)) {
      this.#createServer(request, flow).respondOnce(createResponse(request, 482, { toTag: createTag() }));
      return;
    }
    if (!this.#hasRoomFor(request)) {
      this.#refuseBusy(request, flow);
      return;
    }
    const transaction = this.#createServer(request, flow);
    try {
      this.#requestHandler?.(transaction, request);
    } catch (error) {
      this.#options.log.error("A SIP request could not be handled", { error, sipCallId: request.callId });
      transaction.respond(createResponse(request, 500, { toTag: createTag() }));
    }
  }

  /** Requests inside a dialog pass up to twice the limit: refusing a BYE frees nothing. */
  #hasRoomFor(request: SipRequest): boolean {
    const limit = this.#options.maxUnanswered ?? DEFAULT_MAX_UNANSWERED;
    return this.#unanswered < (request.toTag === undefined ? limit : 2 * limit);
  }

  /** Without a transaction: under load the answer must cost less than the question. */
  #refuseBusy(request: SipRequest, flow: Flow): void {
    if (this.#busyLines.admit()) {
      const alsoUnlogged = this.#busyLines.takeRefused();
      this.#options.log.warn("A SIP request was refused: too many wait already", {
        unanswered: this.#unanswered,
        alsoUnlogged,
      });
    }
    const headers = [["Retry-After", String(RETRY_AFTER_SECONDS)]] as const;
    const message = createResponse(request, 503, { toTag: createTag(), headers });
    this.#options.transport.sendResponse({ message, raw: serializeMessage(message) }, flow, (error) =>
      this.#options.log.debug("A refusal could not be sent", { error }),
    );
  }

  /** RFC 3261 §9.2: the CANCEL is answered by itself; the INVITE it names is the user's to refuse. */
  #takeCancel(cancel: SipRequest, flow: Flow): void {
    const invite = this.#servers.get(serverKey(cancel, "INVITE"));
    const transaction = this.#createServer(cancel, flow);
    if (!(invite instanceof InviteServer)) {
      transaction.respondOnce(createResponse(cancel, 481, { toTag: createTag() }));
      return;
    }
    transaction.respond(createResponse(cancel, 200, { toTag: invite.toTag }));
    invite.cancel(cancel);
  }

  #createServer(request: SipRequest, flow: Flow): RunningServer {
    const Kind = request.method === "INVITE" ? InviteServer : NonInviteServer;
    const transaction = new Kind(request, flow, this.#serverHost);
    this.#servers.set(transaction.key, transaction);
    this.#unanswered++;
    const { mergeKey: merge } = transaction;
    if (merge !== undefined && request.method !== "CANCEL" && !this.#merges.has(merge)) {
      this.#merges.set(merge, transaction);
    }
    return transaction;
  }

  #forgetServer(transaction: RunningServer): void {
    transaction.close();
    if (!transaction.isAnswered) this.#unanswered--;
    this.#servers.delete(transaction.key);
    this.#forgetMerge(transaction);
  }

  #forgetMerge(transaction: RunningServer): void {
    const { mergeKey: merge } = transaction;
    if (merge !== undefined && this.#merges.get(merge) === transaction) this.#merges.delete(merge);
  }
}
