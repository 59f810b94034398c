import type { Clock } from "#firmware/kernel/clock.ts";
import type { SpanFrame } from "./span-words.ts";

interface Kept {
  readonly id: number;
  readonly at: number;
  readonly way: "sent" | "received";
  readonly octets: Uint8Array;
}

/** Frames kept of a D channel: half a minute of a span that sets calls up as fast as it can, hours of a quiet one. */
const MOST = 4_000;

/** The last frames of a D channel, both ways, for the trace and for captures. */
export class FrameLog {
  readonly #clock: Clock;
  readonly #frames: Kept[] = [];
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The frame is copied. */
  add(way: "sent" | "received", frame: Uint8Array): void {
    this.#last += 1;
    this.#frames.push({ id: this.#last, at: this.#clock.now(), way, octets: Uint8Array.from(frame) });
    if (this.#frames.length > MOST * 1.25) this.#frames.splice(0, this.#frames.length - MOST);
  }

  /** The latest last. */
  frames(): SpanFrame[] {
    return this.#frames.slice(-MOST).map((frame) => ({ ...frame, octets: Buffer.from(frame.octets).toString("hex") }));
  }
}
