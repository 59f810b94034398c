import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** A bare RTP end point of a telephone, written apart from the product: sends µ-law, keeps what it hears. */
export class RtpPhone {
  readonly packets: Buffer[] = [];
  readonly #socket: Socket = createSocket("udp4");
  readonly #ssrc = (Math.random() * 0xffff_ffff) >>> 0;
  #sequence = 65_500;
  #timestamp = 0xffff_0000;
  #timer: NodeJS.Timeout | undefined;
  #goesBack = false;
  #to: { host: string; port: number } | undefined;
  #waiting: (() => void)[] = [];

  /** With `goesBack` it sends to where it hears from and nowhere else: the far end's own address leads nowhere. */
  static async open({ goesBack = false }: { readonly goesBack?: boolean } = {}): Promise<RtpPhone> {
    const phone = new RtpPhone();
    phone.#goesBack = goesBack;
    phone.#socket.on("message", (packet, { address: host, port }) => {
      phone.packets.push(packet);
      if (goesBack) phone.#to = { host, port };
      for (const wake of phone.#waiting.splice(0)) wake();
    });
    phone.#socket.bind(0, "127.0.0.1");
    await once(phone.#socket, "listening");
    return phone;
  }

  get port(): number {
    return (this.#socket.address() as AddressInfo).port;
  }

  sendTo(port: number, host = "127.0.0.1"): void {
    if (!this.#goesBack) this.#to = { host, port };
  }

  /** Sends one packet of µ-law; the sequence and time run on. */
  send(payload: Uint8Array, options: { payloadType?: number; skip?: number; marker?: boolean } = {}): void {
    this.#sequence = (this.#sequence + 1 + (options.skip ?? 0)) & 0xffff;
    this.#timestamp = (this.#timestamp + 160 * (1 + (options.skip ?? 0))) >>> 0;
    this.raw(this.#header(options.payloadType ?? 0, options.marker ?? false), payload);
  }

  /** Sends `samples` µ-law samples at the pace of speech; resolves when the last packet is out. */
  async speak(samples: Uint8Array): Promise<void> {
    const start = performance.now();
    for (let at = 0; at + 160 <= samples.length; at += 160) {
      this.send(samples.subarray(at, at + 160));
      const due = start + (at / 160 + 1) * 20;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
  }

  /** Goes on sending the same frame every 20 ms until `quiet`; what a busy moment delayed is sent right after it. */
  hum(frame: Uint8Array): void {
    this.quiet();
    const startedAt = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      for (const due = (performance.now() - startedAt) / 20; sent < due; sent++) this.send(frame);
    }, 20);
  }

  quiet(): void {
    clearInterval(this.#timer);
  }

  /** Presses a key: telephone events (RFC 4733) with three end packets. */
  press(code: number, payloadType = 101, updates = 5): void {
    this.#timestamp = (this.#timestamp + 160) >>> 0;
    for (let update = 1; update <= updates + 3; update++) {
      this.#sequence = (this.#sequence + 1) & 0xffff;
      const isEnd = update > updates;
      const duration = Math.min(update, updates) * 160;
      const event = Buffer.from([code, (isEnd ? 0x80 : 0) | 10, duration >> 8, duration & 0xff]);
      this.raw(this.#header(payloadType, update === 1), event);
    }
    this.#timestamp = (this.#timestamp + updates * 160) >>> 0;
  }

  raw(...parts: Uint8Array[]): void {
    if (this.#to !== undefined) this.#socket.send(Buffer.concat(parts), this.#to.port, this.#to.host);
  }

  /** Resolves when as many packets as given have come in all, or `until` says so. */
  async heard(until: number | ((packets: readonly Buffer[]) => boolean)): Promise<void> {
    const done = typeof until === "number" ? () => this.packets.length >= until : () => until(this.packets);
    while (!done()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** All payloads of one type joined. */
  audio(payloadType = 0, from = 0): Buffer {
    const wanted = this.packets.slice(from).filter((packet) => ((packet[1] ?? 0) & 0x7f) === payloadType);
    return Buffer.concat(wanted.map((packet) => packet.subarray(12)));
  }

  close(): void {
    this.quiet();
    this.#socket.close();
  }

  #header(payloadType: number, marker: boolean): Buffer {
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = payloadType | (marker ? 0x80 : 0);
    header.writeUInt16BE(this.#sequence, 2);
    header.writeUInt32BE(this.#timestamp, 4);
    header.writeUInt32BE(this.#ssrc, 8);
    return header;
  }
}

/** A sine in µ-law written apart from the product's tables (plain G.711 arithmetic). */
export function sine(frequencyHz: number, durationMs: number, amplitude = 8000): Uint8Array {
  const samples = new Uint8Array(durationMs * 8);
  return samples.map((_, at) => ulaw(Math.round(amplitude * Math.sin((2 * Math.PI * frequencyHz * at) / 8000))));
}

function ulaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = Math.min(Math.abs(sample), 32_635) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return sign | (~((exponent << 4) | mantissa) & 0x7f);
}

export function linear(octet: number): number {
  const bits = ~octet & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return (bits & 0x80) !== 0 ? -magnitude : magnitude;
}

/** Share of the energy of µ-law samples that lies at a frequency, 0…1 (Goertzel). */
export function shareOf(frequencyHz: number, samples: Uint8Array): number {
  const step = 2 * Math.cos((2 * Math.PI * frequencyHz) / 8000);
  let last = 0;
  let before = 0;
  let energy = 0;
  for (const octet of samples) {
    const value = linear(octet);
    const next = value + step * last - before;
    before = last;
    last = next;
    energy += value * value;
  }
  const power = last * last + before * before - step * last * before;
  return energy === 0 ? 0 : power / ((samples.length / 2) * energy);
}

/** How many frames of 20 ms are a tone of this frequency; unlike `shareOf` over the whole, deaf to gaps between them. */
export function framesAt(frequencyHz: number, samples: Uint8Array): number {
  let count = 0;
  for (let at = 0; at + 160 <= samples.length; at += 160) {
    if (shareOf(frequencyHz, samples.subarray(at, at + 160)) > 0.9) count++;
  }
  return count;
}
