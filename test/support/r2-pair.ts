import type { R2Setting } from "#drivers/r2/channel-state.ts";
import { peakOf } from "#firmware/dsp/level.ts";
import { ALAW_TO_LINEAR, LINEAR_TO_ALAW } from "#firmware/kernel/g711.ts";
import type { FakeClock } from "./fake-clock.ts";
import { R2Side } from "./r2-side.ts";

const TICK_MS = 20;

/** What a line behind old equipment does to voice. */
export interface LineFaults {
  readonly lossDb: number;
  /** What a side sends comes back to it so much weaker. */
  readonly echoLossDb: number;
  readonly noiseDbm0: number;
}

/** Two of our spans back to back, with their voice: calls go from `out` to `in`. */
export class R2Pair {
  readonly out: R2Side;
  readonly in: R2Side;
  /** Nothing goes over the line. */
  isCut = false;
  /** Voice is worsened by these; untouched when absent. */
  faults: LineFaults | undefined;
  #noise = 1;
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
          if (incoming === undefined || out === undefined) return;
          this.out.take(channel, incoming.bits, this.#worsened(incoming.voice, out.voice));
          this.in.take(channel, out.bits, this.#worsened(out.voice, incoming.voice));
        });
      }
      this.#clock.advance(TICK_MS);
    }
  }

  #worsened(voice: Uint8Array, own: Uint8Array): Uint8Array {
    const { faults } = this;
    if (faults === undefined) return voice;
    const [gain, echo] = [faults.lossDb, faults.echoLossDb].map((db) => 10 ** (-db / 20)) as [number, number]; // two
    // Evenly spread from −1 to 1 it has a third of the power of a sine's peak squared.
    const noise = peakOf(faults.noiseDbm0) * Math.sqrt(1.5);
    return voice.map((octet, at) => {
      this.#noise = (Math.imul(this.#noise, 1_664_525) + 1_013_904_223) >>> 0;
      const spread = this.#noise / 2 ** 31 - 1;
      const heard = gain * linear(octet) + echo * linear(own[at]) + noise * spread;
      return LINEAR_TO_ALAW[Math.round(heard) & 0xffff] ?? 0;
    });
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

function linear(octet = 0xd5): number {
  return ALAW_TO_LINEAR[octet] ?? 0;
}
