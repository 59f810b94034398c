/** The ABCD bits of a span's channels as both sides last sent them. */
export class LineBits {
  readonly #heard = new Map<number, number>();
  readonly #sent = new Map<number, number>();

  heard(slot: number, bits: number): void {
    this.#heard.set(slot, bits);
  }

  sent(slot: number, bits: number): void {
    this.#sent.set(slot, bits);
  }

  /** What we sent is still to be sent; what the far side did is not known any more. */
  forgetHeard(): void {
    this.#heard.clear();
  }

  /** Timeslots with the bits we send there. */
  ours(): Iterable<[slot: number, bits: number]> {
    return this.#sent;
  }

  of(slot: number): { heard?: number; sent?: number } {
    const [heard, sent] = [this.#heard.get(slot), this.#sent.get(slot)];
    return { ...(heard !== undefined && { heard }), ...(sent !== undefined && { sent }) };
  }
}
