import { createHash, randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { RtpPhone } from "./rtp-phone.ts";

/**
 * A desk phone written apart from the product: SIP over UDP with plain strings (RFC 3261 as far as a phone needs it),
 * digest MD5, PCMU and RFC 4733 keys. It sends no retransmissions: on loopback a lost message is a finding.
 */
export interface SipPhoneOptions {
  readonly user: string;
  readonly password: string;
  readonly server: { readonly host: string; readonly port: number };
}

interface Message {
  readonly first: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

const token = (): string => randomBytes(6).toString("hex");
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

function parse(text: string): Message {
  const split = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, split).split("\r\n");
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { first, headers, body: text.slice(split + 4) };
}

const header = (message: Message, name: string): string => message.headers.get(name)?.[0] ?? "";
const status = (message: Message): number => Number(message.first.split(" ")[1]);
const tagged = (value: string, tag: string): string => (value.includes("tag=") ? value : `${value};tag=${tag}`);
const uriOf = (contact: string): string => /<([^>]+)>/.exec(contact)?.[1] ?? contact.split(";")[0] ?? "";

/** One call of the phone, either way. Events: `ringing` (180/183), `answered`, `ended` with who ended it. */
export class PhoneCall extends EventEmitter<{ ringing: [number]; answered: []; ended: ["us" | "them", string] }> {
  readonly rtp: RtpPhone;
  readonly invite: Message;
  readonly #phone: SipPhone;
  readonly #incoming: boolean;
  readonly #tag = token();
  #cseq: number;
  /** Cancelled, the final answer still to come: it may be a 200 that crossed the CANCEL. */
  #isCancelled = false;
  #remote = "";
  #local = "";
  #target = "";
  #route: readonly string[] = [];
  state: "ringing" | "answered" | "ended" = "ringing";

  constructor(phone: SipPhone, rtp: RtpPhone, invite: Message, incoming: boolean) {
    super();
    this.#phone = phone;
    this.rtp = rtp;
    this.invite = invite;
    this.#incoming = incoming;
    this.#cseq = incoming ? 1 : Number.parseInt(header(invite, "cseq"), 10);
    if (incoming) {
      this.#remote = header(invite, "from");
      this.#local = tagged(header(invite, "to"), this.#tag);
      this.#target = uriOf(header(invite, "contact"));
      this.#route = invite.headers.get("record-route") ?? [];
      this.#pointMedia(invite.body);
    }
  }

  get id(): string {
    return header(this.invite, "call-id");
  }

  /** The number that calls, as shown on the display. */
  get from(): string {
    return /sip:([^@;>]+)/.exec(header(this.invite, "from"))?.[1] ?? "";
  }

  ring(): void {
    this.#phone.reply(this.invite, "180 Ringing", { to: this.#local });
  }

  answer(): void {
    if (this.state !== "ringing") return;
    this.state = "answered";
    this.#phone.reply(this.invite, "200 OK", { to: this.#local, body: this.#phone.describe(this.rtp) });
    this.emit("answered");
  }

  refuse(line = "486 Busy Here"): void {
    this.#phone.reply(this.invite, line, { to: this.#local });
    this.#end("us", line);
  }

  /** BYE, or CANCEL while it still rings. */
  hangUp(): void {
    if (this.state === "ended") return;
    if (this.state === "ringing" && !this.#incoming) {
      this.#isCancelled = true;
      this.#phone.cancel(this.invite);
    } else if (this.state === "answered") this.request("BYE");
    this.#end("us", "hung up");
  }

  /** Sends a request within the dialog. */
  request(method: string, options: { body?: string; type?: string } = {}): void {
    this.#phone.send(method, this.#target, {
      from: this.#local,
      to: this.#remote,
      callId: this.id,
      cseq: ++this.#cseq,
      route: this.#route,
      ...options,
    });
  }

  /** Puts the far end on hold, or takes it back. */
  hold(held: boolean): void {
    const body = this.#phone.describe(this.rtp).replace("a=sendrecv", held ? "a=sendonly" : "a=sendrecv");
    this.request("INVITE", { body, type: "application/sdp" });
  }

  /** What the phone does with a message of this call. */
  take(message: Message): void {
    if (message.first.startsWith("SIP/2.0")) this.#takeResponse(message);
    else this.#takeRequest(message);
  }

  #takeResponse(message: Message): void {
    if (!header(message, "cseq").endsWith("INVITE")) return;
    const code = status(message);
    if (code < 200) {
      if (code > 100) this.emit("ringing", code);
      if (message.body !== "") this.#pointMedia(message.body);
      return;
    }
    this.#remote = header(message, "to");
    this.#local = header(message, "from");
    if (code >= 300) {
      this.#phone.acknowledge(this.invite, message);
      this.#end("them", message.first);
      this.#phone.forget(this.id);
      return;
    }
    this.#target = uriOf(header(message, "contact"));
    this.#route = (message.headers.get("record-route") ?? []).toReversed();
    this.#phone.send("ACK", this.#target, {
      from: this.#local,
      to: this.#remote,
      callId: this.id,
      cseq: Number.parseInt(header(message, "cseq"), 10),
      route: this.#route,
    });
    if (this.#isCancelled) {
      this.request("BYE");
      this.#phone.forget(this.id);
      return;
    }
    this.#pointMedia(message.body);
    if (this.state !== "ringing") return;
    this.state = "answered";
    this.emit("answered");
  }

  #takeRequest(message: Message): void {
    const method = message.first.split(" ")[0] ?? "";
    if (method === "ACK") return;
    const isRepeated = method === "INVITE" && header(message, "cseq") === header(this.invite, "cseq");
    if (isRepeated && this.#incoming) return;
    if (method === "INVITE" || method === "UPDATE") {
      if (message.body !== "") this.#pointMedia(message.body);
      this.#phone.reply(message, "200 OK", { to: this.#local, body: this.#phone.describe(this.rtp) });
      return;
    }
    this.#phone.reply(message, "200 OK", {});
    if (method === "CANCEL" && this.state === "ringing") {
      this.#phone.reply(this.invite, "487 Request Terminated", { to: this.#local });
      this.#end("them", header(message, "reason"));
    }
    if (method === "BYE") this.#end("them", header(message, "reason"));
  }

  #pointMedia(sdp: string): void {
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0);
    const host = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1] ?? "127.0.0.1";
    if (port > 0) this.rtp.sendTo(port, host);
  }

  #end(by: "us" | "them", why: string): void {
    if (this.state === "ended") return;
    this.state = "ended";
    this.rtp.quiet();
    this.emit("ended", by, why);
    if (!this.#isCancelled) this.#phone.forget(this.id);
  }
}

