import { randomInt } from "node:crypto";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { BytePort } from "./byte-port.ts";
import { decodeControl, encodeControl } from "./control-codec.ts";
import { decodeDatagram, encodeDatagram } from "./datagram-codec.ts";
import { encodeFrame, FrameParser, FULL_CONTROL_MAP } from "./framing.ts";
import type { ControlMessage, DatagramMessage, Hello, Undecodable } from "./messages.ts";
import { ResendQueue } from "./resend.ts";
import { LINK_VERSION, versionMismatch } from "./version.ts";

/** HELLO is repeated so often until it is answered. */
export const HELLO_MS = 500;
/** A silent side sends PING after this much time without anything to send. */
const HEARTBEAT_MS = 1_000;
/** Nothing readable for so long means the far side is gone. */
export const WATCHDOG_MS = 3_000;
/** A watchdog that fires this much late tells of us, not of the far side. */
const HELD_UP_MS = 500;
/** More than this unsent in the port, and voice is dropped: stale voice is worse than none. */
const VOICE_BACKLOG_OCTETS = 6_000;

/** Address and control field of RFC 1662, then our protocol numbers (odd low octet, RFC 1661 §2). */
const HEADER = [0xff, 0x03, 0x4c] as const;
const CONTROL_PROTOCOL = 0xb1;
const DATAGRAM_PROTOCOL = 0xb3;

export type LinkState =
  | { readonly name: "connecting" }
  | { readonly name: "up" }
  /** The link tries again by itself. `reason` is for people. */
  | { readonly name: "down"; readonly reason: string };

export interface LinkCounters {
  readonly frames: number;
  readonly damaged: number;
  readonly tooLong: number;
  readonly undecodable: number;
  readonly resent: number;
  readonly voiceDropped: number;
}

export interface LinkOptions {
  /** The host opens the session, the board answers. */
  readonly role: "host" | "board";
  readonly port: BytePort;
  readonly clock: Clock;
  readonly onState: (state: LinkState) => void;
  readonly onMessage: (message: ControlMessage | DatagramMessage) => void;
  /** The board's sample count, for PONG. */
  readonly tick?: () => number;
  /** Octets that may wait in the port before voice is dropped, where the usual 6000 are too few: whole spans. */
  readonly voiceBacklog?: number;
}

/**
 * One end of the board link over an open port: opens the session with HELLO, delivers control messages once and
 * in order, passes voice as it comes, and notices when the far side has gone. See SPECIFICATION.md.
 */
