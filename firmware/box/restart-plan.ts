import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { addDays, localDate, momentOf } from "#firmware/kernel/local-time.ts";
import type { Logger } from "#firmware/kernel/log.ts";

/** When the box is to be started anew: as soon as no call is up, or from a time on as soon as none is. */
export interface RestartPlan {
  readonly when: "quiet" | "at";
  /** Of "at": wall time, milliseconds. */
  readonly at?: number;
}

const LOOK_MS = 5_000;

/** Where a plan outlives the service: `kept-plan.ts`. */
export interface PlanKeeper {
  read(): RestartPlan | undefined;
  write(plan: RestartPlan | undefined): void;
}

interface RestartPlannerOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Nobody is cut off by it now. */
  readonly isQuiet: () => boolean;
  readonly restart: () => Promise<void>;
  readonly kept: PlanKeeper;
}

/** Starts the box anew when nobody is cut off by it. A plan lasts as long as the machine runs: a start fulfils it. */
export class RestartPlanner {
  readonly #options: RestartPlannerOptions;
  #plan: RestartPlan | undefined;
  #timer: Timer | undefined;

  constructor(options: RestartPlannerOptions) {
    this.#options = options;
  }

  /** Goes on with what was planned before the service ended. */
  resume(): void {
    this.#plan = this.#options.kept.read();
    if (this.#plan === undefined) return;
    this.#options.log.info("the plan to start anew still holds", { plan: this.#plan });
    this.#look();
  }

  get plan(): RestartPlan | undefined {
    return this.#plan;
  }

  /** In place of the plan there was; undefined for none. */
  set(plan: RestartPlan | undefined): void {
    this.#timer?.cancel();
    this.#plan = plan;
    this.#options.kept.write(plan);
    if (plan !== undefined) this.#look();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #look(): void {
    const { clock, isQuiet, restart, log, kept } = this.#options;
    const isDue = this.#plan?.at === undefined || clock.now() >= this.#plan.at;
    if (isDue && isQuiet()) {
      this.#plan = undefined;
      kept.write(undefined);
      restart().catch((error: unknown) => log.error("the box could not be started anew", { error }));
      return;
    }
    this.#timer = clock.after(LOOK_MS, () => this.#look());
  }
}

/** The next time the clock of the box shows `time` (HH:MM), wall time in milliseconds. */
export function nextAt(time: string, now: number, timeZone: string): number {
  const today = localDate(now, timeZone);
  const at = momentOf(today, time, timeZone);
  return at > now ? at : momentOf(addDays(today, 1), time, timeZone);
}
