import type { DigestClient } from "#firmware/sip/auth/digest-client.ts";
import type { Dialog } from "#firmware/sip/dialog/dialog.ts";
import { dialogTarget } from "#firmware/sip/dialog/dialog-path.ts";
import type { DialogUser } from "#firmware/sip/dialog/dialog-table.ts";
import { createResponse, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import type { ServerTransaction } from "#firmware/sip/transaction/transaction.ts";
import { isFlow, type Target } from "#firmware/sip/transport/transport.ts";
import { AnswerRetransmission } from "./answer-retransmission.ts";
import { readInfoDigit } from "./digit-info.ts";
import { InDialogClient } from "./in-dialog-client.ts";
import { OfferExchange } from "./offer-exchange.ts";
import { type CallReason, readReason, reasonHeaders } from "./reason-header.ts";
import { ALLOWED_METHODS, type SessionEnvironment } from "./session-environment.ts";
import type { SessionEnd, SessionHandler } from "./session-handler.ts";
import { SessionTimer, type SessionTimerTerms } from "./session-timer.ts";

export interface InviteUsageOptions {
  readonly environment: SessionEnvironment;
  readonly dialog: Dialog;
  /** How the peer was reached or heard. */
  readonly path: Target;
  /** No proxy in between: see `dialogTarget`. */
  readonly isDirect: boolean;
  /** User part of our Contact. */
  readonly contactUser: string | undefined;
  /** We made the Call-ID: we called. */
  readonly ownsCallId: boolean;
  readonly digest?: DigestClient | undefined;
  handler(): SessionHandler;
  /** A PRACK came; without this it is answered 481. */
  onPrack?(transaction: ServerTransaction, request: SipRequest): void;
  /** The peer or the network ended the session. Told once; not for `bye()`. */
  onEnded(end: SessionEnd): void;
}

/** Everything an INVITE dialog does between its first response and its BYE, the same at both ends of a call. */
export class InviteUsage implements DialogUser {
  readonly dialog: Dialog;
  readonly exchange: OfferExchange;
  readonly timer: SessionTimer;
  readonly #options: InviteUsageOptions;
  readonly #client: InDialogClient;
  /** 2xx responses of ours that wait for an ACK, by CSeq number. */
  readonly #unacknowledged = new Map<
    number,
    { retransmission: AnswerRetransmission; onAck: (ack: SipRequest) => void }
  >();
  /** ACKs by CSeq number of the INVITE: each repetition of a 2xx gets the same one again. */
  readonly #acks = new Map<number, SipRequest>();
  #path: Target;
  #isEnded = false;
  #byeWaiting: CallReason | undefined;

  constructor(options: InviteUsageOptions) {
    const { environment, dialog } = options;
    this.#options = options;
    this.#path = options.path;
    this.dialog = dialog;
    this.#client = new InDialogClient({
      transactions: environment.transactions,
      dialog,
      digest: options.digest,
      target: () => this.target(),
    });
    this.timer = new SessionTimer(environment.clock, {
      refresh: () => this.exchange.refresh(),
      expire: () => this.#give({ by: "timeout", status: 408 }),
    });
    this.exchange = new OfferExchange(this.#exchangeHost());
    environment.dialogs.add(this);
  }

  /** The host the dialog's messages come from. */
  get peerHost(): string {
    return isFlow(this.#path) ? this.#path.remote.host : this.#path.host;
  }

  /** Where requests go now. */
  target(): Target {
    return dialogTarget(this.dialog, this.#path, this.#options.isDirect);
  }

  /** Sends a 2xx to INVITE and repeats it until the ACK; without one the session ends with BYE (§13.3.1.4). */
  answerInvite(transaction: ServerTransaction, response: SipResponse, onAck: (ack: SipRequest) => void): void {
    const sequence = transaction.request.cseq?.sequence ?? 0;
    const retransmission = new AnswerRetransmission(this.#options.environment.clock, {
      send: () => transaction.respond(response),
      giveUp: () => {
        this.#unacknowledged.delete(sequence);
        if (this.#byeWaiting !== undefined) return this.#sendBye(this.#byeWaiting);
        this.#give({ by: "timeout", status: 408, reasonText: "no ACK" });
      },
    });
    this.#unacknowledged.set(sequence, { retransmission, onAck });
  }

  /** Acknowledges a 2xx to an INVITE of ours, again with the same ACK when it comes again. */
  acknowledge(inviteSequence: number, credentials: [string, string][] = []): void {
    const known = this.#acks.get(inviteSequence);
    const ack = known ?? this.dialog.createAck(inviteSequence, { headers: credentials });
    if (known === undefined) this.#acks.clear();
    this.#acks.set(inviteSequence, ack);
    this.#options.environment.transactions.sendAck(ack, this.target());
  }

  /** Ends the session with BYE. Before the ACK to our 2xx it waits for it (RFC 3261 §15). Twice is fine. */
  bye(reason: CallReason): void {
    if (this.#isEnded) return;
    this.#stop();
    if (this.#unacknowledged.size > 0) {
      this.#byeWaiting = reason;
      return;
    }
    this.#sendBye(reason);
  }

  /** Forgets the dialog without a word: an early dialog that lost, or that ended with the INVITE. */
  drop(): void {
    this.#stop();
    this.#leave();
  }

  /** Sends a request that is neither INVITE nor BYE, such as PRACK or INFO. */
  get client(): InDialogClient {
    return this.#client;
  }

  handleAck(ack: SipRequest): void {
    const sequence = ack.cseq?.sequence ?? -1;
    const waiting = this.#unacknowledged.get(sequence);
    if (waiting === undefined) return;
    this.#unacknowledged.delete(sequence);
    waiting.retransmission.stop();
    if (this.#byeWaiting !== undefined) {
      this.#sendBye(this.#byeWaiting);
      return;
    }
    waiting.onAck(ack);
  }

  handleRequest(transaction: ServerTransaction, request: SipRequest): void {
    if (this.dialog.checkSequence(request) === "out of order") {
      transaction.respond(createResponse(request, 500, { reason: "CSeq out of order" }));
      return;
    }
    if (this.#options.isDirect) this.#path = transaction.flow;
    if (request.method === "BYE") {
      this.#takeBye(transaction, request);
      return;
    }
    if (this.#isEnded) {
      transaction.respond(createResponse(request, 481));
      return;
    }
    switch (request.method) {
      case "INVITE":
      case "UPDATE":
        this.exchange.receive(transaction, request);
        return;
      case "INFO":
        this.#takeInfo(transaction, request);
        return;
      case "OPTIONS":
        transaction.respond(createResponse(request, 200, { headers: [["Allow", ALLOWED_METHODS]] }));
        return;
      case "PRACK":
        if (this.#options.onPrack !== undefined) {
          this.#options.onPrack(transaction, request);
          return;
        }
        transaction.respond(createResponse(request, 481));
        return;
      default:
        transaction.respond(createResponse(request, 501, { headers: [["Allow", ALLOWED_METHODS]] }));
        return;
    }
  }

  #takeBye(transaction: ServerTransaction, request: SipRequest): void {
    transaction.respond(createResponse(request, 200));
    const reason = readReason(request);
    const hadEnded = this.#isEnded;
    this.#stop();
    this.#leave();
    if (hadEnded) return;
    this.#options.onEnded({
      by: "remote",
      q850: reason.q850 ?? 16,
      ...(reason.status !== undefined && { status: reason.status }),
      ...(reason.text !== undefined && { reasonText: reason.text }),
    });
  }

  #takeInfo(transaction: ServerTransaction, request: SipRequest): void {
    const digit = readInfoDigit(request);
    if (digit === undefined && request.body.length > 0) {
      const headers: [string, string][] = [["Accept", "application/dtmf-relay, application/dtmf"]];
      transaction.respond(createResponse(request, 415, { headers }));
      return;
    }
    transaction.respond(createResponse(request, 200));
    if (digit !== undefined) this.#options.handler().onDigit?.(digit.digit, digit.durationMs);
  }

  #timerHeaders(): [string, string][] {
    const { terms } = this.timer;
    if (terms === undefined) return [];
    const refresher = terms.refresher === "us" ? "uac" : "uas";
    return [
      ["Supported", "timer"],
      ["Session-Expires", `${terms.intervalSeconds};refresher=${refresher}`],
    ];
  }

  /** Ends from our side for a reason of the network: BYE, and tell the session. */
  #give(end: SessionEnd): void {
    if (this.#isEnded) return;
    this.bye({ ...(end.status !== undefined && { status: end.status }) });
    this.#options.onEnded(end);
  }

  #sendBye(reason: CallReason): void {
    this.#byeWaiting = undefined;
    this.#client.send({ method: "BYE", parts: { headers: reasonHeaders(reason) }, onFinal: () => this.#leave() });
  }

  #stop(): void {
    this.#isEnded = true;
    this.timer.stop();
    this.exchange.close();
  }

  #leave(): void {
    for (const { retransmission } of this.#unacknowledged.values()) retransmission.stop();
    this.#unacknowledged.clear();
    this.#options.environment.dialogs.remove(this);
  }

  #exchangeHost(): ConstructorParameters<typeof OfferExchange>[0] {
    const { environment, handler, ownsCallId, contactUser } = this.#options;
    return {
      environment,
      dialog: this.dialog,
      client: this.#client,
      handler,
      ownsCallId,
      contact: () => environment.contactFor(this.target(), contactUser),
      answerInvite: (transaction, response, onAck) => this.answerInvite(transaction, response, onAck),
      acknowledge: (sequence) => this.acknowledge(sequence),
      applyTimer: (terms: SessionTimerTerms | undefined) => this.timer.restart(terms),
      timerHeaders: () => this.#timerHeaders(),
      lost: (status) => this.#give({ by: "remote", status }),
      isEnded: () => this.#isEnded,
    };
  }
}
