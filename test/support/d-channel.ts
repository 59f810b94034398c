import { DataLink } from "#drivers/isdn/q921/data-link.ts";
import { decodeFrame, type Frame, type Side } from "#drivers/isdn/q921/frame.ts";
import type { LinkNotice, LinkReason, LinkTimers } from "#drivers/isdn/q921/link-state.ts";
import type { FakeClock } from "./fake-clock.ts";

/** One way of a D channel takes so long here. */
export const WIRE_MS = 5;

export interface CarriedFrame {
  readonly from: Side;
  readonly octets: Uint8Array;
  readonly atMs: number;
}

/** A link of a pair with all that it told. */
export interface LinkEnd {
  readonly link: DataLink;
  readonly messages: string[];
  readonly states: LinkReason[];
  readonly notices: LinkNotice["code"][];
}

export interface DChannelOptions {
  readonly clock: FakeClock;
  readonly timers?: Partial<LinkTimers>;
  /** Whether a frame gets lost on its way. */
  readonly isLost?: (frame: Uint8Array, from: Side) => boolean;
  /** What layer 3 of a side does with a message. */
  readonly answer?: (side: Side, message: string) => void;
}

/** Two data links on one D channel of the test's own time; all that is sent is kept, lost or not. */
export class DChannel {
  readonly carried: CarriedFrame[] = [];
  readonly network: LinkEnd;
  readonly user: LinkEnd;
  isLost: (frame: Uint8Array, from: Side) => boolean;
  readonly #options: DChannelOptions;

  constructor(options: DChannelOptions) {
    this.#options = options;
    this.isLost = options.isLost ?? (() => false);
    this.network = this.makeEnd("network");
    this.user = this.makeEnd("user");
  }

  /** Another link in the place of one of the two, as after a restart: `Object.assign(channel, { user: … })`. */
  makeEnd(side: Side): LinkEnd {
    const end: Omit<LinkEnd, "link"> = { messages: [], states: [], notices: [] };
    const link = new DataLink({
      side,
      clock: this.#options.clock,
      timers: this.#options.timers ?? {},
      send: (frame) => this.put(side, frame),
      deliver: (message) => {
        end.messages.push(text(message));
        this.#options.answer?.(side, text(message));
      },
      state: (_, reason) => end.states.push(reason),
      notice: ({ code }) => end.notices.push(code),
    });
    return { link, ...end };
  }

  /** Puts octets on the wire as if a side had sent them. */
  put(from: Side, octets: Uint8Array): void {
    const { clock } = this.#options;
    this.carried.push({ from, octets, atMs: clock.monotonic() });
    if (this.isLost(octets, from)) return;
    clock.after(WIRE_MS, () => (from === "user" ? this.network : this.user).link.receive(octets));
  }

  /** Both sides start, and are up. */
  connect(): this {
    this.network.link.start();
    this.user.link.start();
    this.#options.clock.advance(2 * WIRE_MS);
    return this;
  }

  /** What a side has sent since `from`, as `SABME`, `I 3`, `RR 4` (N(S), N(R)); `P`, `F` behind it as they were. */
  sent(side: Side, from = 0): string[] {
    return this.carried
      .slice(from)
      .filter((frame) => frame.from === side)
      .map(({ octets }) => brief(decodeFrame(octets, side)));
  }
}

export function text(message: Uint8Array): string {
  return Buffer.from(message).toString("latin1");
}

export function octets(message: string): Uint8Array {
  return Buffer.from(message, "latin1");
}

function brief(decoded: ReturnType<typeof decodeFrame>): string {
  if (!decoded.ok) return decoded.fault;
  const { frame } = decoded;
  const letter = frame.final ? (frame.isCommand ? " P" : " F") : "";
  return `${frame.kind}${numbers(frame)}${letter}`;
}

function numbers(frame: Frame): string {
  if (frame.kind === "I") return ` ${frame.send}`;
  return "receive" in frame ? ` ${frame.receive}` : "";
}
