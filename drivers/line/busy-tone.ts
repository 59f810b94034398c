import { ProgressDetector } from "#firmware/dsp/progress/progress-detector.ts";
import type { Zone } from "#firmware/dsp/zones/zone.ts";
import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

const FRAME_SAMPLES = 160;
const FRAME_MS = 20;

/** A detector of tones that is fed with frames of 20 ms µ-law and tells once that it has heard one, until `reset`. */
class Once {
  readonly #linear = new Int16Array(FRAME_SAMPLES);
  readonly #detector: ProgressDetector;
  #hears = false;
  #hasTold = false;

  constructor(detect: (heard: (isIt: boolean) => void) => ProgressDetector) {
    this.#detector = detect((isIt) => {
      if (isIt) this.#hears = true;
    });
  }

  /** 160 octets of µ-law. Returns true with the frame that makes it certain. */
  push(frame: Uint8Array): boolean {
    if (this.#hasTold) return false;
    const linear = this.#linear;
    for (let at = 0; at < frame.length; at++) linear[at] = ULAW_TO_LINEAR[frame[at] as number] as number; // octets index the table
    this.#detector.push(linear, 0, frame.length);
    this.#hasTold = this.#hears;
    return this.#hasTold;
  }

  reset(): void {
    this.#detector.reset();
    this.#hears = this.#hasTold = false;
  }
}

/** Hears that the exchange has hung up: busy or congestion tone in its cadence for at least `heardMs`. */
export class BusyToneDetector extends Once {
  constructor(zone: Zone, heardMs: number) {
    super(
      (heard) =>
        new ProgressDetector(
          zone,
          { heard: () => heard(true), ended: () => undefined },
          { tones: ["busy", "congestion"], busyMs: heardMs },
        ),
    );
  }
}

/** What an exchange sends to a line whose far side has gone. */
export type GoneTone = "busy" | "congestion" | "dial";

/** Tells by which tone the exchange says that the far side has gone, once it has gone on for `heardMs`. */
export class GoneToneDetector {
  readonly #linear = new Int16Array(FRAME_SAMPLES);
  readonly #detector: ProgressDetector;
  readonly #heardMs: number;
  #told: GoneTone | undefined;
  #dialMs = 0;

  constructor(zone: Zone, heardMs: number) {
    this.#heardMs = heardMs;
    this.#detector = new ProgressDetector(
      zone,
      {
        heard: (tone) => {
          if (tone === "busy" || tone === "congestion") this.#told = tone;
        },
        ended: () => undefined,
      },
      { tones: ["busy", "congestion", "dial"], busyMs: heardMs },
    );
  }

  /** 160 octets of µ-law. Gives the tone with the frame that makes it certain. */
  push(frame: Uint8Array): GoneTone | undefined {
    if (this.#told !== undefined) return undefined;
    const linear = this.#linear;
    for (let at = 0; at < frame.length; at++) linear[at] = ULAW_TO_LINEAR[frame[at] as number] as number; // octets index the table
    this.#detector.push(linear, 0, frame.length);
    this.#dialMs = this.#detector.current === "dial" ? this.#dialMs + FRAME_MS : 0;
    if (this.#dialMs >= this.#heardMs) this.#told = "dial";
    return this.#told;
  }

  reset(): void {
    this.#detector.reset();
    this.#told = undefined;
    this.#dialMs = 0;
  }
}

/** Hears the exchange's invitation to dial: its dial tone, sounding longer than any burst of a busy tone. */
export class DialToneDetector extends Once {
  constructor(zone: Zone) {
    super(
      (heard) =>
        new ProgressDetector(
          zone,
          { heard: (tone) => heard(tone === "dial"), ended: () => undefined },
          { tones: ["dial", "busy", "congestion"] },
        ),
    );
  }
}
