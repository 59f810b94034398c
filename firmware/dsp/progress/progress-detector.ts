import type { Zone } from "#firmware/dsp/zones/zone.ts";
import { Cadence, isLike } from "./cadence.ts";
import { Hops } from "./hops.ts";
import { Segments } from "./segments.ts";
import { OTHER, SILENCE, ToneFrames } from "./tone-frames.ts";
import { type ProgressTone, type WatchedTone, watchedTones } from "./watched-tones.ts";

export interface ProgressListener {
  /** A tone of the exchange is there for certain. */
  heard(tone: ProgressTone): void;
  /** It has stopped, or something else is heard. */
  ended(tone: ProgressTone): void;
}

export interface ProgressOptions {
  /** Listen for these only; all unless given. */
  readonly tones?: readonly ProgressTone[];
  /** Busy and congestion must have been right for so long; three bursts are asked for in any case. */
  readonly busyMs?: number;
}

/** Bursts of busy and congestion that must follow each other in the right cadence. */
const MIN_BURSTS = 3;
/** Dial tone sounds at least so long, and longer than any burst of the same pitch. */
const DIAL_MS = 500;
const OVER_LONGEST_BURST = 1.2;
const EDGE_MS = 60;
/** Ring-back is known by a burst of the right length and this share of its pause. */
const RING_PAUSE_SHARE = 0.35;
/** Of a special information tone: shortest and longest pitch, longest gap within. */
const SEQUENCE_MIN_MS = 180;
const SEQUENCE_MAX_MS = 480;
const SEQUENCE_GAP_MS = 70;

/** A dial tone is pure: so much of the power is its own, in so many hops of all; a chord of music is not. */
const PURE_SHARE = 0.8;
const PURE_SHARE_OF_TWO = 0.85;
const DIAL_PURE_HOPS = 0.7;

interface Follower {
  readonly watched: WatchedTone;
  readonly cadence: Cadence;
  /** Steady tones: how long makes them certain. */
  readonly steadyMs: number;
  /** Busy and congestion: how many bursts do. */
  readonly minBursts: number;
  /** Steady tones: hops in a row of its kind, and those in which it is pure. */
  readonly pureShare: number;
  hops: number;
  pureHops: number;
}

/**
 * Tells the tones of an exchange from each other and from voices, by pitch and cadence (ITU-T E.180), in one zone.
 * One tone at a time; what is told as heard is told as ended before another.
 */
export class ProgressDetector {
  readonly #listener: ProgressListener;
  readonly #busyMs: number;
  readonly #frames: ToneFrames;
  readonly #segments = new Segments();
  readonly #followers: readonly Follower[];
  readonly #hops = new Hops((hop) => this.#take(hop));
  #current: Follower | undefined;

