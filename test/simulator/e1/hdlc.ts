import { fcs16 } from "#drivers/link/framing.ts";

/** HDLC as a D channel has it (Q.921 §2): flags, five ones then a zero, least significant bit first, FCS-16. */

const FLAG = 0x7e;
const LONGEST = 1_024;

/** Makes the octets of a timeslot, most significant bit first on the line. Flags while there is nothing to send. */
export class HdlcSender {
  readonly #queue: Uint8Array[] = [];
  #frame: Uint8Array | undefined;
  #at = 0;
  #ones = 0;
  /** Bits ready for the line, the next one on top. */
  #bits = 0;
  #count = 0;

  /** Frames that wait; the one being sent counts. */
  get waiting(): number {
    return this.#queue.length + (this.#frame === undefined ? 0 : 1);
  }

  /** Queues a frame without FCS. */
  send(frame: Uint8Array): void {
    const fcs = fcs16(frame);
    const whole = new Uint8Array(frame.length + 2);
    whole.set(frame);
    whole[frame.length] = fcs & 0xff;
    whole[frame.length + 1] = fcs >>> 8;
    this.#queue.push(whole);
  }

  clear(): void {
    this.#queue.length = 0;
    this.#frame = undefined;
  }

  next(): number {
    while (this.#count < 8) this.#more();
    this.#count -= 8;
    const octet = (this.#bits >>> this.#count) & 0xff;
    this.#bits &= (1 << this.#count) - 1;
    return octet;
  }

  #more(): void {
    const octet = this.#frame?.[this.#at];
    if (octet === undefined) {
      this.#frame = this.#queue.shift();
      this.#at = this.#ones = 0;
      for (let bit = 0; bit < 8; bit++) this.#put((FLAG >>> bit) & 1);
      return;
    }
    this.#at++;
    for (let bit = 0; bit < 8; bit++) {
      const value = (octet >>> bit) & 1;
      this.#put(value);
      this.#ones = value === 1 ? this.#ones + 1 : 0;
      if (this.#ones < 5) continue;
      this.#put(0);
      this.#ones = 0;
    }
  }

  #put(bit: number): void {
    this.#bits = (this.#bits << 1) | bit;
    this.#count++;
  }
}

/** Reads the octets of a timeslot. */
export class HdlcReceiver {
  /** Frames with a wrong FCS, aborted or too long. */
  damaged = 0;
  /** Flags seen in a row with nothing else between them, up to 255: an idle D channel has many. */
  flags = 0;
  readonly #onFrame: (frame: Uint8Array) => void;
  readonly #frame = new Uint8Array(LONGEST + 2);
  #length = 0;
  #octet = 0;
  #bits = 0;
  #ones = 0;
  #isInFrame = false;

  /** Frames are given without FCS and valid until the handler returns. */
  constructor(onFrame: (frame: Uint8Array) => void) {
    this.#onFrame = onFrame;
  }

  push(octet: number): void {
    for (let bit = 7; bit >= 0; bit--) this.#take((octet >>> bit) & 1);
  }

  /** What came so far belongs to nothing: the line was lost. */
  reset(): void {
    this.#isInFrame = false;
    this.flags = this.#ones = this.#length = this.#bits = 0;
  }

  #take(bit: number): void {
    if (bit === 1) {
      this.#ones++;
      if (this.#ones === 7) this.#abort();
      if (this.#ones > 5) return;
    } else {
      const ones = this.#ones;
      this.#ones = 0;
      if (ones === 5) return;
      if (ones === 6) {
        this.#flag();
        return;
      }
      if (ones > 6) return;
    }
    if (!this.#isInFrame) return;
    this.#octet = (this.#octet >>> 1) | (bit << 7);
    if (++this.#bits < 8) return;
    this.#bits = 0;
    if (this.#length === this.#frame.length) {
      this.damaged++;
      this.#isInFrame = false;
      return;
    }
    this.#frame[this.#length++] = this.#octet & 0xff;
  }

  #abort(): void {
    if (this.#isInFrame && this.#length > 0) this.damaged++;
    this.#isInFrame = false;
    this.flags = 0;
  }

  /** The first zero and five ones of the flag have been taken for bits of the frame: six of them, seven with its last. */
  #flag(): void {
    const isWhole = this.#bits === 6;
    if (this.#isInFrame && (this.#length > 0 || !isWhole)) this.#end(isWhole);
    else this.flags = Math.min(255, this.flags + 1);
    this.#isInFrame = true;
    this.#length = this.#bits = 0;
  }

  #end(isWhole: boolean): void {
    this.flags = 1;
    const length = this.#length - 2;
    const frame = this.#frame.subarray(0, Math.max(0, length));
    const fcs = (this.#frame[length] ?? 0) | ((this.#frame[length + 1] ?? 0) << 8);
    if (isWhole && length >= 2 && fcs16(frame) === fcs) this.#onFrame(frame);
    else this.damaged++;
  }
}
