/** Pseudo-random bits 2^15 − 1 (O.150 §5.3): x^15 + x^14 + 1, inverted on the line. */

const MASK = 0x7fff;
/** So many right bits in a row are the pattern, and so many wrong among a thousand are not. */
const IN_STEP_BITS = 64;
const WINDOW = 1_000;
const WORST = 200;

export class PatternSender {
  #state = MASK;

  next(): number {
    let octet = 0;
    for (let bit = 0; bit < 8; bit++) {
      const value = ((this.#state >>> 14) ^ (this.#state >>> 13)) & 1;
      this.#state = ((this.#state << 1) | value) & MASK;
      octet = (octet << 1) | value;
    }
    return octet ^ 0xff;
  }
}

export class PatternReceiver {
  bits = 0;
  errors = 0;
  isInStep = false;
  #state = 0;
  #right = 0;
  #seen = 0;
  #wrong = 0;

  push(octet: number): void {
    const plain = octet ^ 0xff;
    for (let bit = 7; bit >= 0; bit--) this.#take((plain >>> bit) & 1);
  }

  #take(bit: number): void {
    const expected = ((this.#state >>> 14) ^ (this.#state >>> 13)) & 1;
    if (!this.isInStep) {
      this.#state = ((this.#state << 1) | bit) & MASK;
      this.#right = bit === expected && this.#state !== 0 ? this.#right + 1 : 0;
      if (this.#right < IN_STEP_BITS) return;
      this.isInStep = true;
      this.#seen = this.#wrong = 0;
      return;
    }
    // In step the pattern goes on by itself: an error does not bring others with it.
    this.#state = ((this.#state << 1) | expected) & MASK;
    this.bits++;
    if (bit !== expected) {
      this.errors++;
      this.#wrong++;
    }
    if (++this.#seen < WINDOW) return;
    if (this.#wrong > WORST) {
      this.isInStep = false;
      this.#right = 0;
    }
    this.#seen = this.#wrong = 0;
  }
}
