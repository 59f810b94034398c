import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** Held for so long it means "as delivered". */
export const HOLD_MS = 10_000;
/** A button's contacts rattle. */
const SETTLE_MS = 50;

/** What the button tells. */
export type ButtonEvent = "held" | "let-go" | "reset";

/**
 * The button at the front: held for ten seconds without a break it asks for a factory reset, let go before that it does
 * nothing. One that is down already when the box starts is a stuck one and has to be let go first.
 */
export class ResetButton {
  readonly #clock: Clock;
  readonly #tell: (event: ButtonEvent) => void;
  #isDown: boolean;
  #settling: Timer | undefined;
  #holding: Timer | undefined;
  #isDone = false;

  constructor(options: {
    readonly clock: Clock;
    readonly isDown: boolean;
    readonly tell: (event: ButtonEvent) => void;
  }) {
    this.#clock = options.clock;
    this.#isDown = options.isDown;
    this.#tell = options.tell;
  }

  /** Told every edge, rattling included. */
  edge(isDown: boolean): void {
    this.#settling?.cancel();
    this.#settling = this.#clock.after(SETTLE_MS, () => this.#settle(isDown));
  }

  /** What was asked for could not be done: let go and held again, it is asked for again. */
  again(): void {
    this.#isDone = false;
  }

  #settle(isDown: boolean): void {
    if (isDown === this.#isDown || this.#isDone) return;
    this.#isDown = isDown;
    if (isDown) {
      this.#tell("held");
      this.#holding = this.#clock.after(HOLD_MS - SETTLE_MS, () => {
        this.#isDone = true;
        this.#tell("reset");
      });
      return;
    }
    this.#holding?.cancel();
    this.#tell("let-go");
  }
}
