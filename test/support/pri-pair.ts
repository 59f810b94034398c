import type { TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import { type CapturedFrame, writeCapture } from "#drivers/isdn/capture.ts";
import { PriSpan } from "#drivers/isdn/pri-span.ts";
import type { Side } from "#drivers/isdn/q931/call/call.ts";
import { decodeMessage } from "#drivers/isdn/q931/codec/decode.ts";
import type { Message } from "#drivers/isdn/q931/codec/message.ts";
import type { PriSettings } from "#drivers/isdn/q931/settings.ts";
import { FakeClock } from "./fake-clock.ts";

type Of<Type extends TrunkEvent["type"]> = Extract<TrunkEvent, { readonly type: Type }>;

/** One end of a span: what it was told, and what it says back by itself. */
export class PriEnd {
  readonly events: TrunkEvent[] = [];
  readonly span: PriSpan;
  /** Says something to an event at once, as the box does. */
  onEvent: (event: TrunkEvent) => void = () => undefined;

  constructor(side: Side, clock: FakeClock, send: (frame: Uint8Array) => void, settings: Partial<PriSettings>) {
    this.span = new PriSpan({
      side,
      clock,
      send,
      settings: { restartsAtStart: false, ...settings },
      tell: (event) => {
        this.events.push(event);
        this.onEvent(event);
      },
    });
  }

  command(command: TrunkCommand): void {
    this.span.command(command);
  }

  /** A complete call with what a test says of it. */
  dial(call: number, more: Partial<Extract<TrunkCommand, { type: "dial" }>> = {}): void {
    const plain = { channel: 1, called: "95588", isComplete: true, caller: { number: "1058881234" } };
    this.command({ type: "dial", call, ...plain, ...more });
  }

  all<Type extends TrunkEvent["type"]>(type: Type): Of<Type>[] {
    return this.events.filter((event): event is Of<Type> => event.type === type);
  }

  last<Type extends TrunkEvent["type"]>(type: Type): Of<Type> {
    const found = this.all(type).at(-1);
    if (found === undefined) throw new Error(`No ${type} among ${this.events.map((event) => event.type).join(", ")}`);
    return found;
  }

  /** What this end sent. */
  get sent(): Message[] {
    return this.all("message").flatMap(({ way, octets }) => {
      const decoded = decodeMessage(octets);
      return way === "sent" && decoded.kind === "message" ? [decoded.message] : [];
    });
  }

  get sentTypes(): string[] {
    return this.sent.map(({ type }) => type);
  }

  /** The state last told of a channel. */
  channel(number: number): string | undefined {
    return this.all("channel").findLast(({ channel }) => channel === number)?.state;
  }
}

/** Exchange and user on one span, both ours, on a clock that a test moves. Frames take a millisecond. */
export class PriPair {
  readonly clock = new FakeClock();
  readonly frames: CapturedFrame[] = [];
  readonly user: PriEnd;
  readonly network: PriEnd;
  /** Whether a frame gets lost. */
  isLost: (from: Side, frame: Uint8Array) => boolean = () => false;

  constructor(settings: { readonly user?: Partial<PriSettings>; readonly network?: Partial<PriSettings> } = {}) {
    const carry = (from: Side, to: () => PriEnd) => (frame: Uint8Array) => {
      const octets = frame.slice();
      this.frames.push({ at: this.clock.now(), way: from === "user" ? "sent" : "received", octets });
      if (this.isLost(from, octets)) return;
      this.clock.after(1, () => to().span.receive(octets));
    };
    this.user = new PriEnd(
      "user",
      this.clock,
      carry("user", () => this.network),
      settings.user ?? {},
    );
    this.network = new PriEnd(
      "network",
      this.clock,
      carry("network", () => this.user),
      settings.network ?? {},
    );
  }

  /** Both data links are up. */
  start(): this {
    this.user.span.start();
    this.network.span.start();
    this.clock.advance(100);
    return this;
  }

  /** Time for a few messages each way. */
  settle(): void {
    this.clock.advance(50);
  }

  /** No frame comes through any more, or they do again. */
  cut(isCut: boolean): void {
    this.isLost = () => isCut;
  }

  get capture(): Uint8Array {
    return writeCapture("user", this.frames);
  }

  close(): void {
    this.user.span.close();
    this.network.span.close();
  }
}
