import { Concealer } from "#firmware/dsp/conceal/concealer.ts";
import { DtmfDetector } from "#firmware/dsp/dtmf/detector.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { ALAW_TO_ULAW, ULAW_TO_ALAW, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { VoiceFifo } from "#firmware/media/line/voice-fifo.ts";
import type { AlawAudio, LineAudio } from "#firmware/media/line-audio.ts";

const FRAME = 160;
/** Of one packet of a telephone: 200 ms. */
const MOST_SAMPLES = 1_600;

export interface SpanChannelOptions {
  /** `<board>.<span>.<timeslot>`. */
  readonly line: string;
  readonly clock: Clock;
  /** Voice is wanted, or is not any more. */
  readonly wants: () => void;
  readonly pressed: (digit: string) => void;
  readonly released: (digit: string, durationMs: number) => void;
}

/** Register signalling on a channel (MFC/R2): it hears and says what people do not. A-law, 20 ms. */
export interface ChannelSignals {
  hear(frame: Uint8Array): void;
  /** `undefined`: whoever talks on the channel is heard. */
  next(): Uint8Array | undefined;
}

/** The voice of one channel: A-law on the line, µ-law in the box. Allocates nothing per frame. */
export class SpanChannel implements LineAudio {
  readonly line: string;
  /** Voice on its way to the board, A-law. */
  readonly toBoard = new VoiceFifo("PCMA");
  readonly alaw: AlawAudio;
  readonly #options: SpanChannelOptions;
  readonly #heard = new Uint8Array(FRAME);
  readonly #said = new Uint8Array(MOST_SAMPLES);
  readonly #frame = this.#said.subarray(0, FRAME);
  readonly #linear = new Int16Array(FRAME);
  readonly #concealer = new Concealer();
  #digits: DtmfDetector | undefined;
  #signals: ChannelSignals | undefined;
  #listener: ((frame: Uint8Array) => void) | undefined;
  #raw: Uint8Array | undefined;

  constructor(options: SpanChannelOptions) {
    this.#options = options;
    this.line = options.line;
    const raw = (): Uint8Array | undefined => this.#raw;
    this.alaw = {
      send: (frame, at) => this.#push(frame, at),
      get heard() {
        return raw();
      },
    };
  }

  /** Somebody listens, or register signals are exchanged. */
  get wantsVoice(): boolean {
    return this.#listener !== undefined || this.#signals !== undefined;
  }

  send(frame: Uint8Array, at?: number): void {
    const length = Math.min(frame.length, MOST_SAMPLES);
    const said = length === FRAME ? this.#frame : this.#said.subarray(0, length);
    for (let index = 0; index < length; index++) said[index] = ULAW_TO_ALAW[frame[index] as number] as number; // within
    this.#push(said, at);
  }

  onFrame(listener: ((frame: Uint8Array) => void) | undefined): void {
    const { pressed, released, wants } = this.#options;
    this.#listener = listener;
    if (listener === undefined) {
      this.clear();
      this.#digits = undefined;
    } else this.#digits ??= new DtmfDetector({ pressed, released });
    wants();
  }

  /** Register signalling begins (`signals`) or ends. */
  signal(signals: ChannelSignals | undefined): void {
    this.#signals = signals;
    this.#options.wants();
  }

  /** 20 ms from the line, A-law. */
  heard(frame: Uint8Array): void {
    this.#signals?.hear(frame);
    if (this.#listener === undefined) return;
    for (let at = 0; at < FRAME; at++) this.#heard[at] = ALAW_TO_ULAW[frame[at] as number] as number; // 160 octets
    const whole = this.#concealer.take(this.#heard);
    // What was joined to something made up is not what came.
    this.#raw = whole === this.#heard ? frame : undefined;
    this.#pass(whole);
    this.#raw = undefined;
  }

  /** 20 ms that did not arrive. */
  lost(): void {
    if (this.#listener !== undefined) this.#pass(this.#concealer.missing());
  }

  /** The next 20 ms for the line, A-law; valid until the next call. */
  nextFrame(): Uint8Array | undefined {
    const signal = this.#signals?.next();
    if (signal !== undefined) return signal;
    return this.toBoard.shift(this.#options.clock.monotonic());
  }

  /** The board has gone, or nobody talks here any more. */
  clear(): void {
    this.toBoard.clear();
    this.#concealer.reset();
    this.#digits?.reset();
  }

  #push(frame: Uint8Array, at: number | undefined): void {
    if (this.#listener !== undefined) this.toBoard.push(frame, this.#options.clock.monotonic(), at);
  }

  #pass(frame: Uint8Array): void {
    for (let at = 0; at < FRAME; at++) this.#linear[at] = ULAW_TO_LINEAR[frame[at] as number] as number; // 160 octets
    this.#digits?.push(this.#linear);
    this.#listener?.(frame);
  }
}
