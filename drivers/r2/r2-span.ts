import { FIRST_OUTGOING, type TrunkCommand, type TrunkSignalling } from "#drivers/e1/signalling.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { R2Setting } from "./channel-state.ts";
import { R2Channel, type R2ChannelOwner } from "./r2-channel.ts";

export interface R2SpanOptions {
  /** Timeslots that carry calls: 1 to 15 and 17 to 31. */
  readonly channels: readonly number[];
  readonly setting: R2Setting;
  readonly clock: Clock;
  readonly owner: R2ChannelOwner;
}

/** Q.850: requested channel not available. */
const NO_SUCH_CHANNEL = 44;

/** MFC/R2 on one span: a machine for each channel. */
export class R2Span implements TrunkSignalling {
  readonly #channels = new Map<number, R2Channel>();
  readonly #owner: R2ChannelOwner;
  #isUp = true;
  #isClosed = false;
  #lastCall = 0;

  constructor({ channels, setting, clock, owner }: R2SpanOptions) {
    const guarded: R2ChannelOwner = {
      sendBits: (channel, abcd) => this.#isClosed || owner.sendBits(channel, abcd),
      listen: (channel, end) => this.#isClosed || owner.listen(channel, end),
      sendSignal: (channel, signal, isPulse) => this.#isClosed || owner.sendSignal(channel, signal, isPulse),
      tell: (event) => this.#isClosed || owner.tell(event),
    };
    this.#owner = guarded;
    for (const channel of channels) {
      const nextCall = (): number => this.#nextCall();
      this.#channels.set(channel, new R2Channel({ channel, setting, clock, owner: guarded, nextCall }));
    }
  }

  /** Sends the bits of a free channel in all of them; the far side's are to be told with `bits` from then on. */
  start(): void {
    for (const channel of this.#channels.values()) channel.span(true);
    this.#owner.tell({ type: "layer", isUp: true });
  }

  /** ABCD bits of a channel as the far side sends them now; other timeslots are ignored. */
  bits(channel: number, abcd: number): void {
    if (this.#isUp) this.#channels.get(channel)?.bits(abcd);
  }

  /** A register signal of the far side is heard, 0: its end. Only while the channel listens. */
  heard(channel: number, signal: number): void {
    if (this.#isUp) this.#channels.get(channel)?.heard(signal);
  }

  command(command: TrunkCommand): void {
    for (const channel of this.#meant(command)) channel.command(command);
  }

  span(isUp: boolean): void {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    for (const channel of this.#channels.values()) channel.span(isUp);
    this.#owner.tell({ type: "layer", isUp, ...(isUp ? {} : { reason: "the span carries no signals" }) });
  }

  close(): void {
    this.#isClosed = true;
    for (const channel of this.#channels.values()) channel.close();
  }

  #meant(command: TrunkCommand): readonly R2Channel[] {
    switch (command.type) {
      case "dial": {
        const channel = this.#channels.get(command.channel);
        if (channel !== undefined) return [channel];
        this.#owner.tell({ type: "cleared", call: command.call, cause: NO_SUCH_CHANNEL, byUs: false });
        return [];
      }
      case "block":
      case "unblock":
        return this.#numbered(command.channel);
      case "restart":
        return command.channel === undefined ? [...this.#channels.values()] : this.#numbered(command.channel);
      case "digits":
      case "proceed":
      case "more":
      case "alert":
      case "progress":
      case "answer":
      case "clear":
        return [...this.#channels.values()].filter(({ call }) => call === command.call);
    }
  }

  #numbered(number: number): readonly R2Channel[] {
    const channel = this.#channels.get(number);
    return channel === undefined ? [] : [channel];
  }

  #nextCall(): number {
    this.#lastCall = (this.#lastCall % (FIRST_OUTGOING - 1)) + 1;
    return this.#lastCall;
  }
}
