import { Concealer } from "#firmware/dsp/conceal/concealer.ts";
import { interpolate, LOOK_AHEAD } from "#firmware/dsp/resample/interpolator.ts";
import { linearToUlaw, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

const FRAME = 160;
const SAMPLES_PER_MS = 8;
/** Half a second; a power of two. */
const RING = 4_096;
const MASK = RING - 1;
/** More voice than this waits for nobody: the oldest is left out. 160 ms. */
const MOST = 8 * FRAME;
/** What lies between writer and reader beyond the frame that is due at any time: room for either being late. */
const LEAST_LEAD = 8 * SAMPLES_PER_MS;
const MOST_LEAD = 60 * SAMPLES_PER_MS;
/** A frame that came too late widens the lead by so much; calm narrows it again, a millisecond in 10 s. */
const LATE_LEAD = 10 * SAMPLES_PER_MS;
const CALM_LEAD = SAMPLES_PER_MS / 500;
/** Nothing written for so long: the writer has paused, which is no slip. */
const PAUSE_MS = 60;
const LATEST_MS = 60;
/** The distance is smoothed over 2 s: timers of a busy machine are off by milliseconds, clocks by none. */
const SMOOTHING = 0.01;
/** What the rate follows of a distance that is off by one sample, at once and for each reading: settles in 25 s. */
const FOLLOW = 1e-5;
const LEARN = 4e-9;
/** No clock is off by more than 500 ppm; twice that catches up with what was late, and nobody hears it (2 cents). */
const MOST_DRIFT = 5e-4;
const MOST_BEND = 1e-3;
/** Nothing is done about less than this, so that voice between equal clocks passes untouched. */
const CALM = 1.5 * SAMPLES_PER_MS;
/** Where voice has to be left out it is faded over so many samples. */
const FADE = 64;

/**
 * Holds voice between two clocks that run almost alike: the media process writes by its own 20 ms, the board reads by
 * its own. The voice is read a little faster or slower than it was written (resampled), so that it always lies as far
 * behind, and nothing is ever left out or said twice for the clocks' sake. Between equal clocks it passes untouched,
 * sample by sample. Times are monotonic milliseconds. Allocates nothing per frame.
 */
export class VoiceFifo {
  /** Times voice had to be left out because nobody fetched it. */
  overruns = 0;
  /** Times a frame came too late and was made up for. */
  underruns = 0;
  readonly #ring = new Int16Array(RING);
  readonly #resampled = new Float64Array(FRAME);
  readonly #left = new Float64Array(FADE);
  readonly #out = new Uint8Array(FRAME);
  readonly #concealer = new Concealer();
  #written = 0;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #readAt = 0;
  #isRunning = false;
  #misses = 0;
  /** Where reading would have gone on before voice was left out. */
  #leftAt: number | undefined;
  #lead = LEAST_LEAD;
  #distance = 0;
  #drift = 0;
  #bend = 0;

  /** Milliseconds from writing a sample to reading it, at this moment's lead. */
  get delayMs(): number {
    return (FRAME + this.#lead + LOOK_AHEAD) / SAMPLES_PER_MS;
  }

  /** How much faster the reader's clock runs than the writer's, parts per million, as far as it is known. */
  get driftPpm(): number {
    return -this.#drift * 1e6;
  }

  /** Copies a frame of 20 ms µ-law in. */
  push(frame: Uint8Array, now: number): void {
    if (this.#isRunning && this.#written - this.#readAt > MOST) this.#leaveOut();
    for (let index = 0; index < FRAME; index++) {
      this.#ring[(this.#written + index) & MASK] = ULAW_TO_LINEAR[frame[index] as number] as number; // 160 octets
    }
    this.#written += FRAME;
    this.#writtenAt = now;
  }

  /** The next 20 ms, valid until the next call; `undefined` while there is nothing to say. */
  shift(now: number): Uint8Array | undefined {
    if (!this.#isRunning && !this.#start(now)) return undefined;
    const step = 1 + this.#bend;
    if (this.#written - this.#readAt < FRAME * step + LOOK_AHEAD) return this.#miss(now);
    if (this.#misses > 0) this.#wasLate();
    this.#steer(now);
    interpolate(this.#ring, MASK, this.#readAt, step, this.#resampled);
    this.#readAt += FRAME * step;
    if (this.#leftAt !== undefined) this.#join(this.#leftAt);
    for (let index = 0; index < FRAME; index++) {
      this.#out[index] = linearToUlaw(Math.round(this.#resampled[index] as number)); // index < FRAME
    }
    return this.#concealer.take(this.#out);
  }

  /** Forgets what waits. What is known of the clocks stays true. */
  clear(): void {
    this.#stop();
    this.#writtenAt = Number.NEGATIVE_INFINITY;
  }

  /** Begins exactly the lead behind the writer, with silence where nothing was written yet. */
  #start(now: number): boolean {
    if (now - this.#writtenAt > PAUSE_MS) return false;
    const wanted = FRAME + LOOK_AHEAD + this.#lead;
    this.#readAt = this.#written - FRAME - wanted + Math.floor((now - this.#writtenAt) * SAMPLES_PER_MS);
    this.#distance = wanted;
    this.#bend = Math.abs(this.#drift) < 1e-6 ? 0 : this.#drift;
    this.#isRunning = true;
    return true;
  }

  #stop(): void {
    this.#isRunning = false;
    this.#ring.fill(0);
    this.#concealer.reset();
    this.#leftAt = undefined;
    this.#misses = 0;
  }

  #miss(now: number): Uint8Array | undefined {
    if (now - this.#writtenAt > PAUSE_MS) {
      this.#stop();
      return undefined;
    }
    this.#misses++;
    return this.#concealer.missing();
  }

  /** What was late is there now: it lies further behind by the frames that were made up for it. */
  #wasLate(): void {
    this.underruns++;
    this.#distance += this.#misses * FRAME;
    this.#lead = Math.min(MOST_LEAD, this.#lead + LATE_LEAD);
    this.#misses = 0;
  }

  #leaveOut(): void {
    this.overruns++;
    this.#leftAt ??= this.#readAt;
    const wanted = FRAME + LOOK_AHEAD + this.#lead;
    this.#readAt = Math.floor(this.#written - wanted);
    this.#distance = wanted;
  }

  /** Fades from what would have come into what comes. */
  #join(leftAt: number): void {
    interpolate(this.#ring, MASK, leftAt, 1, this.#left);
    for (let index = 0; index < FADE; index++) {
      const share = (index + 1) / (FADE + 1);
      const [fresh, left] = [this.#resampled[index] as number, this.#left[index] as number]; // index < FADE
      this.#resampled[index] = share * fresh + (1 - share) * left;
    }
    this.#leftAt = undefined;
  }

  /**
   * The writer is thought to write all the time: what it would have written since its last frame counts as there. So
   * the distance does not depend on where in the writer's 20 ms the reader comes.
   */
  #steer(now: number): void {
    const sinceMs = Math.min(LATEST_MS, now - this.#writtenAt);
    const distance = this.#written - this.#readAt - FRAME + sinceMs * SAMPLES_PER_MS;
    this.#distance += SMOOTHING * (distance - this.#distance);
    this.#lead = Math.max(LEAST_LEAD, this.#lead - CALM_LEAD);
    const off = this.#distance - (FRAME + LOOK_AHEAD + this.#lead);
    if (Math.abs(off) < CALM && this.#drift === 0) {
      this.#bend = 0;
      return;
    }
    // What was late says nothing of the clocks.
    if (Math.abs(off) < FRAME / 2) this.#drift = clamp(this.#drift + LEARN * off, MOST_DRIFT);
    this.#bend = clamp(this.#drift + FOLLOW * off, MOST_BEND);
  }
}

function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
