import { CHANNEL_SLOTS } from "#drivers/e1/config.ts";
import type { ChannelState, TrunkCallId, TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { SpanChannel } from "./span-words.ts";

interface Entry {
  state: ChannelState;
  since: number;
  calls: number;
  callMs: number;
}

interface LiveCall {
  channel: number;
  answeredAt: number | undefined;
}

/** What became of the channels of a span: states, and the calls that live on them, as signalling tells. */
export class ChannelLog {
  readonly #clock: Clock;
  readonly #entries = new Map<number, Entry>();
  readonly #calls = new Map<TrunkCallId, LiveCall>();

  constructor(clock: Clock) {
    this.#clock = clock;
    for (const slot of CHANNEL_SLOTS) {
      this.#entries.set(slot, { state: "out-of-service", since: clock.now(), calls: 0, callMs: 0 });
    }
  }

  /** Calls that live. */
  get calls(): readonly TrunkCallId[] {
    return [...this.#calls.keys()];
  }

  has(call: TrunkCallId): boolean {
    return this.#calls.has(call);
  }

  channels(bits: (slot: number) => SpanChannel["bits"]): readonly SpanChannel[] {
    return [...this.#entries].map(([slot, { state, since, calls, callMs }]) => {
      const abcd = bits(slot);
      const callSeconds = Math.round(callMs / 1_000);
      return { slot, state, since, calls, callSeconds, ...(abcd !== undefined && { bits: abcd }) };
    });
  }

  command(command: TrunkCommand): void {
    if (command.type === "dial") this.#begin(command.call, command.channel);
  }

  take(event: TrunkEvent): void {
    switch (event.type) {
      case "channel":
        this.#state(event.channel, event.state);
        return;
      case "incoming":
        this.#begin(event.call, event.channel);
        return;
      case "channel-chosen": {
        const live = this.#calls.get(event.call);
        if (live !== undefined) live.channel = event.channel;
        return;
      }
      case "answered": {
        const live = this.#calls.get(event.call);
        if (live !== undefined) live.answeredAt ??= this.#clock.monotonic();
        return;
      }
      case "cleared":
        this.end(event.call);
        return;
      default:
        return;
    }
  }

  end(call: TrunkCallId): void {
    const live = this.#calls.get(call);
    if (live === undefined) return;
    this.#calls.delete(call);
    const entry = this.#entries.get(live.channel);
    if (entry === undefined || live.answeredAt === undefined) return;
    entry.callMs += this.#clock.monotonic() - live.answeredAt;
  }

  #begin(call: TrunkCallId, channel: number): void {
    this.#calls.set(call, { channel, answeredAt: undefined });
    const entry = this.#entries.get(channel);
    if (entry !== undefined) entry.calls++;
  }

  #state(slot: number, state: ChannelState): void {
    const entry = this.#entries.get(slot);
    if (entry === undefined || entry.state === state) return;
    entry.state = state;
    entry.since = this.#clock.now();
  }
}