  constructor(zone: Zone, listener: ProgressListener, options: ProgressOptions = {}) {
    const { pitches, tones } = watchedTones(zone, options.tones);
    this.#listener = listener;
    this.#busyMs = options.busyMs ?? 0;
    this.#frames = new ToneFrames(pitches);
    this.#followers = tones.map((watched) => ({
      watched,
      cadence: new Cadence(watched.steps),
      steadyMs: steadyMsOf(watched, tones),
      minBursts: burstsOf(watched, tones),
      pureShare: watched.isApart ? PURE_SHARE_OF_TWO : PURE_SHARE,
      hops: 0,
      pureHops: 0,
    }));
  }

  /** The tone that is heard now. */
  get current(): ProgressTone | undefined {
    return this.#current?.watched.name;
  }

  /** Mean power of the last 10 ms, and whether it is a sound that is no tone of the exchange: a voice, perhaps. */
  get power(): number {
    return this.#frames.power;
  }

  get isOtherSound(): boolean {
    return this.#segments.kind === OTHER;
  }

  /** What sounds now is a pitch of the exchange, whatever it means. */
  get isTone(): boolean {
    return this.#segments.kind >= 0;
  }

  /** Takes any number of samples. */
  push(block: Int16Array, offset = 0, length = block.length - offset): void {
    this.#hops.push(block, offset, length);
  }

  /** Forgets what was heard; a tone that is heard is not told as ended. */
  reset(): void {
    this.#segments.reset();
    this.#hops.reset();
    this.#current = undefined;
    for (const { cadence } of this.#followers) cadence.forget();
  }

  #take(hop: Float64Array): void {
    const hasChanged = this.#segments.take(this.#frames.take(hop));
    for (let index = 0; index < this.#followers.length; index++) {
      const follower = this.#followers[index] as Follower; // index < length
      const { cadence } = follower;
      if (follower.watched.isSteady) this.#countPure(follower, hasChanged);
      if (hasChanged) cadence.match(this.#segments);
      if (cadence.matched > 0 && !cadence.isGoingOn(this.#segments)) cadence.forget();
    }
    if (this.#current !== undefined) {
      if (this.#isStillOn(this.#current)) return;
      const { name } = this.#current.watched;
      this.#current = undefined;
      this.#listener.ended(name);
    }
    for (let index = 0; index < this.#followers.length; index++) {
      const follower = this.#followers[index] as Follower; // index < length
      if (!this.#isOn(follower)) continue;
      this.#current = follower;
      this.#listener.heard(follower.watched.name);
      return;
    }
  }

  #countPure(follower: Follower, hasChanged: boolean): void {
    if (hasChanged) follower.hops = follower.pureHops = 0;
    follower.hops++;
    if ((this.#frames.shares[follower.watched.pitch] ?? 0) >= follower.pureShare) follower.pureHops++;
  }

  #isOn(follower: Follower): boolean {
    const { watched, cadence, steadyMs, minBursts } = follower;
    const segments = this.#segments;
    if (watched.isSteady)
      return (
        segments.kind === watched.steps[0]?.kind &&
        segments.ms >= steadyMs &&
        follower.pureHops >= DIAL_PURE_HOPS * follower.hops
      );
    if (watched.isSequence) return isSequence(watched, segments);
    switch (watched.name) {
      case "ring-back":
        return (
          cadence.matched >= watched.steps.length - 1 &&
          segments.kind === SILENCE &&
          cadence.nextMs === watched.longestPauseMs &&
          segments.ms >= RING_PAUSE_SHARE * cadence.nextMs
        );
      case "busy":
      case "congestion":
        return (
          cadence.bursts >= minBursts && cadence.matched >= watched.steps.length && cadence.matchedMs >= this.#busyMs
        );
      case "dial":
      case "information":
        return cadence.bursts >= 2 && cadence.matched >= watched.steps.length;
    }
  }

  #isStillOn({ watched, cadence }: Follower): boolean {
    const segments = this.#segments;
    if (watched.isSteady) return segments.kind === watched.steps[0]?.kind;
    if (watched.isSequence) return watched.steps.some((step) => step.kind === segments.kind);
    return cadence.matched > 0;
  }
}

/** Longer than every burst that sounds the same. */
function steadyMsOf(watched: WatchedTone, tones: readonly WatchedTone[]): number {
  const kind = watched.steps[0]?.kind;
  const others = tones.filter((tone) => tone !== watched).flatMap((tone) => tone.steps);
  const bursts = others.filter((step) => step.kind === kind).map((step) => step.ms);
  return Math.max(DIAL_MS, ...bursts.map((ms) => ms * OVER_LONGEST_BURST + EDGE_MS));
}

/** Bursts that tell a cadence from one that begins in the same way (Spain: busy, and three bursts of congestion). */
function burstsOf({ steps }: WatchedTone, tones: readonly WatchedTone[]): number {
  const [on, off] = steps;
  if (on === undefined || off === undefined) return MIN_BURSTS;
  const runs = tones.map((other) => {
    if (other.steps === steps || other.steps.length <= 2) return 0;
    let run = 0;
    let longest = 0;
    for (const [index, step] of other.steps.entries()) {
      if (step.kind === SILENCE) continue;
      const before = other.steps.at(index - 1);
      const isSame = step.kind === on.kind && isLike(step.ms, on.ms);
      run = isSame ? (run > 0 && before !== undefined && isLike(before.ms, off.ms) ? run + 1 : 1) : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  });
  return Math.max(MIN_BURSTS, ...runs.map((run) => run + 1));
}

/** The last of the sequence's pitches has sounded long enough, after the others in their order. */
function isSequence({ order }: WatchedTone, segments: Segments): boolean {
  if (segments.kind !== order.at(-1) || segments.ms < SEQUENCE_MIN_MS || segments.ms > SEQUENCE_MAX_MS) return false;
  let back = 0;
  for (let at = order.length - 2; at >= 0; at--) {
    while (back < segments.count && segments.kindOf(back) < 0 && segments.msOf(back) <= SEQUENCE_GAP_MS) back++;
    if (back >= segments.count || segments.kindOf(back) !== order[at]) return false;
    const ms = segments.msOf(back);
    if (ms < SEQUENCE_MIN_MS || ms > SEQUENCE_MAX_MS) return false;
    back++;
  }
  return true;
}
