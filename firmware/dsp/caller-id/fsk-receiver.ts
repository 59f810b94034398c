import { BAUD, type FskStandard, SAMPLE_RATE } from "./fsk.ts";
import { MarkMeter } from "./mark-meter.ts";

const SAMPLES_PER_BIT = SAMPLE_RATE / BAUD;
/** The correlators look back over about one bit. */
const WINDOW = 7;
/** All frequencies of both standards repeat after so many samples. */
const PERIOD = 80;
/** Mean square of a sample below which nothing is listened to (about −48 dBm0). */
const FLOOR = 100 * 100;
/** A message begins after at least so many bits of mark. Standards send 80 to 180; half may be lost in switching. */
const MIN_MARK_BITS = 16;
/** Marks between two octets of one message (GR-30 allows 20 bits). */
const MAX_GAP_BITS = 24;
const MAX_MESSAGE = 258;

type UartState =
  | { readonly name: "idle" }
  /** `start`: sample index, with fraction, where the start bit began. */
  | { readonly name: "octet"; readonly start: number };

/** Power of one frequency over the last bit's time. */
class Correlator {
  readonly #sine: Float64Array;
  readonly #cosine: Float64Array;
  readonly #sines = new Float32Array(WINDOW);
  readonly #cosines = new Float32Array(WINDOW);
  #real = 0;
  #imaginary = 0;

  constructor(hertz: number) {
    const wave = (turn: number): Float64Array =>
      Float64Array.from({ length: PERIOD }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / SAMPLE_RATE + turn));
    this.#sine = wave(0);
    this.#cosine = wave(Math.PI / 2);
  }

  get real(): number {
    return this.#real;
  }

  get imaginary(): number {
    return this.#imaginary;
  }

  push(sample: number, index: number): number {
    const [slot, at] = [index % WINDOW, index % PERIOD];
    // Rounded alike when it goes in and out, so that the running sums never drift.
    const real = Math.fround(sample * (this.#sine[at] ?? 0));
    const imaginary = Math.fround(sample * (this.#cosine[at] ?? 0));
    this.#real += real - (this.#sines[slot] ?? 0);
    this.#imaginary += imaginary - (this.#cosines[slot] ?? 0);
    this.#sines[slot] = real;
    this.#cosines[slot] = imaginary;
    return this.#real * this.#real + this.#imaginary * this.#imaginary;
  }
}

/**
 * Finds caller-identity data in a stream of 8 kHz samples, whatever stands before and after it. Hands over whole
 * messages (type, length, body, checksum); whether the checksum is right is the reader's question, and after a wrong
 * one listening simply goes on.
 */
export class FskReceiver {
  readonly standard: FskStandard;
  readonly #onMessage: (message: Uint8Array, markHz: number) => void;
  /** What the marks before the message really are: the other standard's are read as well. */
  readonly #meter: MarkMeter;
  #markHz: number;
  readonly #mark: Correlator;
  readonly #space: Correlator;
  readonly #power = new Float32Array(WINDOW);
  #energy = 0;
  #index = 0;
  /** Mark against space, −1…1, at the last two samples: bits are read where it crosses zero and between. */
  #previous = 0;
  #uart: UartState = { name: "idle" };
  #octet = 0;
  #bit = 0;
  #markSince = -1;
  #message: number[] = [];
  #lastStop = 0;

  /** A message comes with the frequency of the marks before it, Hz. */
  constructor(standard: FskStandard, onMessage: (message: Uint8Array, markHz: number) => void) {
    this.standard = standard;
    this.#onMessage = onMessage;
    this.#markHz = standard.markHz;
    this.#meter = new MarkMeter(standard.markHz);
    this.#mark = new Correlator(standard.markHz);
    this.#space = new Correlator(standard.spaceHz);
  }

  push(samples: Int16Array): void {
    for (const sample of samples) {
      const value = this.#correlate(sample);
      if (value > 0 && this.#uart.name === "idle" && this.#message.length === 0)
        this.#meter.push(this.#mark.real, this.#mark.imaginary);
      this.#step(value);
      this.#previous = value;
      this.#index++;
    }
  }

  reset(): void {
    this.#uart = { name: "idle" };
    this.#message = [];
    this.#markSince = -1;
  }

  /** How much more mark than space is in the last bit's time, −1…1; 0 when there is no signal to speak of. */
  #correlate(sample: number): number {
    const slot = this.#index % WINDOW;
    const power = Math.fround(sample * sample);
    this.#energy += power - (this.#power[slot] ?? 0);
    this.#power[slot] = power;
    const mark = this.#mark.push(sample, this.#index);
    const space = this.#space.push(sample, this.#index);
    return this.#energy < FLOOR * WINDOW ? 0 : (mark - space) / (mark + space + 1);
  }

  #step(value: number): void {
    if (this.#uart.name === "octet") {
      this.#readBit(this.#uart.start, value);
      return;
    }
    if (value > 0 && this.#previous <= 0) {
      this.#markSince = this.#index;
      if (this.#message.length === 0) this.#meter.restart();
    }
    if (value > 0 || this.#previous <= 0) {
      if (value === 0) this.#silence();
      return;
    }
    // From mark to space: a start bit, if there were marks enough before it.
    const markBits = this.#markSince < 0 ? 0 : (this.#index - this.#markSince) / SAMPLES_PER_BIT;
    const isInside = this.#message.length > 0 && (this.#index - this.#lastStop) / SAMPLES_PER_BIT < MAX_GAP_BITS;
    if (!isInside) {
      this.#message = [];
      if (markBits < MIN_MARK_BITS) return;
      this.#markHz = this.#meter.hertz;
    }
    const fraction = this.#previous / (this.#previous - value || 1);
    this.#uart = { name: "octet", start: this.#index - 1 + fraction };
    this.#octet = this.#bit = 0;
  }

  #silence(): void {
    this.#markSince = -1;
    if (this.#message.length > 0 && this.#index - this.#lastStop > MAX_GAP_BITS * SAMPLES_PER_BIT) this.#message = [];
  }

  /** Bit 0 is the start bit, 1…8 the octet, 9 the stop bit; each is read in its middle. */
  #readBit(start: number, value: number): void {
    const due = start + (this.#bit + 0.5) * SAMPLES_PER_BIT;
    if (this.#index < due) return;
    const weight = Math.min(1, Math.max(0, this.#index - due));
    const isMark = value * (1 - weight) + this.#previous * weight > 0;
    const bit = this.#bit++;
    if (bit === 0 && isMark) this.#uart = { name: "idle" };
    else if (bit >= 1 && bit <= 8 && isMark) this.#octet |= 1 << (bit - 1);
    else if (bit === 9) this.#endOctet(isMark);
  }

  #endOctet(hasStopBit: boolean): void {
    this.#uart = { name: "idle" };
    this.#lastStop = this.#index;
    this.#markSince = hasStopBit ? this.#index : -1;
    if (!hasStopBit) {
      this.#message = [];
      return;
    }
    this.#message.push(this.#octet);
    const length = this.#message[1];
    const isWhole = length !== undefined && this.#message.length >= length + 3;
    if (!isWhole && this.#message.length < MAX_MESSAGE) return;
    const message = Uint8Array.from(this.#message);
    this.#message = [];
    if (isWhole) this.#onMessage(message, this.#markHz);
  }
}
