import type { Dialog } from "#firmware/sip/dialog/dialog.ts";
import { createResponse, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import { parseUri } from "#firmware/sip/message/uri.ts";
import { sdpBody } from "#firmware/sip/sdp/body.ts";
import type { ServerTransaction } from "#firmware/sip/transaction/transaction.ts";
import type { Flow } from "#firmware/sip/transport/transport.ts";
import { type CallerIdentity, readCallerIdentity } from "./caller-identity.ts";
import { q850FromStatus } from "./cause.table.ts";
import { InviteUsage } from "./invite-usage.ts";
import { type CallReason, readReason, reasonHeaders } from "./reason-header.ts";
import { noPrackResponse, ReliableProvisionals, reliabilityAskedBy } from "./reliable-provisional.ts";
import { ALLOWED_METHODS, type SessionEnvironment } from "./session-environment.ts";
import { type OfferResult, type SessionEnd, type SessionHandler, SILENT_HANDLER } from "./session-handler.ts";
import { replyToTimer, type TimerReply } from "./session-timer.ts";

export interface IncomingSessionOptions {
  readonly environment: SessionEnvironment;
  readonly transaction: ServerTransaction;
  /** The dialog the INVITE makes, by `dialogOfServer`. */
  readonly dialog: Dialog;
  /** The caller may assert an identity: a trusted peer. */
  readonly isTrusted: boolean;
  /** No proxy in between: a phone of ours. */
  readonly isDirect: boolean;
  /** Told after `onEnded` of the handler. */
  onClosed(): void;
}

/** Somebody hangs up within that time when a box is full. */
const RETRY_AFTER_SECONDS = 10;

/** A call that comes in by INVITE: ring it, answer it, refuse it, end it. */
export class IncomingSession {
  readonly callIdHeader: string;
  /** User part of the Request-URI: what was dialled. */
  readonly calledNumber: string;
  readonly caller: CallerIdentity;
  /** The SDP offer; undefined when the caller wants us to offer: `answer` then sends ours. */
  readonly offer: string | undefined;
  readonly request: SipRequest;
  readonly #options: IncomingSessionOptions;
  readonly #usage: InviteUsage;
  readonly #reliable: ReliableProvisionals;
  readonly #timer: TimerReply;
  #handler: SessionHandler | undefined;
  /** `answering`: the 2xx is decided, and sent as soon as a PRACK that is due has come. */
  #state: "waiting" | "answering" | "established" | "ended" = "waiting";
  #end: SessionEnd | undefined;
  #hasAnsweredReliably = false;

  constructor(options: IncomingSessionOptions) {
    const { environment, transaction, dialog } = options;
    const { request } = transaction;
    this.#options = options;
    this.request = request;
    this.callIdHeader = dialog.callId;
    this.calledNumber = dialledNumber(request.uri);
    this.caller = readCallerIdentity(request, { isTrusted: options.isTrusted });
    this.offer = sdpBody(request.headers.get("content-type"), request.body);
    this.#timer = replyToTimer(request, environment.sessionTimer);
    this.#usage = new InviteUsage({
      environment,
      dialog,
      path: transaction.flow,
      isDirect: options.isDirect,
      contactUser: this.calledNumber === "" ? undefined : this.calledNumber,
      ownsCallId: false,
      handler: () => this.#handler ?? SILENT_HANDLER,
      onPrack: (prackTransaction, prack) => this.#takePrack(prackTransaction, prack),
      onEnded: (end) => this.#ended(end),
    });
    this.#usage.exchange.learnMethods(request);
    this.#reliable = new ReliableProvisionals(environment.clock, transaction, () => this.#noPrack());
    transaction.onCancel = (cancel) => this.#cancelled(cancel);
    transaction.onFailure = () => this.#usage.drop();
  }

  /** The way the INVITE came. */
  get flow(): Flow {
    return this.#options.transaction.flow;
  }

  /** Sets who is told what happens; when the caller has given up already, it is told so at once. */
  setHandler(handler: SessionHandler): void {
    this.#handler = handler;
    if (this.#end !== undefined) handler.onEnded(this.#end);
  }

  /**
   * Sends 180, 183 or another 1xx, with SDP for early media. It goes out reliably where the caller demands it, or
   * allows it and there is SDP to deliver (RFC 3262). Does nothing once the call is answered or over.
   */
  provisional(status: number, sdp?: string): void {
    if (this.#state !== "waiting") return;
    const asked = reliabilityAskedBy(this.request);
    const isReliable = status > 100 && (asked === "required" || (asked === "supported" && sdp !== undefined));
    const body = this.#hasAnsweredReliably ? undefined : sdp;
    const response = this.#response(status, body, isReliable ? [["Require", "100rel"]] : []);
    if (!isReliable) {
      this.#options.transaction.respond(response);
      return;
    }
    if (body !== undefined) this.#hasAnsweredReliably = true;
    this.#reliable.send(response);
  }

  /** Answers with 200 and this SDP: our answer, or our offer when the INVITE had none. */
  answer(sdp: string): void {
    if (this.#state !== "waiting") return;
    this.#state = "answering";
    this.#reliable.whenAcknowledged(() => this.#sendAnswer(sdp));
  }

  /** Refuses with a final status of 300 or more; `reason` goes into Reason headers. 3xx take their `contacts`. */
  reject(status: number, options: { reason?: CallReason; contacts?: readonly string[] } = {}): void {
    if (this.#state === "established") {
      this.end(options.reason);
      return;
    }
    if (this.#state === "ended") return;
    this.#refuse(status, options);
    this.#ended({ by: "local", status, q850: options.reason?.q850 ?? q850FromStatus(status) });
  }

  /** Ends the call, whatever its state: BYE when it is answered, else 480. Twice is fine. */
  end(reason: CallReason = {}): void {
    if (this.#state === "ended") return;
    if (this.#state !== "established") {
      this.reject(480, { reason });
      return;
    }
    this.#usage.bye(reason);
    this.#ended({ by: "local", q850: reason.q850 ?? 16 });
  }

  /** Offers anew within the answered call, for instance to hold or to resume. */
  reinvite(sdp: string): Promise<OfferResult> {
    return this.#usage.exchange.offer(sdp);
  }

  /** Asks the far end of an answered call whether it is there; silence for 32 s, or 481, ends the call. */
  askStillThere(): void {
    if (this.#state === "established") this.#usage.exchange.refresh();
  }

  /** Ready to be shown to the application: false when the INVITE was refused for its session timer (422). */
  admit(): boolean {
    if (this.#timer.kind !== "too small") return true;
    this.#refuse(422, { headers: [["Min-SE", String(this.#timer.minSeconds)]] });
    this.#ended({ by: "local", status: 422 });
    return false;
  }

  #sendAnswer(sdp: string): void {
    if (this.#state !== "answering") return;
    this.#state = "established";
    const timerHeaders = this.#timer.kind === "granted" ? this.#timer.headers : [];
    const body = this.#hasAnsweredReliably ? undefined : sdp;
    const response = this.#response(200, body, [["Supported", "100rel, timer"], ...timerHeaders]);
    this.#usage.exchange.localSdp = sdp;
    this.#usage.timer.restart(this.#timer.kind === "granted" ? this.#timer.terms : undefined);
    this.#usage.answerInvite(this.#options.transaction, response, (ack) => {
      const answer = this.offer === undefined ? sdpBody(ack.headers.get("content-type"), ack.body) : undefined;
      this.#handler?.onAnswered?.(answer);
    });
  }

  #response(status: number, sdp: string | undefined, headers: readonly [string, string][]): SipResponse {
    const { environment, transaction, dialog } = this.#options;
    const all: [string, string][] = [];
    // RFC 3261 §12.1.1: what makes a dialog copies the routes and names our Contact.
    if (status < 300) {
      for (const route of this.request.headers.getAll("record-route")) all.push(["Record-Route", route]);
      all.push(["Contact", environment.contactFor(transaction.flow, this.calledNumber || undefined)]);
      all.push(["Allow", ALLOWED_METHODS]);
    }
    all.push(...headers, ["Server", environment.userAgent]);
    return createResponse(this.request, status, {
      toTag: dialog.localTag,
      headers: all,
      ...(sdp !== undefined && { body: sdp, contentType: "application/sdp" }),
    });
  }

  #refuse(
    status: number,
    options: { reason?: CallReason; contacts?: readonly string[]; headers?: readonly [string, string][] },
  ): void {
    const headers = [...(options.headers ?? []), ...reasonHeaders(options.reason ?? {})];
    if (status === 503) headers.push(["Retry-After", String(RETRY_AFTER_SECONDS)]);
    for (const contact of options.contacts ?? []) headers.push(["Contact", `<${contact}>`]);
    this.#options.transaction.respond(this.#response(status, undefined, headers));
  }

  #takePrack(transaction: ServerTransaction, prack: SipRequest): void {
    if (!this.#reliable.acknowledge(prack)) {
      transaction.respond(createResponse(prack, 481));
      return;
    }
    const offer = sdpBody(prack.headers.get("content-type"), prack.body);
    // RFC 3262 §5: a PRACK may carry an offer of its own (or, when we offered in the 18x, the answer).
    if (offer !== undefined && this.offer !== undefined) this.#usage.exchange.receive(transaction, prack);
    else transaction.respond(createResponse(prack, 200));
    if (offer !== undefined && this.offer === undefined) this.#handler?.onReofferAnswered?.(offer);
    this.#reliable.proceed();
  }

  #noPrack(): void {
    if (this.#state === "established" || this.#state === "ended") return;
    this.#options.transaction.respond(noPrackResponse(this.request, this.#options.dialog.localTag));
    this.#ended({ by: "timeout", status: 504, reasonText: "no PRACK" });
  }

  #cancelled(cancel: SipRequest): void {
    if (this.#state !== "waiting" && this.#state !== "answering") return;
    const reason = readReason(cancel);
    this.#refuse(487, {});
    this.#ended({
      by: "remote",
      status: reason.status ?? 487,
      q850: reason.q850 ?? 16,
      ...(reason.text !== undefined && { reasonText: reason.text }),
    });
  }

  #ended(end: SessionEnd): void {
    if (this.#state === "ended") return;
    const wasEstablished = this.#state === "established";
    this.#state = "ended";
    this.#reliable.stop();
    if (!wasEstablished) this.#usage.drop();
    this.#end = end;
    this.#handler?.onEnded(end);
    this.#letGo();
    this.#options.onClosed();
  }

  /** The transaction outlives the call by 32 s (RFC 6026 §7.1): it must not keep all of the call until then. */
  #letGo(): void {
    const { transaction } = this.#options;
    transaction.onCancel = undefined;
    transaction.onFailure = undefined;
    this.#handler = undefined;
  }
}

/** The user part of a Request-URI, or the number of a `tel:` one, without separators. */
function dialledNumber(requestUri: string): string {
  const uri = parseUri(requestUri);
  if (uri?.kind === "tel") return uri.number.replace(/[-.()]/g, "");
  return uri?.kind === "sip" ? (uri.user?.split(";", 1)[0] ?? "") : "";
}
