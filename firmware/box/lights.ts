import type { Lights } from "#firmware/keeper/front/front-panel.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { KeeperClient } from "./keeper-client.ts";

/** What the lights are about. */
export interface BoxMood {
  readonly isOwned: boolean;
  readonly takesCalls: boolean;
  readonly calls: number;
  /** A file from a stick is being applied. */
  readonly isSettingUp: boolean;
  /** The last file was refused less than a minute ago. */
  readonly wasRefused: boolean;
  /** Alarms somebody has to act on. */
  readonly alarms: number;
}

/** The keeper forgets after 30 seconds. */
const TELL_AGAIN_MS = 5_000;

/** Each light says one thing: is the box well, are there calls, does somebody have to come. */
function lightsFor({ isOwned, takesCalls, calls, isSettingUp, wasRefused, alarms }: BoxMood): Lights {
  return {
    status: isSettingUp ? "fast" : !isOwned ? "flash" : takesCalls ? "on" : "slow",
    line: calls > 0 ? "on" : "off",
    alarm: wasRefused ? "fast" : alarms > 0 ? "on" : "off",
  };
}

interface LightKeeperOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly keeper: Pick<KeeperClient, "ask">;
  readonly mood: () => BoxMood;
}

/** Tells the keeper what to show, for as long as the box runs. */
export class LightKeeper {
  readonly #options: LightKeeperOptions;
  #timer: Timer | undefined;
  #isStopped = false;

  constructor(options: LightKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    void this.tell();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** Never rejects. */
  async tell(): Promise<void> {
    const { clock, keeper, log, mood } = this.#options;
    this.#timer?.cancel();
    if (this.#isStopped) return;
    this.#timer = clock.after(TELL_AGAIN_MS, () => void this.tell());
    try {
      await keeper.ask("leds", lightsFor(mood()));
    } catch (error) {
      log.debug("the lights are not told", { error });
    }
  }
}
