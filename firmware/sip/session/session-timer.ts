import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { SipMessage } from "#firmware/sip/message/message.ts";
import { parseParams } from "#firmware/sip/message/params.ts";

/** RFC 4028 §5: no interval below this may be asked for. */
const LEAST_MIN_SE_SECONDS = 90;

/** How we use session timers. */
export interface SessionTimerPolicy {
  /** Interval to ask for in our own INVITEs; absent: not asked for, only granted to peers that ask. */
  readonly offeredSeconds?: number;
  /** Shortest interval we agree to; 90 at least. */
  readonly minSeconds?: number;
}

/** Which end refreshes, from our point of view. */
export type Refresher = "us" | "peer";

/** An agreed session timer. */
export interface SessionTimerTerms {
  readonly intervalSeconds: number;
  readonly refresher: Refresher;
}

/** Session-Expires of a message (RFC 4028 §4). */
export interface SessionExpires {
  readonly seconds: number;
  readonly refresher?: "uac" | "uas";
}

/** Reads Session-Expires; undefined when absent or malformed. */
function readSessionExpires(message: SipMessage): SessionExpires | undefined {
  const value = message.headers.get("session-expires");
  const match = value === undefined ? null : /^\s*(\d{1,9})\s*(;.*)?$/.exec(value);
  if (match === null) return undefined;
  const refresher = parseParams(match[2] ?? "")
    ?.get("refresher")
    ?.toLowerCase();
  return {
    seconds: Number(match[1]),
    ...((refresher === "uac" || refresher === "uas") && { refresher }),
  };
}

/** Shortest interval the policy agrees to, seconds. */
function minSessionSeconds(policy: SessionTimerPolicy): number {
  return Math.max(policy.minSeconds ?? LEAST_MIN_SE_SECONDS, LEAST_MIN_SE_SECONDS);
}

/** What a UAS answers to a request's wish for a session timer (RFC 4028 §9). */
export type TimerReply =
  | { readonly kind: "none" }
  | { readonly kind: "too small"; readonly minSeconds: number }
  | { readonly kind: "granted"; readonly terms: SessionTimerTerms; readonly headers: [string, string][] };

/** Decides on the timer of an incoming INVITE or UPDATE. */
export function replyToTimer(request: SipMessage, policy: SessionTimerPolicy): TimerReply {
  const wish = readSessionExpires(request);
  if (wish === undefined) return { kind: "none" };
  const minSeconds = minSessionSeconds(policy);
  const peerKnowsTimer = request.headers.list("supported").includes("timer");
  if (wish.seconds < minSeconds) {
    // §9: 422 is of use only to a UAC that understands it.
    if (peerKnowsTimer) return { kind: "too small", minSeconds };
    return { kind: "none" };
  }
  // Table 2 of §9: a peer without the extension cannot refresh; otherwise its wish holds, and unasked we leave it to it.
  const refresher = peerKnowsTimer ? (wish.refresher ?? "uac") : "uas";
  const headers: [string, string][] = [["Session-Expires", `${wish.seconds};refresher=${refresher}`]];
  if (peerKnowsTimer) headers.push(["Require", "timer"]);
  return {
    kind: "granted",
    terms: { intervalSeconds: wish.seconds, refresher: refresher === "uac" ? "peer" : "us" },
    headers,
  };
}

/** Terms a 2xx to our request states; undefined when the peer wants no timer. */
export function termsOfResponse(response: SipMessage): SessionTimerTerms | undefined {
  const stated = readSessionExpires(response);
  if (stated === undefined) return undefined;
  return {
    intervalSeconds: Math.max(stated.seconds, LEAST_MIN_SE_SECONDS),
    refresher: stated.refresher === "uas" ? "peer" : "us",
  };
}

/** Headers by which our INVITE asks for a timer; none when the policy does not. */
export function timerWish(policy: SessionTimerPolicy, raisedMinSeconds = 0): [string, string][] {
  if (policy.offeredSeconds === undefined) return [];
  const minSeconds = Math.max(minSessionSeconds(policy), raisedMinSeconds);
  const seconds = Math.max(policy.offeredSeconds, minSeconds);
  return [
    ["Session-Expires", String(seconds)],
    ["Min-SE", String(minSeconds)],
  ];
}

/** Runs the agreed timer: asks for a refresh at half time, or reports a peer that did not refresh (RFC 4028 §10). */
export class SessionTimer {
  readonly #clock: Clock;
  readonly #act: { refresh(): void; expire(): void };
  #timer: Timer | undefined;
  #terms: SessionTimerTerms | undefined;

  constructor(clock: Clock, act: { refresh(): void; expire(): void }) {
    this.#clock = clock;
    this.#act = act;
  }

  get terms(): SessionTimerTerms | undefined {
    return this.#terms;
  }

  /** Starts anew with these terms; without terms the session lives on without a timer. */
  restart(terms: SessionTimerTerms | undefined): void {
    this.stop();
    this.#terms = terms;
    if (terms === undefined) return;
    const { intervalSeconds, refresher } = terms;
    if (refresher === "us") {
      this.#timer = this.#clock.after(intervalSeconds * 500, () => this.#act.refresh());
      return;
    }
    // §10: BYE shortly before the end, by a third of the interval or 32 s, whichever is less.
    const leadSeconds = Math.min(32, intervalSeconds / 3);
    this.#timer = this.#clock.after((intervalSeconds - leadSeconds) * 1_000, () => this.#act.expire());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
