import { type ScheduledTask, schedule } from "node-cron";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { LineDoctor } from "./line-doctor.ts";

/** Lines that were in use are tried again, so often and so long after. */
const TRIES = 3;
const AGAIN_MS = 20 * 60_000;

export interface NightlyOptions {
  readonly doctor: Pick<LineDoctor, "testAll" | "test">;
  readonly clock: Clock;
  readonly log: Logger;
  /** "03:30"; empty for never. */
  readonly time: () => string;
  readonly timeZone: () => string;
}

/** Tests every line each night at the time the owner wants. */
export class Nightly {
  readonly #options: NightlyOptions;
  #task: ScheduledTask | undefined;
  #set = "";
  #again: Timer | undefined;
  #isStopped = false;

  constructor(options: NightlyOptions) {
    this.#options = options;
  }

  /** Takes the time as it is set now; to be called at the start and after each change. */
  configure(): void {
    const { time, timeZone, log } = this.#options;
    const [hour, minute] = time().split(":").map(Number);
    const set = `${time()} ${timeZone()}`;
    if (set === this.#set || this.#isStopped) return;
    this.#set = set;
    void this.#task?.destroy();
    this.#task = undefined;
    if (hour === undefined || minute === undefined || time() === "") return;
    this.#task = schedule(
      `${minute} ${hour % 24} * * *`,
      () => this.run().catch((error: unknown) => log.error("the lines could not be tested", { error })),
      { timezone: timeZone() },
    );
  }

  /** Tests every line that is idle now; those in use later. Resolves after the first round. */
  async run(tries = TRIES): Promise<void> {
    const { doctor, clock, log } = this.#options;
    const skipped = await doctor.testAll("night");
    if (skipped.length === 0 || this.#isStopped) return;
    log.info("lines in use were left out of the test", { lines: skipped.join(" ") });
    if (tries > 1) this.#again = clock.after(AGAIN_MS, () => void this.#retry(skipped, tries - 1));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#again?.cancel();
    await this.#task?.destroy();
  }

  async #retry(lines: readonly string[], tries: number): Promise<void> {
    const left: string[] = [];
    for (const line of lines) {
      const started = this.#options.doctor.test(line, "night");
      if (started.kind === "started") await started.done;
      else left.push(line);
    }
    if (left.length > 0 && tries > 1 && !this.#isStopped)
      this.#again = this.#options.clock.after(AGAIN_MS, () => void this.#retry(left, tries - 1));
  }
}
