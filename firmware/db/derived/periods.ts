import { addDays, momentOf, wallClock } from "#firmware/kernel/local-time.ts";

/** A local day as 20261120, or a local month as 202611. */
export type Period = number;

const DAY_MS = 86_400_000;

/** A local day and the moments it begins and ends, milliseconds since 1970. */
export interface LocalDay {
  readonly day: Period;
  readonly start: number;
  /** The first moment of the next day. */
  readonly end: number;
}

function dayNumber(date: string): Period {
  return Number(date.replaceAll("-", ""));
}

export function monthOf(day: Period): Period {
  return Math.floor(day / 100);
}

/** Ten years of days. */
const MAX_REMEMBERED_DAYS = 4_000;

/**
 * The local days of one time zone. Where the clocks are put back over midnight a date comes twice; a day is the time
 * from its first midnight to the first midnight of the next, so that days follow one another without gap.
 */
export class LocalDays {
  readonly timeZone: string;
  readonly #days = new Map<number, LocalDay>();

  constructor(timeZone: string) {
    this.timeZone = timeZone;
  }

  /** The day that `at` lies in. */
  of(at: number): LocalDay {
    const index = Math.floor(wallClock(at, this.timeZone) / DAY_MS);
    const day = this.#at(index);
    if (at < day.start) return this.#at(index - 1);
    return at < day.end ? day : this.#at(index + 1);
  }

  /** Hour of the wall clock, 0…23. */
  hourOf(at: number): number {
    const ofDay = wallClock(at, this.timeZone) % DAY_MS;
    return Math.floor(((ofDay + DAY_MS) % DAY_MS) / 3_600_000);
  }

  #at(index: number): LocalDay {
    const known = this.#days.get(index);
    if (known !== undefined) return known;
    const date = new Date(index * DAY_MS).toISOString().slice(0, 10);
    const start = momentOf(date, "00:00", this.timeZone);
    const end = momentOf(addDays(date, 1), "00:00", this.timeZone);
    const day = { day: dayNumber(date), start, end };
    if (this.#days.size >= MAX_REMEMBERED_DAYS) this.#days.clear();
    this.#days.set(index, day);
    return day;
  }
}
