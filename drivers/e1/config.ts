import type { Framing, SignallingSlot, SpanSetting } from "./span-hardware.ts";

/** What is spoken on a span, and which side we are. */
export const SPAN_SIGNALLINGS = ["pri-user", "pri-network", "r2"] as const;
export type SpanSignalling = (typeof SPAN_SIGNALLINGS)[number];

/** How the exchange of a span speaks MFC/R2. */
export interface R2Config {
  /** `itu`, or the two letters of a country. */
  readonly variant: string;
  /** Digits of a called number; 0: asked for until it has no more. */
  readonly calledDigits: number;
  /** Asks who calls. */
  readonly asksCaller: boolean;
  /** Group II signal of calls out; 1 is an ordinary subscriber. */
  readonly category: number;
}

/** One span that is used. */
export interface SpanConfig {
  readonly span: number;
  readonly framing: Framing;
  readonly signalling: SpanSignalling;
  readonly lineCode: SpanSetting["lineCode"];
  readonly ohms: SpanSetting["ohms"];
  readonly clockPriority: number;
  /** Timeslots that take no new calls from the beginning. */
  readonly blocked?: readonly number[];
  /** Only with `r2`. */
  readonly r2?: R2Config;
  /** How long whoever takes calls waits for further digits of a called number. */
  readonly digitWaitMs?: number;
  /** ISDN: called numbers come digit by digit; otherwise what the exchange brings at once is all of it. */
  readonly isOverlap?: boolean;
}

/** A board with E1 spans. A span is named `<boardId>.<span>`, a channel `<boardId>.<span>.<timeslot>`. */
export interface SpanBoardConfig {
  readonly id: string;
  /** The serial device. */
  readonly path: string;
  readonly baudRate: number;
  readonly spans: readonly SpanConfig[];
}

/** What timeslot 16 is for, by what is spoken. */
export function signallingSlot(signalling: SpanSignalling): SignallingSlot {
  return signalling === "r2" ? "cas" : "ccs";
}

/** The electrical side of a span's configuration. */
export function settingOf({ span, framing, signalling, lineCode, ohms, clockPriority }: SpanConfig): SpanSetting {
  return { span, framing, signalling: signallingSlot(signalling), lineCode, ohms, clockPriority };
}

/** Timeslots that can carry a call where timeslot 16 carries signalling: 1 to 15 and 17 to 31. */
export const CHANNEL_SLOTS: readonly number[] = Array.from({ length: 31 }, (_, index) => index + 1).filter(
  (slot) => slot !== 16,
);
