/** Q.921 §3.2: the numbers of information and supervisory frames, modulo 128. */
const CONTROL_AT = 2;
const RECEIVED_AT = 3;
const HALF = 64;
const LAST = 127;
/** Q.931 §4: protocol discriminator, length of the call reference, the reference with its flag, the type. */
const DISCRIMINATOR_AT = 4;
const REFERENCE_AT = 6;
const TYPE_AT = 8;
const CALL_CONTROL = 0x08;
const SETUP = 0x05;
const FLAG = 0x80;

/** A SETUP on its way. */
interface Asked {
  readonly at: number;
  readonly number: number;
  readonly reference: number;
  isAcknowledged: boolean;
}

/** How long the host takes after the exchange's SETUP, milliseconds, as the board sees both. */
export class SetUpTimes {
  readonly #asked: Asked[] = [];
  /** Number and reference of the last one: layer 2 may send it again. */
  #last = "";
  /** Until the first frame that acknowledges it. */
  readonly #answers: number[] = [];
  /** Until the first message of that call. */
  readonly #messages: number[] = [];

  /** A frame for the host leaves the board. */
  toHost(frame: Uint8Array): void {
    const reference = referenceOf(frame);
    if (reference === undefined || frame[TYPE_AT] !== SETUP) return;
    const number = (frame[CONTROL_AT] ?? 0) >> 1;
    const last = `${number} ${reference}`;
    if (last === this.#last) return;
    this.#last = last;
    this.#asked.push({ at: performance.now(), number, reference, isAcknowledged: false });
  }

  /** A frame of the host is there. */
  fromHost(frame: Uint8Array): void {
    if (this.#asked.length === 0) return;
    const now = performance.now();
    const isNumbered = ((frame[CONTROL_AT] ?? LAST) & 3) !== 3;
    const received = (frame[RECEIVED_AT] ?? 0) >> 1;
    for (const asked of this.#asked) {
      if (asked.isAcknowledged || !isNumbered || ((received - asked.number - 1) & LAST) >= HALF) continue;
      asked.isAcknowledged = true;
      this.#answers.push(now - asked.at);
    }
    const reference = referenceOf(frame);
    const index = this.#asked.findIndex((asked) => asked.reference === reference);
    const [asked] = index < 0 ? [] : this.#asked.splice(index, 1);
    if (asked !== undefined) this.#messages.push(now - asked.at);
  }

  /** Of all since the last asking. */
  take(): { readonly answers: number[]; readonly messages: number[] } {
    return { answers: this.#answers.splice(0), messages: this.#messages.splice(0) };
  }
}

/** Of a message of a call in an information frame; the same at both ends. */
function referenceOf(frame: Uint8Array): number | undefined {
  const isInformation = ((frame[CONTROL_AT] ?? 1) & 1) === 0;
  if (!isInformation || frame[DISCRIMINATOR_AT] !== CALL_CONTROL || frame[DISCRIMINATOR_AT + 1] !== 2) return undefined;
  return (((frame[REFERENCE_AT] ?? 0) & ~FLAG) << 8) | (frame[REFERENCE_AT + 1] ?? 0);
}
