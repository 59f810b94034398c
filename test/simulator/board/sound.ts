import type { CadencedTone, Tone } from "#firmware/dsp/tone/tone.ts";
import { ToneGenerator } from "#firmware/dsp/tone/tone-generator.ts";
import { linearToUlaw, ULAW_SILENCE, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

const FRAME_SAMPLES = 160;
const SAMPLES_PER_MS = 8;
/** Peak of one of a tone's frequencies, about −13 dBm0. */
const TONE_PEAK = 5_000;

const DTMF: Readonly<Record<string, readonly [number, number]>> = {
  "1": [697, 1209],
  "2": [697, 1336],
  "3": [697, 1477],
  A: [697, 1633],
  "4": [770, 1209],
  "5": [770, 1336],
  "6": [770, 1477],
  B: [770, 1633],
  "7": [852, 1209],
  "8": [852, 1336],
  "9": [852, 1477],
  C: [852, 1633],
  "*": [941, 1209],
  "0": [941, 1336],
  "#": [941, 1477],
  D: [941, 1633],
};

/** True for the sixteen digits of tone dialling. */
export function isDigit(digit: string): boolean {
  return Object.hasOwn(DTMF, digit);
}

/** A sound is its sample at a position; `undefined` after its end. */
export type Sound = (position: number) => number | undefined;

/** µ-law louder by so much, or softer. */
export function amplified(frame: Uint8Array, db: number): Uint8Array {
  if (db === 0) return frame;
  const factor = 10 ** (db / 20);
  return frame.map((octet) => linearToUlaw(Math.round((ULAW_TO_LINEAR[octet] ?? 0) * factor)));
}

export function silence(ms: number): Sound {
  return (position) => (position < ms * SAMPLES_PER_MS ? 0 : undefined);
}

export function samples(data: Int16Array): Sound {
  return (position) => data[position];
}

/** A tone with its cadence, for `ms` or for ever. */
export function tone({ frequenciesHz, cadenceMs }: CadencedTone, ms = Number.POSITIVE_INFINITY): Sound {
  const cycle = cadenceMs.reduce((sum, part) => sum + part, 0) * SAMPLES_PER_MS;
  return (position) => {
    if (position >= ms * SAMPLES_PER_MS) return undefined;
    if (cycle > 0 && !isOn(cadenceMs, (position % cycle) / SAMPLES_PER_MS)) return 0;
    let sum = 0;
    for (const hz of frequenciesHz) sum += Math.sin((2 * Math.PI * hz * position) / 8_000);
    return TONE_PEAK * sum;
  };
}

/** A tone of several pitches one after the other, over and over. */
export function steppedSound(spec: Tone): Sound {
  const generator = new ToneGenerator(spec);
  const block = new Int16Array(1);
  return () => {
    generator.read(block);
    return block[0];
  };
}

/** Seconds of a tune in three parts, as a telephone plays it instead of ring-back. */
export function tune(): Int16Array {
  const notes = [262, 330, 392, 523, 440, 349, 294, 494];
  return Int16Array.from({ length: 30 * 8_000 }, (_, at) => {
    const note = notes[Math.floor(at / 1_600) % notes.length] ?? 262;
    const fade = 1 - ((at % 1_600) / 1_600) * 0.7;
    const wave = (hz: number): number => Math.sin((2 * Math.PI * hz * at) / 8_000);
    return Math.round(2_500 * fade * (wave(note) + 0.6 * wave(note * 1.5) + 0.4 * wave(note * 2)));
  });
}

function isOn(cadenceMs: readonly number[], atMs: number): boolean {
  let end = 0;
  for (const [index, part] of cadenceMs.entries()) {
    end += part;
    if (atMs < end) return index % 2 === 0;
  }
  return false;
}

export function digitTone(digit: string, ms: number): Sound {
  return tone({ frequenciesHz: DTMF[digit] ?? [], cadenceMs: [] }, ms);
}

interface Item {
  readonly sound: Sound;
  readonly ended: (() => void) | undefined;
}

/** What a far end says: sounds one after the other, silence in between, in frames of 20 ms µ-law. */
export class Voice {
  #items: Item[] = [];
  #position = 0;

  /** Appends a sound; `ended` is called in the frame in which it ends by itself. */
  add(sound: Sound, ended?: () => void): void {
    this.#items.push({ sound, ended });
  }

  /** Forgets everything and says only this. */
  replace(sound?: Sound): void {
    this.#items = [];
    this.#position = 0;
    if (sound !== undefined) this.add(sound);
  }

  frame(): Uint8Array {
    const out = new Uint8Array(FRAME_SAMPLES).fill(ULAW_SILENCE);
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      const sample = this.#next();
      if (sample === undefined) break;
      out[index] = linearToUlaw(sample);
    }
    return out;
  }

  #next(): number | undefined {
    for (;;) {
      const item = this.#items[0];
      if (item === undefined) return undefined;
      const sample = item.sound(this.#position++);
      if (sample !== undefined) return sample;
      this.#items.shift();
      this.#position = 0;
      item.ended?.();
    }
  }
}

/** Louder than this in a frame is a sound one would notice, about −35 dBm0. */
const AUDIBLE_RMS = 280;
/** Quiet this long, the sound has ended. */
const QUIET_FRAMES = 25;

/** What a far end hears: kept while somebody records, and told when sound begins and ends. */
export class Ear {
  readonly #onSound: (hears: boolean) => void;
  #recording: Int16Array[] | undefined;
  #hears = false;
  #quiet = 0;

  constructor(onSound: (hears: boolean) => void) {
    this.#onSound = onSound;
  }

  hear(frame: Uint8Array): void {
    const linear = Int16Array.from(frame, (octet) => ULAW_TO_LINEAR[octet] ?? 0);
    this.#recording?.push(linear);
    const rms = Math.sqrt(linear.reduce((sum, sample) => sum + sample * sample, 0) / FRAME_SAMPLES);
    this.#quiet = rms >= AUDIBLE_RMS ? 0 : this.#quiet + 1;
    if (this.#quiet === 0 && !this.#hears) this.#tell(true);
    else if (this.#quiet > QUIET_FRAMES && this.#hears) this.#tell(false);
  }

  startRecording(): void {
    this.#recording = [];
  }

  /** What was heard since `startRecording`; recording ends. */
  stopRecording(): Int16Array {
    const frames = this.#recording ?? [];
    this.#recording = undefined;
    const out = new Int16Array(frames.length * FRAME_SAMPLES);
    for (const [index, frame] of frames.entries()) out.set(frame, index * FRAME_SAMPLES);
    return out;
  }

  #tell(hears: boolean): void {
    this.#hears = hears;
    this.#onSound(hears);
  }
}
