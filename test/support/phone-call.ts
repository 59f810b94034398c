import { EventEmitter } from "node:events";
import type { RtpPhone } from "./rtp-phone.ts";
import { header, type Message, type Sending, status, tagged, token, uriOf } from "./sip-text.ts";

/** What a call needs of its phone. */
export interface PhoneSide {
  send(method: string, uri: string, what: Sending): Message;
  reply(request: Message, line: string, options: { to?: string; body?: string }): void;
  acknowledge(invite: Message, response: Message): void;
  cancel(invite: Message): void;
  describe(rtp: RtpPhone): string;
  forget(callId: string): void;
}

/** One call of the phone, either way. Events: `ringing` (180/183), `answered`, `ended` with who ended it. */
export class PhoneCall extends EventEmitter<{ ringing: [number]; answered: []; ended: ["us" | "them", string] }> {
  readonly rtp: RtpPhone;
  /** The final response that refused the call. */
  refusal: Message | undefined;
  readonly invite: Message;
  readonly #phone: PhoneSide;
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

  constructor(phone: PhoneSide, rtp: RtpPhone, invite: Message, incoming: boolean) {
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
      this.refusal = message;
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
