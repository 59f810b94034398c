import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { GIVE_UP_MS, T1_MS, T2_MS } from "./session-environment.ts";

/**
 * Repeats something until it is acknowledged: a 2xx to INVITE until its ACK (RFC 3261 §13.3.1.4, on every transport),
 * a reliable provisional response until its PRACK (RFC 3262 §3). Sends once at the start.
 */
export class AnswerRetransmission {
  readonly #clock: Clock;
  readonly #act: { send(): void; giveUp(): void };
  readonly #longestMs: number;
  readonly #giveUpTimer: Timer;
  #repeatTimer: Timer | undefined;

  /** `longestMs` bounds the interval: T2 for a 2xx, no bound for a provisional response. */
  constructor(clock: Clock, act: { send(): void; giveUp(): void }, longestMs = T2_MS) {
    this.#clock = clock;
    this.#act = act;
    this.#longestMs = longestMs;
    this.#giveUpTimer = clock.after(GIVE_UP_MS, () => {
      this.stop();
      act.giveUp();
    });
    act.send();
    this.#repeatAfter(T1_MS);
  }

  /** Acknowledged, or of no interest any more. Twice is fine. */
  stop(): void {
    this.#giveUpTimer.cancel();
    this.#repeatTimer?.cancel();
  }

  #repeatAfter(delayMs: number): void {
    this.#repeatTimer = this.#clock.after(delayMs, () => {
      this.#act.send();
      this.#repeatAfter(Math.min(delayMs * 2, this.#longestMs));
    });
  }
}
