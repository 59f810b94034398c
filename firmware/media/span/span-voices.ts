import { CHANNEL_SLOTS } from "#drivers/e1/config.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { SpanChannel } from "./span-channel.ts";

export interface SpanVoicesOptions {
  /** `<board>.<span>`. */
  readonly span: string;
  readonly clock: Clock;
  /** Voice of these timeslots is wanted, bit n is timeslot n; said when it changes. */
  readonly wanted: (slots: number) => void;
  readonly digit: (line: string, digit: { readonly digit: string; readonly durationMs?: number }) => void;
}

/** The voice of all channels of a span, and which of them the board has to carry. */
export class SpanVoices {
  readonly #options: SpanVoicesOptions;
  readonly #channels = new Map<number, SpanChannel>();
  #isThere = false;
  #told = 0;

  constructor(options: SpanVoicesOptions) {
    this.#options = options;
    for (const slot of CHANNEL_SLOTS) this.#channels.set(slot, this.#make(slot));
  }

  at(slot: number): SpanChannel | undefined {
    return this.#channels.get(slot);
  }

  /** The board is there, and knows nothing of us. */
  up(): void {
    this.#isThere = true;
    this.#told = 0;
    this.#look();
  }

  down(): void {
    this.#isThere = false;
    for (const channel of this.#channels.values()) channel.clear();
  }

  /** 20 ms of these timeslots did not arrive. */
  lost(slots: number): void {
    for (const [slot, channel] of this.#channels) if (((slots >>> slot) & 1) === 1) channel.lost();
  }

  #look(): void {
    let slots = 0;
    for (const [slot, { wantsVoice }] of this.#channels) if (wantsVoice) slots |= 1 << slot;
    slots >>>= 0;
    if (!this.#isThere || slots === this.#told) return;
    this.#told = slots;
    this.#options.wanted(slots);
  }

  #make(slot: number): SpanChannel {
    const { span, clock, digit } = this.#options;
    const line = `${span}.${slot}`;
    return new SpanChannel({
      line,
      clock,
      wants: () => this.#look(),
      pressed: (key) => digit(line, { digit: key }),
      released: (key, durationMs) => digit(line, { digit: key, durationMs }),
    });
  }
}
