/** Writes big-endian fields one after the other. */
export class OctetWriter {
  readonly #parts: number[] = [];

  u8(value: number): this {
    this.#parts.push(value & 0xff);
    return this;
  }

  u16(value: number): this {
    return this.u8(value >>> 8).u8(value);
  }

  u32(value: number): this {
    return this.u16(value >>> 16).u16(value);
  }

  /** A length octet, then UTF-8; cut at 255 octets, behind the last character that fits. */
  text(value: string): this {
    const whole = Buffer.from(value, "utf8");
    let end = Math.min(whole.length, 255);
    while (end < whole.length && ((whole[end] ?? 0) & 0xc0) === 0x80) end--;
    const octets = whole.subarray(0, end);
    this.u8(octets.length);
    for (const octet of octets) this.u8(octet);
    return this;
  }

  /** As they are, without a length. */
  octets(value: Uint8Array): this {
    for (const octet of value) this.u8(octet);
    return this;
  }

  finish(): Buffer {
    return Buffer.from(this.#parts);
  }
}

/** The message ended before its fields did. */
export class ShortMessage extends Error {}

/** Reads big-endian fields one after the other; throws ShortMessage when they run out. */
export class OctetReader {
  readonly #octets: Uint8Array;
  #at = 0;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  get left(): number {
    return this.#octets.length - this.#at;
  }

  u8(): number {
    const octet = this.#octets[this.#at++];
    if (octet === undefined) throw new ShortMessage("message ends early");
    return octet;
  }

  u16(): number {
    return this.u8() * 0x100 + this.u8();
  }

  u32(): number {
    return this.u16() * 0x10000 + this.u16();
  }

  i8(): number {
    const value = this.u8();
    return value > 127 ? value - 256 : value;
  }

  text(): string {
    return Buffer.from(this.octets(this.u8())).toString("utf8");
  }

  /** The next `count` octets, not copied. */
  octets(count: number): Uint8Array {
    if (count > this.left) throw new ShortMessage("message ends early");
    this.#at += count;
    return this.#octets.subarray(this.#at - count, this.#at);
  }
}
