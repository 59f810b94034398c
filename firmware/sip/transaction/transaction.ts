import type { SipRequest, SipResponse } from "#firmware/sip/message/message.ts";
import type { Flow, Target } from "#firmware/sip/transport/transport.ts";

/** A request that came in and waits for responses (RFC 3261 §17.2). */
export interface ServerTransaction {
  readonly request: SipRequest;
  /** The flow the request came over. */
  readonly flow: Flow;
  /**
   * Sends a response. Provisional ones may follow one another; after the first final one only repetitions of a 2xx
   * to INVITE are sent (RFC 6026), everything else is ignored. Retransmitted requests are answered by themselves.
   */
  respond(response: SipResponse): void;
  /**
   * Sends a final response once and forgets the request (RFC 3261 §26.3.2.4): what a stranger is told is not repeated,
   * or whoever forges a source address could have it flooded. A request that comes again is answered again.
   */
  respondOnce(response: SipResponse): void;
  /**
   * Set by the user of an INVITE transaction: a CANCEL arrived before the final response. The CANCEL itself has been
   * answered 200; the user answers the INVITE with 487.
   */
  onCancel: ((cancel: SipRequest) => void) | undefined;
  /** Set by the user of an INVITE transaction: no ACK came for a non-2xx final response, or sending failed. */
  onFailure: ((failure: "timeout" | "transport") => void) | undefined;
  /** Whether a final response has been given. */
  readonly isAnswered: boolean;
}

/** What happens to a request that was sent. */
export interface ClientHandlers {
  /**
   * Each provisional response, the final one once, and for INVITE each 2xx as often as it comes and from each fork
   * (RFC 6026): acknowledge every one. Other finals to INVITE are acknowledged by the transaction.
   */
  onResponse(response: SipResponse, flow: Flow): void;
  /** No final response within 64*T1 (timer B or F), or none after a CANCEL. */
  onTimeout(): void;
  /** The request could not be sent; nothing else follows. Never called before `request` has returned. */
  onTransportError(error: Error): void;
}

/** A request that was sent (RFC 3261 §17.1). */
export interface ClientTransaction {
  /** As sent, with its Via. */
  readonly request: SipRequest;
  readonly target: Target;
  readonly branch: string;
  /** Cancels an INVITE: at once after a provisional response, else as soon as one comes (RFC 3261 §9.1). Twice is fine. */
  cancel(headers?: Iterable<readonly [name: string, value: string]>): void;
  /** Sends an INVITE no more, because another server is asked; should this one respond after all, it is cancelled. */
  forsake(): void;
}

export type RequestHandler = (transaction: ServerTransaction, request: SipRequest) => void;
export type AckHandler = (ack: SipRequest, flow: Flow) => void;
export type StrayResponseHandler = (response: SipResponse, flow: Flow) => void;

/**
 * The transaction layer as its user sees it. One handler of each kind; set them before starting the transports.
 */
export interface Transactions {
  /** Each new request but ACK and a CANCEL that matched. 100 Trying is sent for an INVITE the user leaves waiting. */
  onRequest(handler: RequestHandler): void;
  /** An ACK to a 2xx (or one that matches nothing): the dialog finds its owner. */
  onAck(handler: AckHandler): void;
  /** A 2xx to INVITE that no transaction waits for any more: acknowledge it, and send BYE if nobody knows the dialog. */
  onStray2xx(handler: StrayResponseHandler): void;
  /** Sends a request in a transaction of its own. A Via is added on top: the request must not bring its own. */
  request(request: SipRequest, target: Target, handlers: ClientHandlers): ClientTransaction;
  /** Sends an ACK to a 2xx: no transaction; a Via is added unless the ACK (a repetition) has one. */
  sendAck(ack: SipRequest, target: Target): void;
}