interface Sending {
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  readonly route?: readonly string[];
  readonly body?: string;
  readonly type?: string;
  readonly extra?: readonly string[];
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
    phone.#socket.bind(0, "127.0.0.1");
    await once(phone.#socket, "listening");
    return phone;
  }

  get #port(): number {
    return (this.#socket.address() as AddressInfo).port;
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
    const rtp = await RtpPhone.open();
    const base = {
      from: `<${this.#aor}>;tag=${token()}`,
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
    const lines = ["v=0", `o=phone ${rtp.port} 1 IN IP4 127.0.0.1`, "s=phone", "c=IN IP4 127.0.0.1", "t=0 0"];
    const audio = [`m=audio ${rtp.port} RTP/AVP 0 101`, "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000"];
    return `${[...lines, ...audio, "a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv"].join("\r\n")}\r\n`;
  }

  send(method: string, uri: string, what: Sending): Message {
    const body = what.body ?? "";
    const head = [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${this.#port};rport;branch=z9hG4bK${token()}`,
      "Max-Forwards: 70",
      ...(what.route ?? []).map((route) => `Route: ${route}`),
      `From: ${what.from}`,
      `To: ${what.to}`,
      `Call-ID: ${what.callId}`,
      `CSeq: ${what.cseq} ${method}`,
      `Contact: <sip:${this.options.user}@127.0.0.1:${this.#port}>`,
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
      `Contact: <sip:${this.options.user}@127.0.0.1:${this.#port}>`,
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
      const call = new PhoneCall(this, await RtpPhone.open(), message, true);
      this.#track(call);
      this.emit("call", call);
    } else if (message.first.startsWith("OPTIONS ")) this.reply(message, "200 OK", {});
    else if (!message.first.startsWith("ACK ")) this.reply(message, "481 Call/Transaction Does Not Exist", {});
  }

  #authorize(challenge: Message, method: string, uri: string): string {
    const isProxy = status(challenge) === 407;
    const offers = challenge.headers.get(isProxy ? "proxy-authenticate" : "www-authenticate") ?? [];
    const offer = offers.find((each) => !/algorithm="?SHA/i.test(each)) ?? offers[0] ?? "";
    const field = (name: string): string => new RegExp(`${name}="?([^",]+)"?`).exec(offer)?.[1] ?? "";
    const [nonce, realm, cnonce] = [field("nonce"), field("realm"), token()];
    const ha1 = md5(`${this.options.user}:${realm}:${this.options.password}`);
    const response = md5(`${ha1}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
    const value = `Digest username="${this.options.user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="${cnonce}"`;
    return `${isProxy ? "Proxy-Authorization" : "Authorization"}: ${value}`;
  }
}
