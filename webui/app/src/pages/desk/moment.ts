import type { CallRow } from "#firmware/api/contract/call-list.ts";
import type { Party } from "#firmware/api/contract/common.ts";
import type { LiveAgent, LiveCall } from "#firmware/api/contract/live.ts";

/** The four moments of the desk. Quiet is everything without a call: ready, paused, signed out, unreachable. */
export type Moment = "quiet" | "ringing" | "talking" | "wrapUp";

/** Which moment it is, from one's state and the call that goes on at one's phone. */
export function momentOf(agent: LiveAgent | undefined, running: LiveCall | undefined): Moment {
  if (agent?.state === "wrap-up") return "wrapUp";
  if (agent?.state === "offered") return "ringing";
  if (agent?.state === "talking") return "talking";
  if (running === undefined) return "quiet";
  const isIncoming = running.extension === agent?.id && running.stage === "ringing";
  return isIncoming ? "ringing" : "talking";
}

/** The one at the other end: whom I called, or who called me. */
export function otherParty(
  call: { readonly caller: Party; readonly called: Party; readonly direction?: LiveCall["direction"] },
  me: string | undefined,
): Party {
  const isMine = call.direction === "outbound" || (me !== undefined && call.caller.number === me);
  return isMine ? call.called : call.caller;
}

/** How much of a stretch is left, 0…100. */
export function percentLeft(now: number, since: number, until: number): number {
  if (until <= since) return 0;
  return Math.round(Math.min(1, Math.max(0, (until - now) / (until - since))) * 100);
}

/** Sentences for an earlier call; each needs the facts `time`, `who`, `where`. */
export type PastKey =
  | "talked"
  | "talkedOut"
  | "gaveUp"
  | "cut"
  | "message"
  | "notReached"
  | "closed"
  | "overflow"
  | "missed";

export interface Past {
  readonly key: PastKey;
  readonly glyph: "answered" | "abandoned" | "voicemail" | "closed" | "overflow" | "busy" | "outbound";
  readonly color: string;
}

/** What became of an earlier call, for its row in the history. */
export function pastOf(row: CallRow): Past {
  if (row.direction === "outbound") {
    return row.result === "answered"
      ? { key: "talkedOut", glyph: "outbound", color: "var(--petrol)" }
      : { key: "notReached", glyph: "busy", color: "var(--ink3)" };
  }
  switch (row.result) {
    case "answered":
      return { key: "talked", glyph: "answered", color: "var(--good)" };
    case "abandoned":
      return { key: "gaveUp", glyph: "abandoned", color: "var(--bad)" };
    case "cut":
      return { key: "cut", glyph: "abandoned", color: "var(--bad)" };
    case "voicemail":
      return { key: "message", glyph: "voicemail", color: "var(--wrapUp)" };
    case "closed":
      return { key: "closed", glyph: "closed", color: "var(--ink3)" };
    case "overflow":
      return { key: "overflow", glyph: "overflow", color: "var(--ink3)" };
    default:
      return { key: "missed", glyph: "abandoned", color: "var(--ink3)" };
  }
}
