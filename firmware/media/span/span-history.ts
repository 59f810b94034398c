import type { SpanCounters } from "#drivers/e1/span-hardware.ts";
import type { SpanHistory, SpanPeriod } from "./span-words.ts";

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const QUARTERS_KEPT = 96;
const DAYS_KEPT = 30;
/** A thousand CRC-4 blocks a second: 30 % of them make it a severely errored one (G.826 §4.5.1). */
const SEVERE_BLOCKS = 300;
/** Without CRC-4: wrong alignment words of a bit error rate of 10⁻³ (G.821). */
const SEVERE_FRAMES = 28;
/** Severely errored seconds in a row that begin unavailable time, and others in a row that end it. */
const UNAVAILABLE_AFTER = 10;
/** A report that follows the last one sooner is an answer, and no second of its own. */
const LEAST_MS = 700;

const NOTHING: SpanCounters = {
  codeViolations: 0,
  frameErrors: 0,
  crcErrors: 0,
  farCrcErrors: 0,
  slipsRepeated: 0,
  slipsLeftOut: 0,
};

type Sums = { -readonly [Name in keyof SpanPeriod]: SpanPeriod[Name] };

/** Counts how one span does, second by second, into quarters of an hour and days (G.826, simplified). */
export class SpanHistoryKeeper {
  readonly #over: (length: "quarter" | "day", period: SpanPeriod) => void;
  #counters: SpanCounters = NOTHING;
  #hasCounters = false;
  #lastAt = Number.NEGATIVE_INFINITY;
  #quarter: Sums | undefined;
  #day: Sums | undefined;
  #quarters: SpanPeriod[] = [];
  #days: SpanPeriod[] = [];
  #damaged = 0;
  #isUnavailable = false;
  /** Seconds in a row that speak for a change of `isUnavailable`, and how many of them were errored. */
  #turning = 0;
  #turningErrored = 0;

  constructor(over: (length: "quarter" | "day", period: SpanPeriod) => void) {
    this.#over = over;
  }

  history(wall: number): Omit<SpanHistory, "notices"> {
    const quarter = this.#quarter ?? sums(wall, QUARTER_MS);
    const day = this.#day ?? sums(wall, DAY_MS);
    return {
      counters: this.#counters,
      quarter: { ...quarter },
      quarters: this.#quarters,
      day: { ...day },
      days: this.#days,
    };
  }

  clear(): void {
    this.#quarter = this.#day = undefined;
    this.#quarters = [];
    this.#days = [];
    this.#isUnavailable = false;
    this.#turning = this.#turningErrored = 0;
  }

  /** Hardware began anew: its sums too. */
  restart(): void {
    this.#hasCounters = false;
  }

  dChannelDamaged(count: number): void {
    this.#damaged += count;
  }

  /** The report of a second. `hasDefect`: there was a moment in it without frames. */
  take(
    counters: SpanCounters,
    at: { readonly monotonic: number; readonly wall: number; readonly hasDefect: boolean },
  ): void {
    const before = this.#hasCounters ? this.#counters : counters;
    if (this.#hasCounters && at.monotonic - this.#lastAt < LEAST_MS) return;
    this.#counters = counters;
    this.#hasCounters = true;
    this.#lastAt = at.monotonic;
    this.#turn(at.wall);
    // Without frames there is nothing that could slip, whatever hardware counts then.
    const slips = at.hasDefect ? { slipsRepeated: 0, slipsLeftOut: 0 } : {};
    const more = { ...difference(counters, before), ...slips };
    for (const period of [this.#quarter, this.#day]) if (period !== undefined) add(period, more, this.#damaged);
    this.#damaged = 0;
    const isErrored = at.hasDefect || more.crcErrors + more.frameErrors + more.codeViolations > 0;
    const isSevere = at.hasDefect || more.crcErrors >= SEVERE_BLOCKS || more.frameErrors >= SEVERE_FRAMES;
    this.#second(isErrored, isSevere);
  }

  /** Unavailable time begins with the first of ten severe seconds and ends with the first of ten that are not. */
  #second(isErrored: boolean, isSevere: boolean): void {
    if (this.#isUnavailable) this.#each({ unavailable: 1 });
    else this.#each({ errored: Number(isErrored), severelyErrored: Number(isSevere) });
    if (isSevere === this.#isUnavailable) {
      this.#turning = this.#turningErrored = 0;
      return;
    }
    this.#turning++;
    this.#turningErrored += Number(isErrored);
    if (this.#turning < UNAVAILABLE_AFTER) return;
    const all = UNAVAILABLE_AFTER;
    if (this.#isUnavailable) this.#each({ unavailable: -all, errored: this.#turningErrored });
    else this.#each({ unavailable: all, errored: -all, severelyErrored: -all });
    this.#isUnavailable = !this.#isUnavailable;
    this.#turning = this.#turningErrored = 0;
  }

  /** What began in the period before is not taken out of it: no count goes below nothing. */
  #each(more: Partial<Pick<Sums, "errored" | "severelyErrored" | "unavailable">>): void {
    for (const period of [this.#quarter, this.#day]) {
      if (period === undefined) continue;
      for (const name of ["errored", "severelyErrored", "unavailable"] as const) {
        period[name] = Math.max(0, period[name] + (more[name] ?? 0));
      }
    }
  }

  #turn(wall: number): void {
    if (this.#quarter !== undefined && this.#quarter.from !== start(wall, QUARTER_MS)) {
      this.#quarters = [this.#quarter, ...this.#quarters].slice(0, QUARTERS_KEPT);
      this.#over("quarter", this.#quarter);
      this.#quarter = undefined;
    }
    if (this.#day !== undefined && this.#day.from !== start(wall, DAY_MS)) {
      this.#days = [this.#day, ...this.#days].slice(0, DAYS_KEPT);
      this.#over("day", this.#day);
      this.#day = undefined;
    }
    this.#quarter ??= sums(wall, QUARTER_MS);
    this.#day ??= sums(wall, DAY_MS);
  }
}

function start(wall: number, length: number): number {
  return wall - (wall % length);
}

function sums(wall: number, length: number): Sums {
  return {
    from: start(wall, length),
    seconds: 0,
    errored: 0,
    severelyErrored: 0,
    unavailable: 0,
    codeViolations: 0,
    frameErrors: 0,
    crcErrors: 0,
    farCrcErrors: 0,
    slips: 0,
    dChannelDamaged: 0,
  };
}

/** Sums of hardware only grow; smaller ones are those of hardware that began anew. */
function difference(now: SpanCounters, before: SpanCounters): SpanCounters {
  const more = (name: keyof SpanCounters): number => Math.max(0, now[name] - before[name]);
  return {
    codeViolations: more("codeViolations"),
    frameErrors: more("frameErrors"),
    crcErrors: more("crcErrors"),
    farCrcErrors: more("farCrcErrors"),
    slipsRepeated: more("slipsRepeated"),
    slipsLeftOut: more("slipsLeftOut"),
  };
}

function add(period: Sums, more: SpanCounters, damaged: number): void {
  period.seconds++;
  period.codeViolations += more.codeViolations;
  period.frameErrors += more.frameErrors;
  period.crcErrors += more.crcErrors;
  period.farCrcErrors += more.farCrcErrors;
  period.slips += more.slipsRepeated + more.slipsLeftOut;
  period.dChannelDamaged += damaged;
}
