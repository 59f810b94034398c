import type { TrunkEvent } from "#drivers/e1/signalling.ts";
import type { Leg } from "#firmware/channels/leg.ts";
import type { TraceSink } from "#firmware/channels/trace.ts";
import type { Clock } from "#firmware/kernel/clock.ts";

type Message = Extract<TrunkEvent, { type: "message" }>;
interface Early {
  readonly at: number;
  readonly message: Message;
}

/** So many messages wait for their call, and so many calls have messages waiting: signalling comes before the leg. */
const MOST_EARLY = 20;
const MOST_CALLS = 256;

/** Draws messages of signalling as arrows of their call's ladder; those before the leg had its call are kept for it. */
export class SpanLadder {
  readonly #clock: Clock;
  readonly #trace: TraceSink;
  readonly #early = new Map<string, Early[]>();

  constructor(clock: Clock, trace: TraceSink) {
    this.#clock = clock;
    this.#trace = trace;
  }

  /** `key` names the call on its span; `leg` is its leg, where there is one. */
  take(key: string, leg: Leg | undefined, message: Message): void {
    const at = this.#clock.now();
    if (leg?.call !== undefined) {
      this.#draw(leg, at, message);
      return;
    }
    const early = this.#early.get(key) ?? [];
    if (early.length < MOST_EARLY) early.push({ at, message });
    this.#early.set(key, early);
    const oldest = this.#early.size > MOST_CALLS ? this.#early.keys().next().value : undefined;
    if (oldest !== undefined) this.#early.delete(oldest);
  }

  /** The leg has found its call. */
  assigned(key: string, leg: Leg): void {
    for (const { at, message } of this.#early.get(key) ?? []) this.#draw(leg, at, message);
    this.#early.delete(key);
  }

  forget(key: string): void {
    this.#early.delete(key);
  }

  #draw(leg: Leg, at: number, { way, octets, text }: Message): void {
    if (leg.call === undefined) return;
    this.#trace({
      call: leg.call,
      at,
      direction: way === "sent" ? "out" : "in",
      party: leg.id,
      kind: "line",
      summary: text,
      raw: Buffer.from(octets).toString("hex"),
    });
  }
}
