/** Reads octets out of a stream of pieces of any size, as many at a time as are asked for. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isOver = false;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** The next `bytes` octets and no more; fewer only where the stream ends. */
  async take(bytes: number): Promise<Buffer> {
    await this.#hold(bytes);
    const taken: Buffer[] = [];
    let missing = Math.min(bytes, this.#heldBytes);
    this.#heldBytes -= missing;
    while (missing > 0) {
      const first = this.#held[0] ?? Buffer.alloc(0);
      if (first.length <= missing) this.#held.shift();
      else this.#held[0] = first.subarray(missing);
      taken.push(first.subarray(0, missing));
      missing -= Math.min(missing, first.length);
    }
    return taken.length === 1 ? (taken[0] ?? Buffer.alloc(0)) : Buffer.concat(taken);
  }

  /** As `take`, and the octets stay. */
  async look(bytes: number): Promise<Buffer> {
    await this.#hold(bytes);
    return Buffer.concat(this.#held).subarray(0, bytes);
  }

  /** Whether nothing more comes. */
  async isAtEnd(): Promise<boolean> {
    await this.#hold(1);
    return this.#heldBytes === 0;
  }

  async #hold(bytes: number): Promise<void> {
    while (this.#heldBytes < bytes && !this.#isOver) {
      const { value, done } = await this.#pieces.next();
      if (done === true) this.#isOver = true;
      else if (value.length > 0) {
        this.#held.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        this.#heldBytes += value.length;
      }
    }
  }
}
