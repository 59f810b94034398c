import type { TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import { type CapturedFrame, writeCapture } from "#drivers/isdn/capture.ts";
import { PriSpan } from "#drivers/isdn/pri-span.ts";
import type { LinkNotice, LinkTimers } from "#drivers/isdn/q921/link-state.ts";
import type { Side } from "#drivers/isdn/q931/call/call.ts";
import type { PriSettings } from "#drivers/isdn/q931/settings.ts";
import { systemClock } from "#firmware/kernel/clock.ts";
import type { Libpri, PriOption, PriPeer } from "./libpri.ts";

type Of<Type extends TrunkEvent["type"]> = Extract<TrunkEvent, { readonly type: Type }>;
type Dial = Extract<TrunkCommand, { readonly type: "dial" }>;

export interface LibpriSpanOptions {
  readonly libpri: Libpri;
  /** Ours; libpri is the other one. */
  readonly side: Side;
  readonly settings?: Partial<PriSettings>;
  readonly linkTimers?: Partial<LinkTimers>;
  readonly peer?: readonly PriOption[];
}

/** A primary rate span of ours with libpri at the far end, in real time. All frames are kept, lost or not. */
export class LibpriSpan {
  readonly events: TrunkEvent[] = [];
  readonly frames: CapturedFrame[] = [];
  readonly notices: LinkNotice["code"][] = [];
  readonly span: PriSpan;
  peer: PriPeer;
  /** Whether the next frame gets lost. */
  isLost: () => boolean = () => false;
  /** Says something to an event at once, as the box does. */
  onEvent: (event: TrunkEvent) => void = () => undefined;
  readonly #options: LibpriSpanOptions;
  #waiting: { readonly take: (event: TrunkEvent) => boolean }[] = [];

  constructor(options: LibpriSpanOptions) {
    this.#options = options;
    const { side, settings, linkTimers } = options;
    this.peer = this.#startPeer();
    this.span = new PriSpan({
      side,
      clock: systemClock,
      settings: { restartsAtStart: false, ...settings },
      ...(linkTimers === undefined ? {} : { linkTimers }),
      send: (octets) => {
        if (!this.isLost()) this.peer.receive(octets);
      },
      frame: (way, octets) => this.frames.push({ at: systemClock.now(), way, octets: octets.slice() }),
      notice: ({ code }) => this.notices.push(code),
      tell: (event) => this.#take(event),
    });
  }

  /** Both ends are up. */
  async connect(): Promise<this> {
    const up = this.event("layer", ({ isUp }) => isUp);
    this.span.start();
    await Promise.all([this.peer.event("up"), up]);
    return this;
  }

  command(command: TrunkCommand): void {
    this.span.command(command);
  }

  dial(call: number, more: Partial<Dial> = {}): void {
    const plain = { channel: 1, called: "95588", isComplete: true, caller: { number: "1058881234" } };
    this.command({ type: "dial", call, ...plain, ...more });
  }

  /** The next event of this type that fits. */
  event<Type extends TrunkEvent["type"]>(
    type: Type,
    fits: (event: Of<Type>) => boolean = () => true,
  ): Promise<Of<Type>> {
    const isIt = (event: TrunkEvent): event is Of<Type> => event.type === type;
    return new Promise((resolve) => {
      const waiter = {
        take: (event: TrunkEvent): boolean => {
          if (!isIt(event) || !fits(event)) return false;
          resolve(event);
          return true;
        },
      };
      this.#waiting.push(waiter);
    });
  }

  all<Type extends TrunkEvent["type"]>(type: Type): Of<Type>[] {
    return this.events.filter((event): event is Of<Type> => event.type === type);
  }

  /** Resolves once this is so, which an event must bring about. */
  until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return Promise.resolve();
    return new Promise((resolve) => {
      const take = (): boolean => {
        if (isTrue()) resolve();
        return isTrue();
      };
      this.#waiting.push({ take });
    });
  }

  get side(): Side {
    return this.#options.side;
  }

  /** libpri speaks Q.SIG instead of EuroISDN. */
  get isQsig(): boolean {
    return this.#options.peer?.includes("qsig") ?? false;
  }

  /** The state last told of a channel. */
  channel(number: number): string | undefined {
    return this.all("channel").findLast(({ channel }) => channel === number)?.state;
  }

  /** What was said, in plain words. */
  get trace(): string[] {
    return this.all("message").map(({ way, text }) => `${way}: ${text}`);
  }

  /** libpri is gone at once, and another one is there in its place. */
  async restartPeer(): Promise<void> {
    await this.peer.close();
    this.peer = this.#startPeer();
  }

  get capture(): Uint8Array {
    return writeCapture(this.#options.side, this.frames);
  }

  async close(): Promise<void> {
    this.span.close();
    await this.peer.close();
  }

  #startPeer(): PriPeer {
    const { libpri, side, peer = [] } = this.#options;
    const receive = (octets: Uint8Array): void => {
      if (!this.isLost()) this.span.receive(octets);
    };
    return libpri.start(side === "user" ? "net" : "cpe", receive, ...peer);
  }

  #take(event: TrunkEvent): void {
    this.events.push(event);
    this.onEvent(event);
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waiting.unshift(...waiting.filter(({ take }) => !take(event)));
  }
}
