import { peakOf } from "#firmware/dsp/level.ts";
import type { Zone } from "#firmware/dsp/zones/zone.ts";
import { ProgressDetector } from "./progress-detector.ts";
import { HOP_SAMPLES } from "./pure-tone.ts";
import { HOP_MS } from "./tone-frames.ts";
import type { ProgressTone } from "./watched-tones.ts";

/** By what the answer is known: somebody speaks, or the ring-back tone did not come again. */
export type AnswerSign = "voice" | "ring-back-stopped";

export interface AnswerListener {
  answered(sign: AnswerSign): void;
  /** The exchange says something about the call. */
  heard(tone: ProgressTone): void;
}

/** A voice that lasts this long within a second or so: one short word does, a click does not. */
const VOICE_MS = 160;
const VOICE_POWER = peakOf(-38) ** 2 / 2;
/** What is no voice counts against it, but slowly: words have gaps. */
const VOICE_DECAY = 0.1;
/** Ring-back that is late by this much does not come again. */
const LATE = 1.15;
const LATE_MS = 300;

/**
 * Tells when the callee answers, where the exchange does not say it by polarity. It needs to have heard ring-back: a
 * voice before that is an announcement, or music that the callee's exchange plays instead of ringing, and no answer.
 */
export class AnswerDetector {
  readonly #listener: AnswerListener;
  readonly #progress: ProgressDetector;
  readonly #longestPauseMs: number;
  #hasRung = false;
  #isOver = false;
  #voiceMs = 0;
  #quietMs = 0;

  constructor(zone: Zone, listener: AnswerListener) {
    this.#listener = listener;
    this.#longestPauseMs = Math.max(...zone.ringBack.cadenceMs.filter((_, index) => index % 2 === 1));
    this.#progress = new ProgressDetector(zone, {
      heard: (tone) => {
        if (tone === "ring-back") this.#hasRung = true;
        // Dial tone is the old one dying away, or a second exchange's: the call is still on its way.
        else if (tone !== "dial") this.#isOver = true;
        listener.heard(tone);
      },
      ended: () => undefined,
    });
  }

  /** Takes any number of samples; nothing is told after an answer, or after busy. */
  push(block: Int16Array, offset = 0, length = block.length - offset): void {
    for (let at = offset; at < offset + length && !this.#isOver; at += HOP_SAMPLES) {
      const count = Math.min(HOP_SAMPLES, offset + length - at);
      this.#progress.push(block, at, count);
      if (this.#hasRung && !this.#isOver) this.#judge((count * HOP_MS) / HOP_SAMPLES);
    }
  }

  #judge(ms: number): void {
    const { isOtherSound, isTone, power } = this.#progress;
    this.#quietMs = isTone ? 0 : this.#quietMs + ms;
    const isVoice = isOtherSound && power > VOICE_POWER;
    this.#voiceMs = isVoice ? this.#voiceMs + ms : Math.max(0, this.#voiceMs - VOICE_DECAY * ms);
    if (this.#voiceMs >= VOICE_MS) this.#answer("voice");
    else if (this.#quietMs > this.#longestPauseMs * LATE + LATE_MS) this.#answer("ring-back-stopped");
  }

  #answer(sign: AnswerSign): void {
    this.#isOver = true;
    this.#listener.answered(sign);
  }
}
