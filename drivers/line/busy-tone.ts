import { type FrameKind, ToneMatcher } from "./tone-match.ts";
import type { PlannedTone, TonePlan } from "./tone-plan.table.ts";

const FRAME_MS = 20;
/** Cadences of exchanges are right within 15 %; our frames add up to one frame at each edge. */
const TOLERANCE = 0.2;
const EDGE_MS = 25;
/** Bursts that must follow each other in the right cadence, whatever time was asked for. */
const MIN_BURSTS = 3;
const DIAL_TONE_MS = 500;

/** Follows one tone's cadence; fed with what each 20 ms frame is, in order. */
class CadenceFollower {
  readonly #onMs: number;
  readonly #offMs: number;
  #isOn = false;
  #segmentMs = 0;
  #unclear = 0;
  #bursts = 0;
  #matchedMs = 0;

  constructor(tone: PlannedTone) {
    this.#onMs = tone.cadenceMs[0] ?? 0;
    this.#offMs = tone.cadenceMs[1] ?? 0;
  }

  /** How long the cadence has been right without a break; 0 until enough bursts were heard. */
  push(kind: FrameKind): number {
    if (kind === "other") {
      // One frame across an edge is neither tone nor silence; two in a row are something else.
      if (++this.#unclear > 1) this.#reset();
      else this.#segmentMs += FRAME_MS / 2;
      return this.heardMs;
    }
    const carryMs = this.#unclear * (FRAME_MS / 2);
    this.#unclear = 0;
    const isOn = kind === "tone";
    if (isOn === this.#isOn) {
      this.#segmentMs += FRAME_MS + carryMs;
      if (this.#segmentMs > this.#expectedMs() * (1 + TOLERANCE) + EDGE_MS) this.#bursts = this.#matchedMs = 0;
      return this.heardMs;
    }
    this.#endSegment();
    this.#isOn = isOn;
    this.#segmentMs = FRAME_MS + carryMs;
    return this.heardMs;
  }

  get heardMs(): number {
    return this.#bursts >= MIN_BURSTS ? this.#matchedMs : 0;
  }

  #expectedMs(): number {
    return this.#isOn ? this.#onMs : this.#offMs;
  }

  #endSegment(): void {
    const expectedMs = this.#expectedMs();
    const isRight = Math.abs(this.#segmentMs - expectedMs) <= expectedMs * TOLERANCE + EDGE_MS;
    if (!isRight) {
      this.#bursts = this.#matchedMs = 0;
      return;
    }
    // A pause before the first burst proves nothing.
    if (!this.#isOn && this.#bursts === 0) return;
    if (this.#isOn) this.#bursts++;
    this.#matchedMs += this.#segmentMs;
  }

  #reset(): void {
    this.#isOn = false;
    this.#segmentMs = this.#bursts = this.#matchedMs = 0;
  }
}

/**
 * Hears that the exchange has hung up: busy or congestion tone in its cadence for at least `heardMs`. It is told
 * once; `reset` makes it listen again.
 */
export class BusyToneDetector {
  readonly #heardMs: number;
  readonly #tones: readonly PlannedTone[];
  #heard: readonly Heard[];
  #hasTold = false;

  constructor(plan: TonePlan, heardMs: number) {
    this.#heardMs = heardMs;
    this.#tones = [plan.busy, plan.congestion].filter((tone) => tone.cadenceMs.length === 2);
    this.#heard = listenTo(this.#tones);
  }

  /** 160 octets of µ-law. Returns true with the frame that makes it certain. */
  push(frame: Uint8Array): boolean {
    if (this.#hasTold) return false;
    for (const { matcher, followers } of this.#heard) {
      const kind = matcher.classify(frame);
      for (const follower of followers) {
        const heardMs = follower.push(kind);
        if (heardMs > 0 && heardMs >= this.#heardMs) this.#hasTold = true;
      }
    }
    return this.#hasTold;
  }

  reset(): void {
    this.#heard = listenTo(this.#tones);
    this.#hasTold = false;
  }
}

/** One pitch, and the cadences it comes in: the frames are looked at once for all of them. */
interface Heard {
  readonly matcher: ToneMatcher;
  readonly followers: readonly CadenceFollower[];
}

function listenTo(tones: readonly PlannedTone[]): Heard[] {
  const byPitch = Map.groupBy(tones, (tone) => tone.frequenciesHz.join("+"));
  return [...byPitch.values()].map((same) => ({
    matcher: new ToneMatcher(same[0]?.frequenciesHz ?? []),
    followers: same.map((tone) => new CadenceFollower(tone)),
  }));
}

/** Hears the exchange's invitation to dial: its dial tone, steady for half a second. Told once until `reset`. */
export class DialToneDetector {
  readonly #matcher: ToneMatcher;
  #steadyMs = 0;

  constructor(plan: TonePlan) {
    this.#matcher = new ToneMatcher(plan.dial.frequenciesHz);
  }

  push(frame: Uint8Array): boolean {
    this.#steadyMs = this.#matcher.classify(frame) === "tone" ? this.#steadyMs + FRAME_MS : 0;
    return this.#steadyMs === DIAL_TONE_MS;
  }

  reset(): void {
    this.#steadyMs = 0;
  }
}
