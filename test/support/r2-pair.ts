import type { R2Setting } from "#drivers/r2/channel-state.ts";
import type { FakeClock } from "./fake-clock.ts";
import { R2Side } from "./r2-side.ts";

const TICK_MS = 20;

/** Two of our spans back to back, with their voice: calls go from `out` to `in`. */
export class R2Pair {
  readonly out: R2Side;
  readonly in: R2Side;
  /** Nothing goes over the line. */
  isCut = false;
  readonly #clock: FakeClock;
  readonly #channels: readonly number[];

  constructor(
    clock: FakeClock,
    { setting, channels = [1] }: { readonly setting: R2Setting; readonly channels?: readonly number[] },
  ) {
    this.#clock = clock;
    this.#channels = channels;
    this.out = new R2Side(clock, channels, setting);
    this.in = new R2Side(clock, channels, setting);
    this.run(100);
  }

  /** Lets so many milliseconds go by, in ticks of 20; both sides send first and then read. */
  run(ms: number): void {
    for (let at = 0; at < ms; at += TICK_MS) {
      const sent = this.#channels.map((channel) => [this.out.give(channel), this.in.give(channel)] as const);
      if (!this.isCut) {
        this.#channels.forEach((channel, index) => {
          const [out, incoming] = sent[index] ?? [];
          if (incoming !== undefined) this.out.take(channel, incoming.bits, incoming.voice);
          if (out !== undefined) this.in.take(channel, out.bits, out.voice);
        });
      }
      this.#clock.advance(TICK_MS);
    }
  }

  /** A call on channel 1 that was answered; both sides' numbers of it. */
  talk(called: string): { readonly call: number; readonly theirs: number } {
    const call = this.out.dial(1, called, { number: "01058881234" });
    this.run(10_000);
    const theirs = this.in.told("incoming").at(-1)?.call ?? 0;
    this.in.span.command({ type: "answer", call: theirs });
    this.run(1_000);
    if (this.out.told("answered").at(-1)?.call !== call) throw new Error("The call was not answered");
    return { call, theirs };
  }
}
