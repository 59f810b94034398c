import type { TrunkEvent } from "#drivers/e1/signalling.ts";
import type { R2Setting } from "#drivers/r2/channel-state.ts";
import { FakeClock } from "./fake-clock.ts";
import type { R2Exchange, R2ExchangeProgram } from "./r2-exchange.ts";
import { R2Side, r2Setting, runTicks } from "./r2-side.ts";

const TICK_MS = 20;

export interface R2HouseOptions {
  readonly variant: string;
  readonly channels: readonly number[];
  readonly setting?: Partial<R2Setting>;
  /** Of the exchange. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Voice takes so many ticks of 20 ms more in each direction; 0 when absent. */
  readonly delayTicks?: number;
}

/** libopenr2 as the exchange and our span at the other end, in virtual time. */
export class R2House {
  readonly exchange: R2Exchange;
  readonly side: R2Side;
  readonly channels: readonly number[];
  readonly #clock = new FakeClock();

  constructor(
    program: R2ExchangeProgram,
    { variant, channels, setting = {}, environment = {}, delayTicks = 0 }: R2HouseOptions,
  ) {
    this.channels = channels;
    this.exchange = program.start({ variant: variant.toUpperCase(), slots: channels.join(","), environment });
    this.side = new R2Side(this.#clock, channels, r2Setting(variant, setting), delayTicks);
  }

  /** Lets the line work for so long. */
  async run(ms: number, onTick: () => void = () => undefined): Promise<void> {
    await runTicks({ exchange: this.exchange, side: this.side, clock: this.#clock }, ms / TICK_MS, onTick);
  }

  /** Virtual milliseconds since it began. */
  get now(): number {
    return this.#clock.monotonic();
  }

  /** Events of a call in short, without those of channels and the trace. */
  story(call: number | undefined): string[] {
    return this.side.events.flatMap((event) => {
      if (!("call" in event) || event.call !== call || event.type === "message") return [];
      return [event.type === "cleared" ? `cleared ${event.cause} ${event.byUs ? "us" : "them"}` : event.type];
    });
  }

  /** The last call that came in on a channel. */
  incoming(channel: number): number | undefined {
    return this.side.told("incoming").findLast((event) => event.channel === channel)?.call;
  }

  /** What the exchange told of a timeslot, in short. */
  told(slot: number): string[] {
    return this.exchange.events.filter((event) => event.slot === slot).map(({ event }) => event);
  }

  state(channel: number): string | undefined {
    return this.side.told("channel").findLast((event) => event.channel === channel)?.state;
  }

  async close(): Promise<void> {
    this.side.span.close();
    await this.exchange.close();
  }
}

/** Lets go of a call when the far side has gone. */
export function letGo(side: R2Side): (event: TrunkEvent) => void {
  return (event) => {
    if (event.type === "clearing") side.span.command({ type: "clear", call: event.call, cause: 16 });
  };
}
