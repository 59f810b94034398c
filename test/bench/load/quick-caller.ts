import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { header, type Message, status, token, uriOf } from "#test/support/sip-text.ts";
import { type SipPort, sdpFor } from "./sip-port.ts";

const FRAME_MS = 20;
/** The caller listens for so long before pressing the key. */
const DIGIT_AFTER_MS = 600;
/** A short press: three updates, then three end packets at once (RFC 4733 §2.5.1.4). */
const DIGIT_UPDATES = 3;
const AUDIO_OCTETS = 172;

/** One call whose reactions are timed: INVITE, first packet of the prompt, key, and whoever is rung for it. */
export class QuickCaller {
  readonly name: string;
  readonly callId = token();
  /** From the INVITE to the first packet of the prompt, milliseconds. */
  promptMs: number | undefined;
  /** When the key was let go: its first end packet left. */
  keyedAt: number | undefined;
  /** It was hung up and the server agreed. */
  hasEnded = false;
  readonly #sip: SipPort;
  readonly #rtp: Socket = createSocket("udp4");
  readonly #rtpPort: number;
  readonly #headers: string[];
  #invitedAt = Number.NaN;
  #heardAt = Number.POSITIVE_INFINITY;
  #target: string;
  #to: string;
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;
  #timestamp = 0;

  constructor(sip: SipPort, { index, extension, rtpPort }: { index: number; extension: string; rtpPort: number }) {
    this.name = `Quick ${index}`;
    this.#sip = sip;
    this.#rtpPort = rtpPort;
    this.#target = `sip:${extension}@127.0.0.1:5060`;
    this.#to = `<${this.#target}>`;
    const from = `From: "${this.name}" <sip:trunk@${sip.address}>;tag=${token()}`;
    this.#headers = [from, `Call-ID: ${this.callId}`, "Max-Forwards: 70", `Contact: <sip:trunk@${sip.address}>`];
  }

  async call(): Promise<void> {
    this.#rtp.bind(this.#rtpPort, "127.0.0.1");
    await once(this.#rtp, "listening");
    this.#rtp.on("message", (packet) => this.#hear(packet));
    this.#invitedAt = performance.now();
    this.#request("INVITE", 1, sdpFor(this.#rtpPort));
  }

  /** Takes a response of this call. */
  take(response: Message): void {
    const isFinal = status(response) >= 200;
    if (header(response, "cseq").endsWith("BYE")) {
      this.hasEnded = isFinal;
      return;
    }
    if (status(response) !== 200) return;
    this.#to = header(response, "to");
    this.#target = uriOf(header(response, "contact"));
    this.#request("ACK", 1);
    this.#speak(Number(/^m=audio (\d+)/m.exec(response.body)?.[1]));
  }

  hangUp(): void {
    clearInterval(this.#timer);
    this.#request("BYE", 2);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#rtp.close();
  }

  #request(method: string, cseq: number, body = ""): void {
    const via = `Via: SIP/2.0/UDP ${this.#sip.address};branch=z9hG4bK${token()}`;
    const own = [via, `To: ${this.#to}`, `CSeq: ${cseq} ${method}`];
    this.#sip.send(`${method} ${this.#target} SIP/2.0`, [...own, ...this.#headers], body);
  }

  #hear(packet: Buffer): void {
    if (this.promptMs !== undefined || packet.length < AUDIO_OCTETS) return;
    this.#heardAt = performance.now();
    this.promptMs = this.#heardAt - this.#invitedAt;
  }

  /** As a telephone does, from the answer on: Asterisk waits for that before it goes on after an answer. */
  #speak(port: number): void {
    const send = (data: Buffer): void => this.#rtp.send(data, port, "127.0.0.1");
    this.#timer = setInterval(() => {
      if (this.keyedAt === undefined && performance.now() >= this.#heardAt + DIGIT_AFTER_MS) this.#press(send);
      send(this.#packet(0, Buffer.alloc(160, 0xff)));
    }, FRAME_MS);
  }

  #press(send: (data: Buffer) => void): void {
    const timestamp = this.#timestamp;
    const event = (updates: number, end: number): Buffer => {
      this.#timestamp = timestamp;
      return this.#packet(101, Buffer.from([1, end | 10, (updates * 160) >> 8, (updates * 160) & 0xff]));
    };
    for (let update = 1; update <= DIGIT_UPDATES; update++) send(event(update, 0));
    this.keyedAt = performance.now();
    for (let end = 0; end < 3; end++) send(event(DIGIT_UPDATES, 0x80));
    this.#timestamp = timestamp + DIGIT_UPDATES * 160;
  }

  #packet(payloadType: number, payload: Buffer): Buffer {
    const head = Buffer.alloc(12);
    head[0] = 0x80;
    head[1] = payloadType;
    head.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    head.writeUInt32BE(this.#timestamp >>> 0, 4);
    head.writeUInt32BE(this.#rtpPort, 8);
    this.#timestamp += 160;
    return Buffer.concat([head, payload]);
  }
}
