import type { ChannelState, TrunkCallId } from "#drivers/e1/signalling.ts";

/** What is known of a channel. */
export interface Channel {
  readonly call?: TrunkCallId;
  readonly isBlockedHere: boolean;
  readonly isBlockedThere: boolean;
  readonly isRestarting: boolean;
  /** It could not be brought to rest: the two sides may not agree whether it is used. */
  readonly isFaulty: boolean;
}

const FREE: Channel = { isBlockedHere: false, isBlockedThere: false, isRestarting: false, isFaulty: false };

/** The channels of a span: who holds them and why they cannot be had. Tells each state when it has changed. */
export class ChannelTable {
  readonly #channels: Map<number, Channel>;
  readonly #told = new Map<number, ChannelState>();
  readonly #tell: (channel: number, state: ChannelState) => void;
  #isUp = false;

  constructor(numbers: readonly number[], tell: (channel: number, state: ChannelState) => void) {
    this.#channels = new Map(numbers.map((number) => [number, FREE]));
    this.#tell = tell;
  }

  get numbers(): number[] {
    return [...this.#channels.keys()];
  }

  has(number: number): boolean {
    return this.#channels.has(number);
  }

  /** The call on a channel. */
  callOn(number: number): TrunkCallId | undefined {
    return this.#channels.get(number)?.call;
  }

  isFree(number: number): boolean {
    return this.state(number) === "idle";
  }

  /** Channels taken out of use on this side. */
  get blockedHere(): number[] {
    return this.numbers.filter((number) => this.#channels.get(number)?.isBlockedHere === true);
  }

  /** A free channel; `from` says at which end of the span the search begins. */
  pick(from: "low" | "high"): number | undefined {
    const free = this.numbers.filter((number) => this.isFree(number));
    return from === "low" ? free[0] : free.at(-1);
  }

  state(number: number): ChannelState {
    const channel = this.#channels.get(number);
    if (channel === undefined) return "out-of-service";
    if (channel.call !== undefined) return "busy";
    if (!this.#isUp || channel.isFaulty) return "out-of-service";
    if (channel.isRestarting) return "restarting";
    if (channel.isBlockedHere) return "blocked-here";
    return channel.isBlockedThere ? "blocked-there" : "idle";
  }

  change(number: number, change: Partial<Omit<Channel, "call">>): void {
    const channel = this.#channels.get(number);
    if (channel === undefined) return;
    this.#channels.set(number, { ...channel, ...change });
    this.#refresh(number);
  }

  /** A call takes a channel, or gives it back when `call` is undefined. */
  hold(number: number, call: TrunkCallId | undefined): void {
    const channel = this.#channels.get(number);
    if (channel === undefined) return;
    const { call: had, ...rest } = channel;
    this.#channels.set(number, call === undefined ? rest : { ...rest, call });
    this.#refresh(number);
  }

  /** Signalling works on this span, or does not. */
  setUp(isUp: boolean): void {
    this.#isUp = isUp;
    for (const number of this.#channels.keys()) this.#refresh(number);
  }

  #refresh(number: number): void {
    const state = this.state(number);
    if (this.#told.get(number) === state) return;
    this.#told.set(number, state);
    this.#tell(number, state);
  }
}