export class BoardLink {
  readonly #options: LinkOptions;
  readonly #parser: FrameParser;
  readonly #resend: ResendQueue;
  #state: LinkState = { name: "connecting" };
  #session = newSession();
  #peerSession = 0;
  #peerControlMap = FULL_CONTROL_MAP;
  #nextExpected = 0;
  #undecodable = 0;
  #voiceDropped = 0;
  #closed = false;
  #heartbeat: Timer | undefined;
  #watchdog: Timer | undefined;
  #helloTimer: Timer | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#parser = new FrameParser((content) => this.#take(content));
    this.#resend = new ResendQueue({
      clock: options.clock,
      transmit: (seq, body) => this.#transmit(CONTROL_PROTOCOL, [seq, this.#nextExpected], body),
      gaveUp: () => this.#fail("the board no longer acknowledges what it is told"),
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  get counters(): LinkCounters {
    const { frames, damaged, tooLong } = this.#parser.counters;
    const { resent } = this.#resend;
    return { frames, damaged, tooLong, resent, undecodable: this.#undecodable, voiceDropped: this.#voiceDropped };
  }

  start(): void {
    this.#options.port.onData((chunk) => this.#parser.push(chunk));
    this.#sendHello();
    this.#watch();
  }

  /** Queues a control message for this session; without a session it is dropped and `false` comes back. */
  send(message: ControlMessage): boolean {
    if (this.#state.name !== "up") return false;
    this.#resend.send(encodeControl(message));
    return true;
  }

  /** Sends at once and once. Voice is dropped when the port cannot keep up; without a session nothing is sent. */
  sendDatagram(message: DatagramMessage): void {
    if (this.#state.name !== "up") return;
    const isVoice = message.type === "pcm" || message.type === "span-pcm";
    if (isVoice && this.#options.port.backlog > (this.#options.voiceBacklog ?? VOICE_BACKLOG_OCTETS)) {
      this.#voiceDropped++;
      return;
    }
    this.#transmit(DATAGRAM_PROTOCOL, [], encodeDatagram(message));
  }

  /** Stops timers; the port stays its owner's. Closing twice is fine. */
  close(): void {
    this.#closed = true;
    for (const timer of [this.#heartbeat, this.#watchdog, this.#helloTimer]) timer?.cancel();
    this.#resend.reset();
  }

  #transmit(protocol: number, head: readonly number[], body: Uint8Array, controlMap = this.#peerControlMap): void {
    if (this.#closed) return;
    const content = Buffer.concat([Buffer.from([...HEADER, protocol, ...head]), body]);
    this.#options.port.write(encodeFrame(content, controlMap));
    this.#heartbeat?.cancel();
    this.#heartbeat = this.#options.clock.after(HEARTBEAT_MS, () => this.#ping());
  }

  #ping(): void {
    if (this.#state.name !== "up") return;
    this.#transmit(DATAGRAM_PROTOCOL, [], encodeDatagram({ type: "ping", token: randomInt(2 ** 32) }));
  }

  #sendHello(): void {
    this.#helloTimer?.cancel();
    const hello: Hello = {
      type: "hello",
      versionMin: LINK_VERSION,
      versionMax: LINK_VERSION,
      session: this.#session,
      echo: this.#peerSession,
      controlMap: 0,
    };
    // The far side's map is not known yet, and its UART may be set up wrongly: escape all there is.
    this.#transmit(DATAGRAM_PROTOCOL, [], encodeDatagram(hello), FULL_CONTROL_MAP);
    if (this.#options.role === "board") return;
    this.#helloTimer = this.#options.clock.after(HELLO_MS, () => {
      if (this.#state.name !== "up") this.#sendHello();
    });
  }

  #take(content: Uint8Array): void {
    if (this.#closed) return;
    const protocol = content[3];
    const isOurs = content[0] === HEADER[0] && content[1] === HEADER[1] && content[2] === HEADER[2];
    if (!isOurs || (protocol !== CONTROL_PROTOCOL && protocol !== DATAGRAM_PROTOCOL)) {
      this.#undecodable++;
      return;
    }
    if (protocol === CONTROL_PROTOCOL) {
      this.#takeControl(content);
      return;
    }
    const message = decodeDatagram(content.subarray(4));
    if (this.#isReadable(message)) this.#takeDatagram(message);
  }

  #takeControl(content: Uint8Array): void {
    const [, , , , seq, acknowledged] = content;
    if (this.#state.name !== "up" || seq === undefined || acknowledged === undefined) return;
    this.#watch();
    this.#resend.acknowledge(acknowledged);
    const isNext = seq === this.#nextExpected;
    if (isNext) this.#nextExpected = (seq + 1) & 0xff;
    // Also for a repeated or early one: the sender then learns at once where to go on.
    this.#transmit(DATAGRAM_PROTOCOL, [], encodeDatagram({ type: "ack", next: this.#nextExpected }));
    if (!isNext) return;
    const message = decodeControl(content.subarray(6));
    if (this.#isReadable(message)) this.#options.onMessage(message);
  }

  #takeDatagram(message: DatagramMessage): void {
    if (message.type === "hello") {
      this.#takeHello(message);
      return;
    }
    if (this.#state.name !== "up") return;
    this.#watch();
    switch (message.type) {
      case "ack":
        this.#resend.acknowledge(message.next);
        return;
      case "ping": {
        const tick = this.#options.tick?.() ?? 0;
        this.#transmit(DATAGRAM_PROTOCOL, [], encodeDatagram({ type: "pong", token: message.token, tick }));
        return;
      }
      case "pong":
        return;
      case "pcm":
      case "clock":
      case "span-pcm":
      case "d-channel":
      case "cas-refresh":
        this.#options.onMessage(message);
        return;
    }
  }

  #takeHello(hello: Hello): void {
    if (this.#options.role === "board") {
      this.#answerHello(hello);
      return;
    }
    const mismatch = versionMismatch(hello);
    if (mismatch !== undefined) {
      this.#fail(mismatch);
      return;
    }
    if (hello.echo === this.#session) {
      if (this.#state.name !== "up") this.#open(hello);
      return;
    }
    // The board tells of itself without having heard us: it has started anew.
    if (this.#state.name === "up") this.#fail("the board restarted");
    else this.#sendHello();
  }

  #answerHello(hello: Hello): void {
    const isNew = hello.session !== this.#peerSession || this.#state.name !== "up";
    if (isNew) {
      if (this.#state.name === "up") this.#setState({ name: "down", reason: "the host opened a new session" });
      this.#resend.reset();
      this.#nextExpected = 0;
      this.#peerSession = hello.session;
    }
    this.#sendHello();
    if (isNew && versionMismatch(hello) === undefined) this.#open(hello);
  }

  #open(hello: Hello): void {
    this.#helloTimer?.cancel();
    this.#peerSession = hello.session;
    this.#peerControlMap = hello.controlMap;
    this.#resend.reset();
    this.#nextExpected = 0;
    this.#watch();
    this.#setState({ name: "up" });
  }

  /** The session is over; the host begins a new one, the board waits for it. */
  #fail(reason: string): void {
    if (this.#closed) return;
    this.#resend.reset();
    this.#session = newSession();
    this.#peerSession = 0;
    this.#peerControlMap = FULL_CONTROL_MAP;
    this.#setState({ name: "down", reason });
    this.#helloTimer?.cancel();
    if (this.#options.role === "host") this.#helloTimer = this.#options.clock.after(HELLO_MS, () => this.#sendHello());
    this.#watch();
  }

  #watch(): void {
    this.#watchdog?.cancel();
    const { clock } = this.#options;
    const due = clock.monotonic() + WATCHDOG_MS;
    this.#watchdog = clock.after(WATCHDOG_MS, () => {
      // We were held up ourselves: what the board said meanwhile waits to be read.
      if (clock.monotonic() - due > HELD_UP_MS) this.#watch();
      else if (this.#state.name === "up") this.#fail("the board has fallen silent");
      else if (this.#state.name === "connecting")
        this.#fail("nothing that answers on this port: check power, cable and baud rate");
      else this.#watch();
    });
  }

  #setState(state: LinkState): void {
    if (state.name === "down" && this.#state.name === "down" && state.reason === this.#state.reason) return;
    this.#state = state;
    this.#options.onState(state);
  }

  #isReadable<T extends { readonly type: string }>(message: T | Undecodable): message is T {
    if (message.type !== "undecodable") return true;
    this.#undecodable++;
    return false;
  }
}

function newSession(): number {
  return randomInt(1, 2 ** 32);
}
