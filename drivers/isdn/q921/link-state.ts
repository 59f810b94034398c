import type { DecodedFrame, Side } from "./frame.ts";

/** Timers and counters of a link; what is left out is as Q.921 §5.9 has it. */
export interface LinkTimers {
  /** Time a frame may go without an answer, and how often it is repeated then. */
  readonly t200Ms: number;
  readonly n200: number;
  /** Longest silence before the link is asked whether it lives. */
  readonly t203Ms: number;
  /** Most information frames on their way at once. */
  readonly window: number;
}

/** Q.921 §5.9 for 64 kbit/s; window k = 7 for a primary rate. */
export const LINK_TIMERS: LinkTimers = { t200Ms: 1_000, n200: 3, t203Ms: 10_000, window: 7 };

/**
 * Why a link is up or down. A link told `reset` while up began anew and lost nothing of ours; with `reset-with-loss`
 * messages that were not yet acknowledged may not have arrived (DL-ESTABLISH indication, Q.931 §5.8.8).
 */
export type LinkReason =
  | "established"
  | "reset"
  | "reset-with-loss"
  | "no-answer"
  /** The far end plays the same side as ours, or the span is turned round to us: our own SABME would look the same. */
  | "same-side"
  | "refused"
  | "released-by-peer"
  | "released"
  | "span-down";

/** Something out of order the link lives with: MDL-ERROR of Q.921 table II.1 by its letter, or one of ours by name. */
export type LinkNotice =
  | { readonly code: "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L" | "N" | "O" }
  /** SABME came as a response: the far end plays the same side as ours, or the span is turned round to us. */
  | { readonly code: "same-side" }
  /** A message of layer 3 was dropped: the link was not up, or it is longer than N201. */
  | { readonly code: "dropped"; readonly octets: number }
  /** A frame for another terminal or service, or no frame at all. */
  | { readonly code: "stray" };

/** What every state of a link knows. */
export interface LinkMemory {
  readonly side: Side;
  readonly timers: LinkTimers;
  /** Layer 3 wants the link: it is brought up again by itself. */
  readonly isWanted: boolean;
  /** What layer 3 was told last. */
  readonly told: { readonly isUp: boolean; readonly reason: LinkReason } | undefined;
  /** The one timer that runs. T200 and T203 never run together (Q.921 annex B). */
  readonly timer: "t200" | "t203" | undefined;
  /** Messages from V(A) on; the first `sent` of them are on their way. */
  readonly queue: readonly Uint8Array[];
  readonly sent: number;
  /** V(A) and V(R). V(S) is V(A) + `sent`. */
  readonly acknowledged: number;
  readonly expected: number;
  /** RC. */
  readonly attempts: number;
  readonly isOwnBusy: boolean;
  readonly isPeerBusy: boolean;
  readonly isRejecting: boolean;
  readonly owesAcknowledgement: boolean;
  /** Since our last SABME one has come that only our own side sends. */
  readonly hasSeenOwnSide: boolean;
}

/** States of Q.921 figure B.1: 4, 5, 6, 7, 8. */
export type LinkState = LinkMemory & {
  readonly name: "released" | "establishing" | "releasing" | "established" | "recovering";
};

export type LinkEvent =
  | { readonly type: "start" }
  | { readonly type: "release" }
  | { readonly type: "span-down" }
  | { readonly type: "request"; readonly message: Uint8Array }
  | { readonly type: "frame"; readonly decoded: DecodedFrame }
  | { readonly type: "own-busy"; readonly isBusy: boolean }
  /** All that came is with layer 3, and what it says to it is in the queue. */
  | { readonly type: "acknowledge" }
  | { readonly type: "t200" }
  | { readonly type: "t203" };

export type LinkCommand =
  | { readonly type: "send"; readonly octets: Uint8Array }
  | { readonly type: "deliver"; readonly message: Uint8Array }
  | { readonly type: "unit"; readonly message: Uint8Array }
  | { readonly type: "told"; readonly isUp: boolean; readonly reason: LinkReason }
  | { readonly type: "notice"; readonly notice: LinkNotice }
  /** Asks for an `acknowledge` event once layer 3 has had its say. */
  | { readonly type: "acknowledge-soon" }
  /** From now on this timer runs, from its beginning; none when absent. */
  | { readonly type: "timer"; readonly timer: "t200" | "t203" | undefined; readonly ms: number };

/** A link before it is started. */
export function initialLink(side: Side, timers: LinkTimers): LinkState {
  return {
    name: "released",
    side,
    timers,
    isWanted: false,
    told: undefined,
    timer: undefined,
    queue: [],
    sent: 0,
    acknowledged: 0,
    expected: 0,
    attempts: 0,
    isOwnBusy: false,
    isPeerBusy: false,
    isRejecting: false,
    owesAcknowledgement: false,
    hasSeenOwnSide: false,
  };
}
