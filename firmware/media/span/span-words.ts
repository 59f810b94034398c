import type { SpanSignalling } from "#drivers/e1/config.ts";
import type { Identification, IdentifyStep } from "#drivers/e1/identification.ts";
import type { ChannelState, TrunkEvent } from "#drivers/e1/signalling.ts";
import type { ClockSource, Framing, Loopback, SpanCounters, SpanDefects } from "#drivers/e1/span-hardware.ts";
import type { HardwareMessage } from "#drivers/line/hardware.ts";
import type { BoardStanding } from "#firmware/media/board-look.ts";

/** The words in which the media process tells of E1 boards and their spans. Plain data only. Times `since` are wall time. */

/** A board with spans. */
export interface SpanBoardState extends BoardStanding {
  /** Spans it has; those that are configured while it is not there. */
  readonly spans: readonly number[];
  /** Which span gives it its clock. */
  readonly clock?: ClockSource;
  /** `span` 0 is the whole board. */
  readonly faults: readonly { readonly span: number; readonly code: number; readonly text: string }[];
}

/** What is wrong with a span. `los` to `cas`: as hardware sees it; `board`: nobody sees anything; `fault`: hardware is ill. */
export type SpanAlarmKind = "board" | "fault" | "los" | "ais" | "lof" | "rai" | "crc" | "cas";

/** One alarm as it stands: declared after 2.5 s of defect, cleared after 10 s without (G.775, G.732 and common practice). */
export interface SpanAlarm {
  readonly kind: SpanAlarmKind;
  readonly since: number;
}

/** A span as it stands. */
export interface SpanState {
  /** `<board>.<span>`. */
  readonly span: string;
  /** Voice and signalling can pass: no alarm stands that stops them. */
  readonly isUp: boolean;
  /** When `isUp` changed. */
  readonly since: number;
  readonly alarms: readonly SpanAlarm[];
  /** At this moment, undamped. */
  readonly defects: SpanDefects;
  readonly signalling: {
    readonly kind: SpanSignalling;
    readonly isUp: boolean;
    readonly since: number;
    readonly reason?: string;
  };
  readonly framing: Framing;
  readonly loopback: Loopback;
  readonly isBitErrorTest: boolean;
  readonly isIdentifying: boolean;
}

/** One channel as signalling has it. */
export interface SpanChannel {
  readonly slot: number;
  readonly state: ChannelState;
  readonly since: number;
  /** Calls it has carried since the span was configured. */
  readonly calls: number;
  readonly callSeconds: number;
  /** With CAS: ABCD bits of both sides. */
  readonly bits?: { readonly heard?: number; readonly sent?: number };
}

/** How a span did in a time: a quarter of an hour or a day (G.826, counted second by second). */
export interface SpanPeriod {
  /** Wall time at which it began, on the quarter; of a day, at midnight UTC. */
  readonly from: number;
  /** Seconds looked at; fewer than the period has where the box or the board was not there. */
  readonly seconds: number;
  /** Seconds with any error, with many (30 % of blocks, or a defect), and unavailable ones (ten severe ones in a row on). */
  readonly errored: number;
  readonly severelyErrored: number;
  readonly unavailable: number;
  readonly codeViolations: number;
  readonly frameErrors: number;
  readonly crcErrors: number;
  readonly farCrcErrors: number;
  readonly slips: number;
  readonly dChannelDamaged: number;
}

/** Something out of order on the data link of a span: how often since counting began, and when last. */
export interface SpanNotice {
  /** MDL-ERROR of Q.921 by its letter, or a name of ours (`LinkNotice`). */
  readonly code: string;
  readonly count: number;
  readonly at: number;
}

/** Counters of a span: now, this quarter of an hour, and before. */
export interface SpanHistory {
  readonly counters: SpanCounters;
  readonly quarter: SpanPeriod;
  /** Quarters that are over, the latest first; a day of them. */
  readonly quarters: readonly SpanPeriod[];
  readonly day: SpanPeriod;
  /** Days that are over, the latest first; thirty of them. */
  readonly days: readonly SpanPeriod[];
  /** ISDN; the latest first. */
  readonly notices: readonly SpanNotice[];
}

/** A trunk event as it crosses the process: octets are hexadecimal. */
export type TrunkEventWire =
  | Exclude<TrunkEvent, { type: "message" }>
  | (Omit<Extract<TrunkEvent, { type: "message" }>, "octets"> & { readonly octets: string });

export function toWire(event: TrunkEvent): TrunkEventWire {
  return event.type === "message" ? { ...event, octets: Buffer.from(event.octets).toString("hex") } : event;
}

export function fromWire(event: TrunkEventWire): TrunkEvent {
  return event.type === "message" ? { ...event, octets: Uint8Array.from(Buffer.from(event.octets, "hex")) } : event;
}

/** A frame of a D channel as it went by: address, control, information, in hexadecimal. */
export interface SpanFrame {
  /** Counts up for each span. */
  readonly id: number;
  readonly at: number;
  readonly way: "sent" | "received";
  readonly octets: string;
}

/** What may be asked of a span. */
export type SpanQuestion =
  | { readonly about: "state" }
  | { readonly about: "channels" }
  | { readonly about: "history" }
  /** The last frames of the D channel. */
  | { readonly about: "frames" }
  | { readonly about: "cable" };

export interface SpanAnswer {
  readonly state?: SpanState;
  readonly channels?: readonly SpanChannel[];
  readonly history?: SpanHistory;
  readonly frames?: readonly SpanFrame[];
  /** The link to the board: counters, and the last messages on it. */
  readonly cable?: {
    readonly counters: Readonly<Record<string, number>>;
    readonly trace: readonly HardwareMessage[];
  };
}

/** What a person does with a span; none of it is remembered over a restart. */
export type SpanOrder =
  | { readonly type: "loopback"; readonly loopback: Loopback }
  /** Errors come as `span.bit-errors` once a second. Channels are out of service meanwhile, calls on them end. */
  | { readonly type: "bit-error-test"; readonly on: boolean }
  /** Sends AIS: out of service for the far side. */
  | { readonly type: "blue-alarm"; readonly on: boolean }
  /** Finds out what the exchange speaks; ends by itself with `span.identified`. No calls meanwhile. */
  | { readonly type: "identify"; readonly on: boolean }
  | { readonly type: "clear-history" };

/** What the span host tells. */
export type SpanHostEvent =
  | { readonly type: "span.board"; readonly board: SpanBoardState }
  | { readonly type: "span.state"; readonly state: SpanState; readonly at: number }
  | { readonly type: "span.signal"; readonly span: string; readonly event: TrunkEventWire; readonly at: number }
  /** A quarter of an hour, or a day, is over. */
  | {
      readonly type: "span.period";
      readonly span: string;
      readonly length: "quarter" | "day";
      readonly period: SpanPeriod;
    }
  | {
      readonly type: "span.bit-errors";
      readonly span: string;
      readonly bits: number;
      readonly errors: number;
      readonly isInStep: boolean;
      readonly at: number;
    }
  | { readonly type: "span.identifying"; readonly span: string; readonly step: IdentifyStep; readonly at: number }
  | {
      readonly type: "span.identified";
      readonly span: string;
      readonly identification: Identification;
      readonly at: number;
    }
  | {
      readonly type: "span.update";
      readonly board: string;
      readonly taken: number;
      readonly size: number;
      readonly done: boolean;
      readonly error?: string;
    };
