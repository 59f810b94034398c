import type { Timer } from "#firmware/kernel/clock.ts";
import type { Dialog } from "#firmware/sip/dialog/dialog.ts";
import { createResponse, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import { sdpBody } from "#firmware/sip/sdp/body.ts";
import type { ServerTransaction } from "#firmware/sip/transaction/transaction.ts";
import type { InDialogClient } from "./in-dialog-client.ts";
import type { SessionEnvironment } from "./session-environment.ts";
import type { OfferResult, SessionHandler } from "./session-handler.ts";
import { replyToTimer, type SessionTimerTerms, termsOfResponse } from "./session-timer.ts";

/** What the exchange needs of its session. */
export interface OfferExchangeHost {
  readonly environment: SessionEnvironment;
  readonly dialog: Dialog;
  readonly client: InDialogClient;
  handler(): SessionHandler;
  contact(): string;
  /** Sends a 2xx to INVITE until it is acknowledged. */
  answerInvite(transaction: ServerTransaction, response: SipResponse, onAck: (ack: SipRequest) => void): void;
  /** Acknowledges a 2xx to our INVITE of that CSeq number. */
  acknowledge(sequence: number): void;
  applyTimer(terms: SessionTimerTerms | undefined): void;
  /** Headers that keep the session timer going: a refresh without them would end it (RFC 4028 §7.4). */
  timerHeaders(): [string, string][];
  /** The dialog is gone (481, 408 to a request in it). */
  lost(status: number): void;
  readonly ownsCallId: boolean;
  isEnded(): boolean;
}

type Exchange =
  | { readonly name: "idle" }
  | { readonly name: "offering" }
  | { readonly name: "answering"; readonly transaction: ServerTransaction };

const IDLE: Exchange = { name: "idle" };

/** How often glare is tried again before the offer counts as refused. */
const MAX_GLARE_RETRIES = 4;

/** Offers and answers after the first: re-INVITE and UPDATE both ways, one at a time (RFC 3261 §14, RFC 3311). */
export class OfferExchange {
  readonly #host: OfferExchangeHost;
  #exchange: Exchange = IDLE;
  #localSdp: string | undefined;
  #peerTakesUpdate = false;
  #retry: Timer | undefined;

  constructor(host: OfferExchangeHost) {
    this.#host = host;
  }

  /** The description we sent last; repeated when the peer asks for one. */
  set localSdp(sdp: string | undefined) {
    if (sdp !== undefined) this.#localSdp = sdp;
  }

  /** Remembers whether the peer's Allow names UPDATE. */
  learnMethods(message: SipRequest | SipResponse): void {
    if (message.headers.has("allow")) this.#peerTakesUpdate = message.headers.list("allow").includes("UPDATE");
  }

  /** Offers by re-INVITE; glare is waited out and tried again (§14.1). */
  offer(sdp: string): Promise<OfferResult> {
    return new Promise((resolve) => this.#offer({ method: "INVITE", sdp, resolve, glareRetries: 0 }));
  }

  /** Refreshes the session timer: UPDATE without SDP where the peer takes it, else re-INVITE with what we sent last. */
  refresh(): void {
    const resolve = (): void => undefined;
    const sdp = this.#peerTakesUpdate ? undefined : this.#localSdp;
    this.#offer({ method: sdp === undefined ? "UPDATE" : "INVITE", sdp, resolve, glareRetries: 0 });
  }

  close(): void {
    this.#retry?.cancel();
    // RFC 3261 §15.1.2: a request pending when BYE comes is answered with 487.
    if (this.#exchange.name === "answering" && !this.#exchange.transaction.isAnswered) {
      const { transaction } = this.#exchange;
      transaction.respond(createResponse(transaction.request, 487));
    }
    this.#exchange = IDLE;
  }

  #offer(ask: {
    method: "INVITE" | "UPDATE";
    sdp: string | undefined;
    resolve: (result: OfferResult) => void;
    glareRetries: number;
  }): void {
    const host = this.#host;
    if (host.isEnded()) {
      ask.resolve({ kind: "refused", status: 481 });
      return;
    }
    if (this.#exchange.name !== "idle") {
      this.#glare(() => this.#offer(ask), ask);
      return;
    }
    this.#exchange = { name: "offering" };
    host.client.send({
      method: ask.method,
      parts: {
        headers: [["Contact", host.contact()], ...host.timerHeaders()],
        ...(ask.sdp !== undefined && { body: ask.sdp, contentType: "application/sdp" }),
      },
      onRepeated: (sequence) => host.acknowledge(sequence),
      onFinal: ({ status, message, sequence }) => {
        this.#exchange = IDLE;
        if (host.isEnded() && status >= 300) return ask.resolve({ kind: "refused", status });
        if (status === 491) return this.#glare(() => this.#offer(ask), ask);
        // §12.2.1.2: these two say that the dialog is gone.
        if (status === 481 || status === 408) host.lost(status);
        if (status >= 300 || message === undefined) return ask.resolve({ kind: "refused", status });
        if (ask.method === "INVITE") host.acknowledge(sequence);
        host.dialog.refreshTarget(message);
        this.localSdp = ask.sdp;
        host.applyTimer(termsOfResponse(message));
        ask.resolve({ kind: "answered", sdp: sdpBody(message.headers.get("content-type"), message.body) });
      },
    });
  }

  #glare(again: () => void, ask: { glareRetries: number; resolve: (result: OfferResult) => void }): void {
    if (ask.glareRetries >= MAX_GLARE_RETRIES) {
      ask.resolve({ kind: "refused", status: 491 });
      return;
    }
    ask.glareRetries += 1;
    // §14.1: 2.1-4 s for the owner of the Call-ID, 0-2 s for the other, in steps of 10 ms.
    const steps = Math.floor(Math.random() * (this.#host.ownsCallId ? 191 : 201));
    const delayMs = (this.#host.ownsCallId ? 2_100 : 0) + steps * 10;
    this.#retry = this.#host.environment.clock.after(delayMs, again);
  }

  /** Takes the peer's re-INVITE or UPDATE. */
  receive(transaction: ServerTransaction, request: SipRequest): void {
    const host = this.#host;
    this.learnMethods(request);
    const offer = sdpBody(request.headers.get("content-type"), request.body);
    const isInvite = request.method === "INVITE";
    if (this.#exchange.name === "offering" && (isInvite || offer !== undefined)) {
      transaction.respond(createResponse(request, 491));
      return;
    }
    if (this.#exchange.name === "answering" && (isInvite || offer !== undefined)) {
      // §14.2: a second INVITE before the first is answered.
      const retryAfter = String(Math.floor(Math.random() * 10));
      transaction.respond(createResponse(request, 500, { headers: [["Retry-After", retryAfter]] }));
      return;
    }
    const timer = replyToTimer(request, host.environment.sessionTimer);
    if (timer.kind === "too small") {
      const headers: [string, string][] = [["Min-SE", String(timer.minSeconds)]];
      transaction.respond(createResponse(request, 422, { headers }));
      return;
    }
    host.dialog.refreshTarget(request);
    const accept = (sdp: string | undefined): void => {
      host.applyTimer(timer.kind === "granted" ? timer.terms : undefined);
      this.#accept(transaction, {
        sdp,
        wasOffered: offer !== undefined,
        headers: timer.kind === "granted" ? timer.headers : [],
      });
    };
    if (offer === undefined) {
      accept(isInvite ? this.#localSdp : undefined);
      return;
    }
    this.#ask(transaction, offer, accept);
  }

  #ask(transaction: ServerTransaction, offer: string, accept: (sdp: string) => void): void {
    const { request } = transaction;
    this.#exchange = { name: "answering", transaction };
    const decide = (answer: string | undefined): void => {
      if (this.#exchange.name !== "answering" || this.#exchange.transaction !== transaction) return;
      this.#exchange = IDLE;
      if (transaction.isAnswered) return;
      if (answer === undefined) {
        transaction.respond(createResponse(request, 488));
        return;
      }
      accept(answer);
    };
    transaction.onCancel = () => {
      this.#exchange = IDLE;
      transaction.respond(createResponse(request, 487));
    };
    const reply = this.#host.handler().onReinvite?.(offer);
    if (!(reply instanceof Promise)) {
      decide(reply);
      return;
    }
    reply.then(decide, (error: unknown) => {
      this.#host.environment.log.error("answering a re-INVITE failed", { error, sipCallId: this.#host.dialog.callId });
      decide(undefined);
    });
  }

  #accept(
    transaction: ServerTransaction,
    answer: { sdp: string | undefined; wasOffered: boolean; headers: [string, string][] },
  ): void {
    const host = this.#host;
    const { request } = transaction;
    this.localSdp = answer.sdp;
    const response = createResponse(request, 200, {
      headers: [["Contact", host.contact()], ...answer.headers],
      ...(answer.sdp !== undefined && { body: answer.sdp, contentType: "application/sdp" }),
    });
    if (request.method !== "INVITE") {
      transaction.respond(response);
      return;
    }
    host.answerInvite(transaction, response, (ack) => {
      const sdp = sdpBody(ack.headers.get("content-type"), ack.body);
      if (!answer.wasOffered && sdp !== undefined) host.handler().onReofferAnswered?.(sdp);
    });
  }
}
