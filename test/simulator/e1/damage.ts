/** What happens to the bits of one direction of a cable. */
export class Damage {
  isCut = false;
  /** Share of bits that arrive wrong. */
  bitErrorRate = 0;
  /** Violations of the line code the receiver's interface has seen: a wrong pulse breaks HDB3. */
  violations = 0;
  #seed = 1;
  #until = Number.POSITIVE_INFINITY;
  #rate = 0;

  /** Changes the octets in place. */
  apply(octets: Uint8Array): void {
    if (this.isCut) {
      octets.fill(0);
      return;
    }
    if (this.bitErrorRate === 0) return;
    if (this.#rate !== this.bitErrorRate) {
      this.#rate = this.bitErrorRate;
      this.#until = this.#distance();
    }
    const bits = octets.length * 8;
    while (this.#until < bits) {
      const at = this.#until >>> 3;
      octets[at] = (octets[at] as number) ^ (1 << (this.#until & 7)); // within
      this.violations++;
      this.#until += this.#distance();
    }
    this.#until -= bits;
  }

  /** Bits to the next error, at random but the same in every run. */
  #distance(): number {
    this.#seed = (this.#seed * 16_807) % 2_147_483_647;
    return 1 + Math.floor(-Math.log(this.#seed / 2_147_483_647) / this.bitErrorRate);
  }
}
