/**
 * What a trunk's signalling tells and takes, the same for ISDN PRI and MFC/R2: one span's calls on its channels. Causes
 * are Q.850 numbers throughout; a channel goes by its timeslot (1 to 15, 17 to 31).
 */

/** Presentation of a number (Q.931 §4.5.10, R2 category and A-12). */
export type Presentation = "allowed" | "restricted" | "unavailable";

export type NumberKind = "unknown" | "international" | "national" | "subscriber" | "network-specific" | "abbreviated";

/** A party as signalling knows it; empty parts are absent. */
export interface TrunkParty {
  readonly number?: string;
  readonly name?: string;
  readonly kind?: NumberKind;
  readonly presentation?: Presentation;
  /** The exchange vouches for the number (network provided, or verified and passed). */
  readonly isScreened?: boolean;
}

/** The call was meant for somebody else first. */
export interface Redirection {
  readonly from: TrunkParty;
  readonly reason: "unknown" | "busy" | "no-reply" | "unconditional" | "deflection" | "out-of-order";
}

/**
 * A call of a span, unique on it while the call lives. The machine numbers calls in, below `FIRST_OUTGOING`; whoever
 * dials numbers calls out, from there on.
 */
export type TrunkCallId = number;
export const FIRST_OUTGOING: TrunkCallId = 0x4000_0000;

/** What the box asks of a span's signalling. Unknown calls are ignored: they have just ended. */
export type TrunkCommand =
  | {
      readonly type: "dial";
      readonly call: TrunkCallId;
      /** Channel wanted; must be free. Signalling that lets the exchange choose may get another one. */
      readonly channel: number;
      readonly called: string;
      readonly calledKind?: NumberKind;
      /** False: overlap sending, further `digits` follow. */
      readonly isComplete: boolean;
      readonly caller: TrunkParty;
      readonly redirection?: Redirection;
      /** R2 calling party category as the variant numbers it (1: subscriber). */
      readonly category?: number;
    }
  | { readonly type: "digits"; readonly call: TrunkCallId; readonly digits: string; readonly isComplete: boolean }
  /** An incoming call has all the digits it needs, or needs more (overlap receiving, R2 of unknown length). */
  | { readonly type: "proceed"; readonly call: TrunkCallId }
  | { readonly type: "more"; readonly call: TrunkCallId }
  /** The callee is rung. `hasTone`: what the caller hears comes from us. */
  | { readonly type: "alert"; readonly call: TrunkCallId; readonly hasTone: boolean }
  /** The caller hears us before an answer (an announcement, music). */
  | { readonly type: "progress"; readonly call: TrunkCallId; readonly cause?: number }
  | { readonly type: "answer"; readonly call: TrunkCallId; readonly connected?: TrunkParty }
  /** `hasTone`: the far side hears us until it has cleared too (PRI, network side; others clear at once). Again: ends it. */
  | { readonly type: "clear"; readonly call: TrunkCallId; readonly cause: number; readonly hasTone?: boolean }
  /** Takes a channel out of use for new calls, and gives it back. A call on it goes on. */
  | { readonly type: "block"; readonly channel: number }
  | { readonly type: "unblock"; readonly channel: number }
  /** Brings a channel to rest on both sides; its call ends with cause 41. Absent channel: the whole span. */
  | { readonly type: "restart"; readonly channel?: number };

/** Why a channel cannot take a call, or that it can. */
export type ChannelState =
  | "idle"
  | "busy"
  | "blocked-here"
  | "blocked-there"
  | "restarting"
  /** The span is down or the signalling does not work. */
  | "out-of-service";

/** What a span's signalling tells the box. */
export type TrunkEvent =
  | { readonly type: "layer"; readonly isUp: boolean; readonly reason?: string }
  | { readonly type: "channel"; readonly channel: number; readonly state: ChannelState }
  | {
      readonly type: "incoming";
      readonly call: TrunkCallId;
      readonly channel: number;
      /** Digits so far. */
      readonly called: string;
      readonly isComplete: boolean;
      readonly caller: TrunkParty;
      readonly redirection?: Redirection;
      readonly category?: number;
    }
  | { readonly type: "digits"; readonly call: TrunkCallId; readonly digits: string; readonly isComplete: boolean }
  /** The exchange chose this channel for our call: voice is there from now on. */
  | { readonly type: "channel-chosen"; readonly call: TrunkCallId; readonly channel: number }
  | { readonly type: "proceeding"; readonly call: TrunkCallId; readonly hasTone: boolean }
  | { readonly type: "progress"; readonly call: TrunkCallId; readonly hasTone: boolean; readonly cause?: number }
  | { readonly type: "alerting"; readonly call: TrunkCallId; readonly hasTone: boolean }
  /** Our call was answered, or our answer was taken. */
  | { readonly type: "answered"; readonly call: TrunkCallId; readonly connected?: TrunkParty }
  /** The far side has cleared; what it plays is heard until our `clear`. Not every signalling tells it apart. */
  | { readonly type: "clearing"; readonly call: TrunkCallId; readonly cause: number; readonly hasTone: boolean }
  /** It is over and the channel given back. `byUs` false: the far side, or the line, ended it. */
  | { readonly type: "cleared"; readonly call: TrunkCallId; readonly cause: number; readonly byUs: boolean }
  /** A tone digit in the middle of a call, where signalling itself carries it (keypad facility). */
  | { readonly type: "keypad"; readonly call: TrunkCallId; readonly digits: string }
  /** One message on the span for the trace: its octets, and what it says in plain words. */
  | {
      readonly type: "message";
      readonly way: "sent" | "received";
      readonly octets: Uint8Array;
      readonly text: string /** The call it belongs to, where it belongs to one. */;
      readonly call?: TrunkCallId;
      /** The channel it was heard or sent on, where signalling goes by channels (R2). */
      readonly channel?: number;
      /** What `text` says, for other languages. */
      readonly code?: string;
      readonly params?: Readonly<Record<string, string | number>>;
    };

/** One span's signalling, made of pure machines; `close` stops its timers and says nothing more. */
export interface TrunkSignalling {
  command(command: TrunkCommand): void;
  /** The span carries signals, or does not any more (LOS, LOF, AIS). Calls are ended by whoever watches the alarm. */
  span(isUp: boolean): void;
  close(): void;
}
