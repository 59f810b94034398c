import type { Clock } from "#firmware/kernel/clock.ts";
import { createResponse, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import type { ServerTransaction } from "#firmware/sip/transaction/transaction.ts";
import { AnswerRetransmission } from "./answer-retransmission.ts";

/** Whether an INVITE allows (or demands) provisional responses to be reliable (RFC 3262 §3). */
export function reliabilityAskedBy(request: SipRequest): "required" | "supported" | "none" {
  if (request.headers.list("require").includes("100rel")) return "required";
  return request.headers.list("supported").includes("100rel") ? "supported" : "none";
}

/** Sends provisional responses of an INVITE reliably: one at a time, each repeated until its PRACK (RFC 3262 §3). */
export class ReliableProvisionals {
  readonly #clock: Clock;
  readonly #transaction: ServerTransaction;
  readonly #onNoPrack: () => void;
  readonly #queue: SipResponse[] = [];
  #sequence: number;
  #pending: { readonly sequence: number; readonly retransmission: AnswerRetransmission } | undefined;
  #whenAcknowledged: (() => void) | undefined;

  constructor(clock: Clock, transaction: ServerTransaction, onNoPrack: () => void) {
    this.#clock = clock;
    this.#transaction = transaction;
    this.#onNoPrack = onNoPrack;
    // §3: the first RSeq is to be chosen at random between 1 and 2^31 - 1; a modest one leaves room to count.
    this.#sequence = 1 + Math.floor(Math.random() * 1_000_000);
  }

  /** Sends the response once those before it are acknowledged. It must carry `Require: 100rel`. */
  send(response: SipResponse): void {
    if (this.#pending !== undefined) return void this.#queue.push(response);
    this.#sequence += 1;
    response.headers.set("RSeq", String(this.#sequence));
    const retransmission = new AnswerRetransmission(
      this.#clock,
      { send: () => this.#transaction.respond(response), giveUp: () => this.#onNoPrack() },
      Number.POSITIVE_INFINITY,
    );
    this.#pending = { sequence: this.#sequence, retransmission };
  }

  /** Runs `then` at once, or when nothing waits for a PRACK any more (§3: a 2xx has to wait). */
  whenAcknowledged(then: () => void): void {
    if (this.#pending === undefined) {
      then();
      return;
    }
    this.#queue.length = 0;
    this.#whenAcknowledged = then;
  }

  /** Whether this PRACK acknowledges what waits; 481 is the answer to one that does not. */
  acknowledge(prack: SipRequest): boolean {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s*$/.exec(prack.headers.get("rack") ?? "");
    const pending = this.#pending;
    if (match === null || pending === undefined) return false;
    const isOurs =
      Number(match[1]) === pending.sequence &&
      Number(match[2]) === this.#transaction.request.cseq?.sequence &&
      match[3] === "INVITE";
    if (!isOurs) return false;
    pending.retransmission.stop();
    this.#pending = undefined;
    return true;
  }

  /** Goes on with what waited, after the PRACK has been answered. */
  proceed(): void {
    const next = this.#queue.shift();
    if (next !== undefined) {
      this.send(next);
      return;
    }
    const then = this.#whenAcknowledged;
    this.#whenAcknowledged = undefined;
    then?.();
  }

  stop(): void {
    this.#pending?.retransmission.stop();
    this.#pending = undefined;
    this.#queue.length = 0;
    this.#whenAcknowledged = undefined;
  }
}

/** The refusal of a caller that never acknowledged (§3 asks for a 5xx). */
export function noPrackResponse(request: SipRequest, toTag: string): SipResponse {
  return createResponse(request, 504, { reason: "No PRACK", toTag });
}
