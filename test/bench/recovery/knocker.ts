import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SipPort, sdpFor } from "#test/bench/load/sip-port.ts";
import { header, type Message, status, token, uriOf } from "#test/support/sip-text.ts";

const AGAIN_MS = 20;
/** Somebody who redials, and not a flood. */
const AFTER_REFUSAL_MS = 20;

/** When a caller who tried again and again got through; `performance.now()`. */
export interface Admission {
  readonly answeredAt: number;
  /** The first packet of voice. */
  readonly heardAt: number;
}

export interface KnockOptions {
  /** Port of a trunk the box knows. */
  readonly port: number;
  readonly extension: string;
  readonly patienceMs: number;
}

/** Calls `extension` from now on, the same INVITE every 20 ms and a new one after a refusal, until it is answered and heard. */
export async function knock({ port, extension, patienceMs }: KnockOptions): Promise<Admission> {
  const rtp = createSocket("udp4").bind(0, "127.0.0.1");
  await once(rtp, "listening");
  const heard = once(rtp, "message").then(() => performance.now());
  const target = `sip:${extension}@127.0.0.1:5060`;
  const knocker = await Knocker.open(port, target, sdpFor((rtp.address() as AddressInfo).port));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not heard; the box said ${knocker.last}`)), patienceMs);
  });
  try {
    const [answeredAt, heardAt] = await Promise.race([Promise.all([knocker.answered, heard]), late]);
    return { answeredAt, heardAt };
  } finally {
    clearTimeout(timer);
    await knocker.close();
    rtp.close();
  }
}

class Knocker {
  readonly answered: Promise<number>;
  /** First line of the last response. */
  last = "nothing";
  readonly #target: string;
  readonly #sdp: string;
  readonly #own = token();
  #port: SipPort | undefined;
  #attempt = 0;
  #isClosed = false;
  #branch = token();
  #again: NodeJS.Timeout | undefined;
  #told: (at: number) => void = () => undefined;
  #goodbye: () => void = () => undefined;

  private constructor(target: string, sdp: string) {
    this.#target = target;
    this.#sdp = sdp;
    this.answered = new Promise((resolve) => {
      this.#told = resolve;
    });
  }

  static async open(port: number, target: string, sdp: string): Promise<Knocker> {
    const knocker = new Knocker(target, sdp);
    knocker.#port = await SipPort.open({ port }, (message) => knocker.#take(message));
    knocker.#begin();
    return knocker;
  }

  /** Hangs up; what the box says to that is waited for a moment. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#again);
    this.#goodbye();
    await new Promise((resolve) => setTimeout(resolve, 50));
    clearInterval(this.#again);
    this.#port?.close();
  }

  get #callId(): string {
    return `${this.#own}-${this.#attempt}`;
  }

  /** What still comes for the last attempt is not ours any more. */
  #beginSoon(): void {
    clearInterval(this.#again);
    this.#attempt++;
    if (!this.#isClosed) this.#again = setTimeout(() => this.#begin(), AFTER_REFUSAL_MS);
  }

  #begin(): void {
    this.#branch = token();
    this.#again = setInterval(() => this.#send("INVITE", 1), AGAIN_MS);
    this.#send("INVITE", 1);
  }

  #send(method: string, cseq: number, { to = `<${this.#target}>`, target = this.#target } = {}): void {
    const address = this.#port?.address ?? "";
    const heads = [
      `Via: SIP/2.0/UDP ${address};branch=z9hG4bK${this.#branch}${method === "BYE" ? "b" : ""}`,
      `From: "Knocker" <sip:trunk@${address}>;tag=${this.#callId}`,
      `To: ${to}`,
      `Call-ID: ${this.#callId}`,
      `CSeq: ${cseq} ${method}`,
      "Max-Forwards: 70",
      `Contact: <sip:trunk@${address}>`,
    ];
    this.#port?.send(`${method} ${target} SIP/2.0`, heads, method === "INVITE" ? this.#sdp : "");
  }

  #take(message: Message): void {
    if (!message.first.startsWith("SIP/2.0")) {
      this.#port?.answer(message, "200 OK", { tag: this.#own });
      if (message.first.startsWith("BYE") && header(message, "call-id") === this.#callId) this.#beginSoon();
      return;
    }
    const isOurs = header(message, "call-id") === this.#callId && header(message, "cseq").endsWith("INVITE");
    this.last = message.first;
    if (!isOurs || status(message) < 200) return;
    const to = header(message, "to");
    if (status(message) >= 300) {
      this.#send("ACK", 1, { to });
      this.#beginSoon();
      return;
    }
    clearInterval(this.#again);
    this.#told(performance.now());
    const target = uriOf(header(message, "contact"));
    this.#send("ACK", 1, { to, target });
    this.#goodbye = () => this.#send("BYE", 2, { to, target });
  }
}
