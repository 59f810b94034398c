import { createSocket, type Socket } from "node:dgram";
import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { PhoneCall } from "./phone-call.ts";
import { RtpPhone } from "./rtp-phone.ts";
import { authorization, header, type Message, parse, type Sending, status, token } from "./sip-text.ts";

/**
 * A desk phone written apart from the product: SIP over UDP with plain strings (RFC 3261 as far as a phone needs it),
 * digest MD5, PCMU and RFC 4733 keys. It sends no retransmissions: on loopback a lost message is a finding.
 */
export interface SipPhoneOptions {
  readonly user: string;
  readonly password: string;
  /** The display name it calls with; none when absent. */
  readonly name?: string;
  readonly server: { readonly host: string; readonly port: number };
  /** Its own port; any that is free when absent. */
  readonly port?: number;
  /** The address it tells the far end: that of the NAT before it. Voice then goes back to where it comes from. */
  readonly shownAs?: string;
}

/** Register it, then wait for `call` events or make calls. */
export class SipPhone extends EventEmitter<{ call: [PhoneCall] }> {
  readonly options: SipPhoneOptions;
  readonly #socket: Socket = createSocket("udp4");
  readonly #calls = new Map<string, PhoneCall>();
  readonly #answers = new Map<string, (response: Message) => void>();
  #cseq = 0;
  readonly #registration = token();

  private constructor(options: SipPhoneOptions) {
    super();
    this.options = options;
    this.#socket.on("message", (packet) => void this.#take(parse(packet.toString("latin1"))));
  }

  static async open(options: SipPhoneOptions): Promise<SipPhone> {
    const phone = new SipPhone(options);
    phone.#socket.bind(options.port ?? 0, "127.0.0.1");
    await once(phone.#socket, "listening");
    return phone;
  }

  get #port(): number {
    return (this.#socket.address() as AddressInfo).port;
  }

  get #shownAs(): string {
    return this.options.shownAs ?? "127.0.0.1";
  }

