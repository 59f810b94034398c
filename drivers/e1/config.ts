import type { NumberKind } from "./signalling.ts";
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
  /** Calls in are answered twice, which ends collect calls. */
  readonly refusesCollect?: boolean;
}

/** What exchanges of ISDN differ in. Timers go by their names in Q.931 and Q.921. */
export interface PriConfig {
  /** How the caller's name goes out; `usual`: in a display to a switch of ours, not at all to a carrier. */
  readonly nameBy: "usual" | "display" | "facility" | "none";
  /** How a call that is passed on says whom it was for first. */
  readonly redirectionBy: "number" | "facility" | "none";
  /** Kind of the numbers that go out. */
  readonly calledKind: NumberKind;
  readonly callerKind: NumberKind;
  readonly bearer: "speech" | "3.1 kHz audio";
  /** The channel of our calls is demanded; `usual`: by the network's side. */
  readonly channel: "usual" | "demanded" | "preferred";
  readonly restartsAtStart: boolean;
  readonly restartBy: "channel" | "interface";
  /** Blocking is told by SERVICE messages, of AT&T's kind or the national one. */
  readonly service: "none" | "att" | "national";
  readonly t301Seconds: number;
  readonly t303Seconds: number;
  readonly t309Seconds: number;
  readonly t310Seconds: number;
  readonly t200Ms: number;
  readonly t203Seconds: number;
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
  /** Only with ISDN; absent: as ETSI has it. */
  readonly pri?: PriConfig;
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

/** What signalling and framing are built on for as long as they run: all but what may change under calls. */
export function lastingOf({ blocked: _, clockPriority: __, ...lasting }: SpanConfig): object {
  return lasting;
}

/** Timeslots that can carry a call where timeslot 16 carries signalling: 1 to 15 and 17 to 31. */
export const CHANNEL_SLOTS: readonly number[] = Array.from({ length: 31 }, (_, index) => index + 1).filter(
  (slot) => slot !== 16,
);
