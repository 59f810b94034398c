import { LINEAR_TO_ULAW, ULAW_SILENCE, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { FRAME_MS, FRAME_SAMPLES, SAMPLES_PER_MS } from "./frame.ts";

const MIN_DELAY_MS = FRAME_MS;
const MAX_DELAY_MS = 200;
/** Half a second of samples; a power of two, so a timestamp masks into a place. */
const RING = 4096;
const MASK = RING - 1;
/** A timestamp further off than this belongs to a stream that started anew. */
const LEAP_SAMPLES = RING - FRAME_SAMPLES * 8;
/** The buffer shrinks at most by one frame in this many (half a second). */
const SHRINK_WINDOW = 25;
/** What is known of a place in the ring. What was left out to catch up counts as heard. */
const MISSING = 0;
const WAITING = 1;
const HEARD = 2;
/** After this many frames with nothing to play the stream counts as paused, and starts again with fresh delay. */
const PAUSE_FRAMES = 10;
/** A packet older than the last voice by less than this is a straggler and not a new stream. */
const STRAGGLER_SAMPLES = 8000;
/** How much of the extra delay that a late packet taught is forgotten per frame, milliseconds. */
const FORGET_MS = 0.1;
/** Loudness of the first, second and third repetition of the last frame; then silence. */
const FADES = [0.8, 0.5, 0.25].map((gain) =>
  Uint8Array.from(ULAW_TO_LINEAR, (sample) => LINEAR_TO_ULAW[Math.trunc(sample * gain) & 0xffff] as number),
);

/** What a frame that was read consists of: voice that arrived, made up for a loss, or nothing. */
export type FrameKind = "voice" | "concealed" | "silence";

/**
 * Turns packets as they come (late, twice, out of order, not at all) into one frame every 20 ms. Samples lie in
 * a ring at the place their timestamp gives, so any packet time fits. The delay follows the measured jitter
 * between 20 and 200 ms: a late packet stretches it at once, calm half seconds shrink it frame by frame.
 * Everything inside is µ-law.
 */
export class JitterBuffer {
  /** Packets that came too late to be heard. */
  latePackets = 0;
  /** Highest delay so far, milliseconds. */
  maxDelayMs = 0;
  readonly #ring = new Uint8Array(RING);
  readonly #present = new Uint8Array(RING);
  readonly #last = new Uint8Array(FRAME_SAMPLES).fill(ULAW_SILENCE);
  #running = false;
  /** Up to here voice was heard: nothing before it may be played any more. */
  #heardTo: number | undefined;
  /** Timestamp of the next sample to be heard, and of the one behind the newest that arrived. */
  #readAt = 0;
  #endAt = 0;
  /** Frames to be made up for so that the delay grows. */
  #hold = 0;
  #misses = FADES.length;
  #emptyFrames = 0;
  #jitterMs = 0;
  #lastTransitMs: number | undefined;
  #taughtMs = 0;
  #lowest = RING;
  #reads = 0;

  /** The delay aimed at, milliseconds. */
  get targetMs(): number {
    const wanted = Math.max(MIN_DELAY_MS + 3 * this.#jitterMs, this.#taughtMs);
    return Math.min(MAX_DELAY_MS, Math.max(MIN_DELAY_MS, wanted));
  }

  /**
   * Takes a packet: `length` octets at `offset` that begin at `timestamp`; `toUlaw` translates them when they are
   * not µ-law. `arrivedAt` in monotonic milliseconds.
   */
  put(
    timestamp: number,
    packet: Uint8Array,
    at: { offset: number; length: number; toUlaw?: Uint8Array; now: number },
  ): void {
    this.#measure(timestamp, at.now);
    if (!this.#running) {
      if (this.#isBehindVoice(timestamp)) {
        this.latePackets++;
        return;
      }
      this.#start(timestamp);
    }
    let ahead = (timestamp - this.#readAt) | 0;
    if (ahead > LEAP_SAMPLES || ahead < -LEAP_SAMPLES) {
      this.reset();
      this.#start(timestamp);
      ahead = (timestamp - this.#readAt) | 0;
    }
    if (ahead + at.length <= 0) {
      if (!this.#goBack(timestamp, -ahead)) return;
      ahead = 0;
    }
    this.#store(timestamp, packet, at, Math.max(0, -ahead));
    const end = (timestamp + at.length) | 0;
    if (((end - this.#endAt) | 0) > 0) this.#endAt = end;
    this.#emptyFrames = 0;
    const depth = (this.#endAt - this.#readAt) | 0;
    if (depth > (MAX_DELAY_MS + FRAME_MS) * SAMPLES_PER_MS)
      this.#skipTo((this.#endAt - this.targetMs * SAMPLES_PER_MS) | 0);
    const delayMs = Math.min(depth, MAX_DELAY_MS * SAMPLES_PER_MS) / SAMPLES_PER_MS;
    if (delayMs > this.maxDelayMs) this.maxDelayMs = delayMs;
  }

  /** Gives the next 20 ms into `out`. Called once per tick while somebody listens. */
  read(out: Uint8Array): FrameKind {
    if (!this.#running) return this.#conceal(out);
    if (this.#hold > 0) {
      this.#hold--;
      return this.#conceal(out);
    }
    const depth = (this.#endAt - this.#readAt) | 0;
    this.#taughtMs = Math.max(0, this.#taughtMs - FORGET_MS);
    if (depth <= 0) {
      for (let at = 0; at < FRAME_SAMPLES; at++) this.#present[(this.#readAt + at) & MASK] = MISSING;
      this.#readAt = (this.#readAt + FRAME_SAMPLES) | 0;
      if (++this.#emptyFrames >= PAUSE_FRAMES) {
        this.#stop();
      }
      return this.#conceal(out);
    }
    const kind = this.#take(out);
    this.#shrink((this.#endAt - this.#readAt) | 0);
    return kind;
  }

  /** Forgets everything that waits: the stream has ended or begins anew. */
  reset(): void {
    this.#stop();
    this.#heardTo = undefined;
  }

  #stop(): void {
    this.#present.fill(MISSING);
    this.#hold = 0;
    this.#running = false;
    this.#emptyFrames = 0;
    this.#lastTransitMs = undefined;
    this.#lowest = RING;
    this.#reads = 0;
  }

  /**
   * A packet came after its time. When only made-up voice was heard since, time stretches to hear it; otherwise it
   * is too late, and the buffer waits a little so that the next one like it is not.
   */
  #goBack(timestamp: number, lateSamples: number): boolean {
    if (this.#present[timestamp & MASK] === HEARD) return false;
    if (lateSamples > MAX_DELAY_MS * SAMPLES_PER_MS) {
      this.latePackets++;
      return false;
    }
    this.#taughtMs = Math.min(MAX_DELAY_MS, this.targetMs + lateSamples / SAMPLES_PER_MS);
    if (this.#isBehindVoice(timestamp)) {
      this.latePackets++;
      const depth = (this.#endAt - this.#readAt) | 0;
      const room = Math.floor((MAX_DELAY_MS * SAMPLES_PER_MS - depth) / FRAME_SAMPLES);
      this.#hold = Math.max(0, Math.min(room, Math.ceil(lateSamples / FRAME_SAMPLES)));
      return false;
    }
    this.#readAt = timestamp;
    return true;
  }

  /** Playing it now would turn time back. What is far older is a stream that started anew. */
  #isBehindVoice(timestamp: number): boolean {
    if (this.#heardTo === undefined) return false;
    const behind = (this.#heardTo - timestamp) | 0;
    return behind > 0 && behind < STRAGGLER_SAMPLES;
  }

  #start(timestamp: number): void {
    const wait = Math.trunc(this.targetMs - MIN_DELAY_MS) * SAMPLES_PER_MS;
    this.#running = true;
    this.#readAt = (timestamp - wait) | 0;
    this.#endAt = timestamp | 0;
    this.#misses = FADES.length;
  }

  /** Interarrival jitter, RFC 3550 §6.4.1. */
  #measure(timestamp: number, now: number): void {
    const transitMs = now - (timestamp >>> 0) / SAMPLES_PER_MS;
    const last = this.#lastTransitMs;
    this.#lastTransitMs = transitMs;
    if (last === undefined) return;
    const deviation = Math.abs(transitMs - last);
    if (deviation < 1000) this.#jitterMs += (deviation - this.#jitterMs) / 16;
  }

  #store(
    timestamp: number,
    packet: Uint8Array,
    at: { offset: number; length: number; toUlaw?: Uint8Array },
    from: number,
  ): void {
    const ring = this.#ring;
    const present = this.#present;
    const { offset, length, toUlaw } = at;
    for (let index = from; index < length; index++) {
      const place = (timestamp + index) & MASK;
      const octet = packet[offset + index] as number; // the caller's offset and length lie within the packet
      ring[place] = toUlaw === undefined ? octet : (toUlaw[octet] as number);
      present[place] = WAITING;
    }
  }

  #take(out: Uint8Array): FrameKind {
    const ring = this.#ring;
    const present = this.#present;
    const first = this.#readAt;
    let missing = 0;
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      const place = (first + index) & MASK;
      if (present[place] === WAITING) {
        out[index] = ring[place] as number; // masked into the ring
        present[place] = HEARD;
      } else {
        missing++;
        present[place] = MISSING;
      }
    }
    this.#readAt = (first + FRAME_SAMPLES) | 0;
    // A hole within a frame is as rare as odd packet times with losses: repeat what came 20 ms before there.
    if (missing > 0) return this.#conceal(out);
    this.#misses = 0;
    this.#heardTo = this.#readAt;
    this.#last.set(out);
    return "voice";
  }

  #conceal(out: Uint8Array): FrameKind {
    const fade = FADES[this.#misses];
    if (fade === undefined) {
      out.fill(ULAW_SILENCE);
      return "silence";
    }
    this.#misses++;
    for (let index = 0; index < FRAME_SAMPLES; index++) out[index] = fade[this.#last[index] as number] as number;
    return "concealed";
  }

  #shrink(depth: number): void {
    if (depth < this.#lowest) this.#lowest = depth;
    if (++this.#reads < SHRINK_WINDOW) return;
    const spare = this.#lowest;
    this.#reads = 0;
    this.#lowest = RING;
    const delayMs = spare / SAMPLES_PER_MS + FRAME_MS;
    if (spare >= FRAME_SAMPLES && delayMs > this.targetMs) this.#skipTo((this.#readAt + FRAME_SAMPLES) | 0);
  }

  #skipTo(timestamp: number): void {
    for (let place = this.#readAt; ((timestamp - place) | 0) > 0; place = (place + 1) | 0)
      this.#present[place & MASK] = HEARD;
    this.#heardTo = timestamp;
    this.#readAt = timestamp;
  }
}