  get #aor(): string {
    return `sip:${this.options.user}@${this.options.server.host}`;
  }

  /** REGISTER with digest; resolves with the final status. `expires` 0 takes the registration back. */
  async register(expires = 300): Promise<number> {
    const uri = `sip:${this.options.server.host}`;
    const sending = (extra: readonly string[]): Sending => ({
      from: `<${this.#aor}>;tag=${this.#registration}`,
      to: `<${this.#aor}>`,
      callId: `${this.#registration}@phone`,
      cseq: ++this.#cseq,
      extra: [`Expires: ${expires}`, ...extra],
    });
    const first = await this.#ask("REGISTER", uri, sending([]));
    if (status(first) !== 401) return status(first);
    return status(await this.#ask("REGISTER", uri, sending([this.#authorize(first, "REGISTER", uri)])));
  }

  /** Calls a number; the call tells how it goes. Authenticates when asked. */
  async call(number: string): Promise<PhoneCall> {
    const uri = `sip:${number}@${this.options.server.host}`;
    const rtp = await this.#openRtp();
    const { name } = this.options;
    const shown = name === undefined ? "" : `"${name.replace(/["\\]/g, "\\$&")}" `;
    const base = {
      from: `${shown}<${this.#aor}>;tag=${token()}`,
      to: `<${uri}>`,
      callId: `${token()}@phone`,
      body: this.describe(rtp),
      type: "application/sdp",
    };
    const first = this.send("INVITE", uri, { ...base, cseq: 1 });
    const answer = await new Promise<Message>((resolve) => this.#answers.set(`${base.callId} 1 INVITE`, resolve));
    let invite = first;
    if (status(answer) === 401 || status(answer) === 407) {
      this.acknowledge(first, answer);
      const call = { ...base, cseq: 2, extra: [this.#authorize(answer, "INVITE", uri)] };
      invite = this.send("INVITE", uri, call);
      return this.#track(new PhoneCall(this, rtp, invite, false));
    }
    const call = this.#track(new PhoneCall(this, rtp, invite, false));
    setImmediate(() => call.take(answer));
    return call;
  }

  describe(rtp: RtpPhone): string {
    const lines = [
      "v=0",
      `o=phone ${rtp.port} 1 IN IP4 ${this.#shownAs}`,
      "s=phone",
      `c=IN IP4 ${this.#shownAs}`,
      "t=0 0",
    ];
    const audio = [`m=audio ${rtp.port} RTP/AVP 0 101`, "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000"];
    return `${[...lines, ...audio, "a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv"].join("\r\n")}\r\n`;
  }

  send(method: string, uri: string, what: Sending): Message {
    const body = what.body ?? "";
    const head = [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.#shownAs}:${this.#port};rport;branch=z9hG4bK${token()}`,
      "Max-Forwards: 70",
      ...(what.route ?? []).map((route) => `Route: ${route}`),
      `From: ${what.from}`,
      `To: ${what.to}`,
      `Call-ID: ${what.callId}`,
      `CSeq: ${what.cseq} ${method}`,
      `Contact: <sip:${this.options.user}@${this.#shownAs}:${this.#port}>`,
      ...(what.extra ?? []),
      ...(body === "" ? [] : [`Content-Type: ${what.type ?? "application/sdp"}`]),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    return this.#put(`${head.join("\r\n")}\r\n\r\n${body}`);
  }

  reply(request: Message, line: string, options: { to?: string; body?: string }): void {
    const body = options.body ?? "";
    const head = [
      `SIP/2.0 ${line}`,
      ...(request.headers.get("via") ?? []).map((via) => `Via: ${via}`),
      ...(request.headers.get("record-route") ?? []).map((route) => `Record-Route: ${route}`),
      `From: ${header(request, "from")}`,
      `To: ${options.to ?? header(request, "to")}`,
      `Call-ID: ${header(request, "call-id")}`,
      `CSeq: ${header(request, "cseq")}`,
      `Contact: <sip:${this.options.user}@${this.#shownAs}:${this.#port}>`,
      ...(body === "" ? [] : ["Content-Type: application/sdp"]),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    this.#put(`${head.join("\r\n")}\r\n\r\n${body}`);
  }

  /** ACK of a refusal: same branch as the INVITE (RFC 3261 §17.1.1.3). */
  acknowledge(invite: Message, response: Message): void {
    this.#hopByHop("ACK", invite, header(response, "to"));
  }

  cancel(invite: Message): void {
    this.#hopByHop("CANCEL", invite, header(invite, "to"));
  }

  forget(callId: string): void {
    this.#calls.delete(callId);
  }

  close(): void {
    for (const call of [...this.#calls.values()]) call.hangUp();
    this.#socket.close();
  }

  #openRtp(): Promise<RtpPhone> {
    return RtpPhone.open({ goesBack: this.options.shownAs !== undefined });
  }

  #hopByHop(method: string, invite: Message, to: string): void {
    const uri = invite.first.split(" ")[1] ?? "";
    const cseq = Number.parseInt(header(invite, "cseq"), 10);
    const head = [
      `${method} ${uri} SIP/2.0`,
      `Via: ${header(invite, "via")}`,
      "Max-Forwards: 70",
      `From: ${header(invite, "from")}`,
      `To: ${to}`,
      `Call-ID: ${header(invite, "call-id")}`,
      `CSeq: ${cseq} ${method}`,
      "Content-Length: 0",
    ];
    this.#put(`${head.join("\r\n")}\r\n\r\n`);
  }

  #put(text: string): Message {
    this.#socket.send(text, this.options.server.port, this.options.server.host);
    return parse(text);
  }

  #ask(method: string, uri: string, what: Sending): Promise<Message> {
    this.send(method, uri, what);
    return new Promise((resolve) => this.#answers.set(`${what.callId} ${what.cseq} ${method}`, resolve));
  }

  #track(call: PhoneCall): PhoneCall {
    this.#calls.set(call.id, call);
    return call;
  }

  async #take(message: Message): Promise<void> {
    const callId = header(message, "call-id");
    if (message.first.startsWith("SIP/2.0")) {
      const key = `${callId} ${header(message, "cseq")}`;
      const answer = this.#answers.get(key);
      if (answer !== undefined && status(message) >= 101) {
        this.#answers.delete(key);
        answer(message);
        return;
      }
      this.#calls.get(callId)?.take(message);
      return;
    }
    const known = this.#calls.get(callId);
    if (known !== undefined) return known.take(message);
    if (message.first.startsWith("INVITE ")) {
      this.reply(message, "100 Trying", {});
      const call = new PhoneCall(this, await this.#openRtp(), message, true);
      this.#track(call);
      this.emit("call", call);
    } else if (message.first.startsWith("OPTIONS ")) this.reply(message, "200 OK", {});
    else if (!message.first.startsWith("ACK ")) this.reply(message, "481 Call/Transaction Does Not Exist", {});
  }

  #authorize(challenge: Message, method: string, uri: string): string {
    return authorization(challenge, { method, uri }, this.options);
  }
}
