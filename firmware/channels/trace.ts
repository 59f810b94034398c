import type { CallId, LegId } from "#firmware/domain/ids.ts";

/** One arrow of a call's ladder. */
export interface TraceArrow {
  readonly call: CallId;
  /** Wall time, milliseconds since 1970 UTC. */
  readonly at: number;
  /** Seen from the box. */
  readonly direction: "in" | "out";
  /** The column: the leg it belongs to. */
  readonly party: LegId;
  readonly kind: "sip" | "line";
  /** Short text on the arrow: "INVITE", "180 Ringing", "ringing 13800138000". */
  readonly summary: string;
  /** The SIP message as sent, or the line event as JSON. */
  readonly raw: string;
}

/** Where arrows go: written in batches, lost arrows lose no call. */
export type TraceSink = (arrow: TraceArrow) => void;
