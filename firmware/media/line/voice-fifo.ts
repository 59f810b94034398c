import { Concealer } from "#firmware/dsp/conceal/concealer.ts";
import { interpolate, LOOK_AHEAD } from "#firmware/dsp/resample/interpolator.ts";
import { LAW_TABLES, type Law, type LawTables, linearTo } from "#firmware/kernel/g711.ts";
import { VoiceLead } from "./voice-lead.ts";

const FRAME = 160;
const SAMPLES_PER_MS = 8;
/** Half a second; a power of two. */
const RING = 4_096;
const MASK = RING - 1;
/** More voice than this waits for nobody: the oldest is left out. 160 ms. */
const MOST = 8 * FRAME;
/** Nothing written for so long: the writer has paused, which is no slip. */
const PAUSE_MS = 60;
const LATEST_MS = 60;
/** A count of samples that leaps further than this belongs to a stream that began anew. */
const LEAP = 8_000;
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
/** Clocks that differ by less than 2 ppm are taken for equal: it takes them ten minutes to be off by more than CALM. */
const ALIKE = 2e-6;
/** Back to whole samples within two seconds at the most. */
const LANDING = 3e-5;
/** Where voice has to be left out it is faded over so many samples. */
const FADE = 64;

/**
 * Holds voice between two clocks that run almost alike: the media process or a telephone writes by its own 20 ms, the
 * board reads by its own. The voice is read a little faster or slower than it was written (resampled), so that it always
 * lies as far behind, and nothing is ever left out or said twice for the clocks' sake. Between equal clocks it passes
 * untouched, sample by sample. What says where it belongs may come late or not at all: packets need no other buffer.
 * Times are monotonic milliseconds. Allocates nothing per frame.
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
  readonly #law: LawTables;
  readonly #concealer: Concealer;
  #written = 0;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #readAt = 0;
  #isRunning = false;
  #misses = 0;
  /** Where reading would have gone on before voice was left out. */
  #leftAt: number | undefined;
  /** What the writer brings at a time. */
  #chunk = FRAME;
  /** The writer's own count at the end of what was written; `undefined` where it does not count. */
  #nextAt: number | undefined;
  readonly #lost: Concealer;
  readonly #lead = new VoiceLead();
  #distance = 0;
  #drift = 0;
  #bend = 0;

  /** `law` of what goes in and comes out. */
  constructor(law: Law = "PCMU") {
    this.#law = LAW_TABLES[law];
    this.#concealer = new Concealer(law);
    this.#lost = new Concealer(law);
  }

  /** Milliseconds from writing a sample to reading it, at this moment's lead. */
  get delayMs(): number {
    return this.#wanted / SAMPLES_PER_MS;
  }

  get #wanted(): number {
    return this.#chunk + this.#lead.samples + LOOK_AHEAD;
  }

  /** How much faster the reader's clock runs than the writer's, parts per million, as far as it is known. */
  get driftPpm(): number {
    return -this.#drift * 1e6;
  }

  /**
   * Copies octets in, usually 20 ms. `at` is the writer's own count of its first sample, 32 bits that run over: what is
   * missing before it is made up for, what comes late goes where it belongs. Without it frames follow each other.
   */
  push(frame: Uint8Array, now: number, at?: number): void {
    const ahead = at === undefined ? 0 : this.#aheadOf(at);
    if (ahead < 0) {
      this.#pushLate(frame, ahead);
      return;
    }
    this.#nextAt = at === undefined ? undefined : (at + frame.length) | 0;
    if (ahead > 0) this.#pushLost(ahead);
    if (this.#isRunning && this.#written - this.#readAt > MOST) this.#leaveOut();
    this.#chunk = frame.length;
    this.#store(frame, this.#written, 0);
    if (at !== undefined && frame.length === FRAME) this.#lost.take(frame);
    this.#written += frame.length;
    this.#writtenAt = now;
  }

  /** How much is missing before what begins there; less than 0 for what should have come before. */
  #aheadOf(at: number): number {
    if (this.#nextAt === undefined || !this.#isRunning) return 0;
    const ahead = (at - this.#nextAt) | 0;
    return Math.abs(ahead) > LEAP ? 0 : ahead;
  }

  /** What was missing and made up for was lost and not late: reading goes on behind it. */
  #pushLost(samples: number): void {
    const stoodIn = Math.min(Math.floor(samples / FRAME), this.#misses);
    this.#readAt += stoodIn * FRAME;
    this.#misses -= stoodIn;
    const end = this.#written + samples;
    for (; this.#written < end; this.#written += FRAME) this.#store(this.#lost.missing(), this.#written, 0);
    this.#written = end;
  }

  /** Only what has not been read is of use. */
  #pushLate(frame: Uint8Array, ahead: number): void {
    const start = this.#written + ahead;
    const from = Math.max(0, Math.ceil(this.#readAt) + LOOK_AHEAD - start);
    if (from < frame.length && start > this.#written - RING / 2) this.#store(frame, start, from);
  }

  #store(frame: Uint8Array, start: number, from: number): void {
    for (let index = from; index < frame.length; index++) {
      this.#ring[(start + index) & MASK] = this.#law.toLinear[frame[index] as number] as number; // index < length
    }
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
      this.#out[index] = linearTo(this.#law, Math.round(this.#resampled[index] as number)); // index < FRAME
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
    if (now - this.#writtenAt > this.#pauseMs) return false;
    const wanted = this.#wanted;
    this.#readAt = this.#written - FRAME - wanted + Math.floor((now - this.#writtenAt) * SAMPLES_PER_MS);
    this.#distance = wanted;
    this.#bend = Math.abs(this.#drift) < 1e-6 ? 0 : this.#drift;
    this.#isRunning = true;
    return true;
  }

  get #pauseMs(): number {
    return Math.max(PAUSE_MS, (2 * this.#chunk) / SAMPLES_PER_MS);
  }

  #stop(): void {
    this.#isRunning = false;
    this.#nextAt = undefined;
    this.#lost.reset();
    this.#ring.fill(0);
    this.#concealer.reset();
    this.#leftAt = undefined;
    this.#misses = 0;
  }

  #miss(now: number): Uint8Array | undefined {
    if (now - this.#writtenAt > this.#pauseMs) {
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
    this.#lead.tooLate();
    this.#misses = 0;
  }

  #leaveOut(): void {
    this.overruns++;
    this.#leftAt ??= this.#readAt;
    const wanted = this.#wanted;
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
    const sinceMs = Math.min(Math.max(LATEST_MS, this.#chunk / SAMPLES_PER_MS), now - this.#writtenAt);
    const distance = this.#written - this.#readAt - FRAME + sinceMs * SAMPLES_PER_MS;
    this.#distance += SMOOTHING * (distance - this.#distance);
    const ready = this.#written - this.#readAt - FRAME - LOOK_AHEAD;
    const moved = this.#lead.read(this.#distance - this.#chunk - LOOK_AHEAD - ready);
    // The reader falls back, or catches up, exactly as the lead moves: the clocks have no part in it.
    this.#distance += moved;
    const off = this.#distance - this.#wanted;
    if (Math.abs(off) < CALM && Math.abs(this.#drift) < ALIKE) this.#drift = 0;
    if (Math.abs(off) < CALM && this.#drift === 0) {
      this.#bend = moved === 0 ? this.#toWhole() : -moved / FRAME;
      return;
    }
    // What was late says nothing of the clocks.
    if (Math.abs(off) < FRAME / 2) this.#drift = clamp(this.#drift + LEARN * off, MOST_DRIFT);
    this.#bend = clamp(this.#drift + FOLLOW * off - moved / FRAME, MOST_BEND);
  }

  /** Back to whole samples, which pass untouched and cost next to nothing. */
  #toWhole(): number {
    const rest = Math.round(this.#readAt) - this.#readAt;
    if (Math.abs(rest) > 1e-6) return clamp(rest / FRAME, LANDING);
    this.#readAt = Math.round(this.#readAt);
    return 0;
  }
}

function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
