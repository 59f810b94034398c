/** Why and by whom a session ended. */
export interface SessionEnd {
  /** `timeout`: no answer in time, no ACK, or a session timer ran out. `error`: the message could not be delivered. */
  readonly by: "local" | "remote" | "timeout" | "error";
  /** Final status of the INVITE, or the `SIP` cause of a Reason header. */
  readonly status?: number;
  /** Q.850 cause of a Reason header, else told from the status. */
  readonly q850?: number;
  readonly reasonText?: string;
  /** Contact URIs of a 3xx response, best first. */
  readonly redirectedTo?: readonly string[];
}

/** An SDP text, or undefined to refuse with 488; at once or later. */
export type SdpReply = string | undefined | Promise<string | undefined>;

/** What a session tells the application. Every callback but `onEnded` may be left out. */
export interface SessionHandler {
  /** Outgoing: 18x, with SDP when there is early media. */
  onProgress?(status: number, sdp?: string): void;
  /**
   * Outgoing: the 2xx with the peer's answer, which may have come in a reliable 183 before it. Incoming: the ACK; its SDP is there only when the INVITE made no offer and
   * `answer` sent ours.
   */
  onAnswered?(sdp: string | undefined): void;
  /** The peer offers anew (hold, resume, moved media). Without the callback, or on undefined, it hears 488. */
  onReinvite?(offer: string): SdpReply;
  /** The peer answered an offer it had asked us for within the session. */
  onReofferAnswered?(sdp: string): void;
  /** A digit by INFO. Those by RFC 4733 come with the media. */
  onDigit?(digit: string, durationMs: number): void;
  /** Told once, last. */
  onEnded(end: SessionEnd): void;
}

/** What comes of an offer of ours within a session. */
export type OfferResult =
  | { readonly kind: "answered"; readonly sdp: string | undefined }
  | { readonly kind: "refused"; readonly status: number };

/** Hears nothing: before somebody listens, and after the end. */
export const SILENT_HANDLER: SessionHandler = { onEnded: () => undefined };
