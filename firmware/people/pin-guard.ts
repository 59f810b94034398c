import type { CallControl } from "#firmware/calls/call-control.ts";
import type { ExtensionNumber } from "#firmware/domain/ids.ts";
import { AttemptPause } from "#firmware/kernel/attempt-pause.ts";
import type { Clock } from "#firmware/kernel/clock.ts";

/** Somebody has keyed in so many wrong PINs that the phone is not listened to for a while. */
export interface PinGuessed {
  /** The extension, line or trunk the tries come from. */
  readonly from: string;
  readonly agent: ExtensionNumber;
  readonly refusedForMs: number;
}

/** "refused": not looked at, because of the wrong ones before. */
export type PinAnswer = "right" | "wrong" | "refused";

export interface PinGuardOptions {
  readonly clock: Clock;
  readonly isPin: (agent: ExtensionNumber, pin: string) => boolean;
  /** Told each time a refusal begins. */
  readonly guessed: (fact: PinGuessed) => void;
}

/** Checks PINs keyed in on telephones: four digits are few, so wrong ones from one phone lead to longer and longer pauses. */
export class PinGuard {
  readonly #options: PinGuardOptions;
  readonly #pause: AttemptPause;

  constructor(options: PinGuardOptions) {
    this.#options = options;
    this.#pause = new AttemptPause(options.clock);
  }

  check(call: Pick<CallControl, "origin">, agent: ExtensionNumber, pin: string): PinAnswer {
    const { isPin, guessed } = this.#options;
    const from = originOf(call);
    if (this.#pause.secondsToWait(from, agent) > 0) return "refused";
    if (isPin(agent, pin)) {
      this.#pause.succeeded(from, agent);
      return "right";
    }
    const refusedForMs = this.#pause.failed(from, agent);
    if (refusedForMs > 0) guessed({ from, agent, refusedForMs });
    return "wrong";
  }
}

function originOf({ origin }: Pick<CallControl, "origin">): string {
  switch (origin.kind) {
    case "extension":
      return origin.extension;
    case "line":
      return origin.line;
    case "trunk":
      return origin.trunk;
  }
}
