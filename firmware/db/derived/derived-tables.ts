import type { Database } from "#firmware/db/database.ts";
import { CallSums } from "./call-sums.ts";
import type { CountedCall } from "./counted-call.ts";
import { writeLists } from "./list-tables.ts";
import { LocalDays } from "./periods.ts";
import { readCallsBefore } from "./read-calls.ts";

interface State {
  readonly zone: string;
  readonly rules: string;
  readonly built_at: number;
  readonly built_call: string;
  readonly counted: number;
  readonly total: number;
  readonly sums_ready: number;
  readonly lists_ready: number;
}

/** How far a building of the tables has come, in calls. */
export interface Progress {
  readonly isReady: boolean;
  readonly counted: number;
  readonly total: number;
}

/** Sums for reports. */
export const SUM_TABLES = [
  "sum_agent",
  "sum_missed",
  "sum_missed_across",
  "sum_queue",
  "sum_hour",
  "sum_line",
  "sum_result",
] as const;
/** Indexes for lists of calls. */
export const LIST_TABLES = ["call_number", "call_of_agent", "call_of_queue"] as const;

/** Edition of the time zone rules Node knows: with another one a day may begin at another moment. */
const RULES = process.versions.tz ?? "";
const END_OF_TIME = Number.MAX_SAFE_INTEGER;

/**
 * Sums and list indexes, exactly what counting all finished calls would give. Calls that end are added in the
 * transaction that writes their record; calls of before (a migration, another time zone, a repair) are counted in
 * steps, newest first, while the box works. Until that is done readers count the rows themselves.
 */
export class DerivedTables {
  readonly #db: Database;
  #days: LocalDays | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The box's days are those of this IANA time zone: begins to count anew where the sums are of another one. */
  follow(timeZone: string): void {
    const state = this.#read();
    if (state?.zone === timeZone && state.rules === RULES) return;
    this.#begin(timeZone, state?.lists_ready === 1);
  }

  /** Forgets everything derived and begins to count anew: after calls were changed by other hands. */
  rebuild(): void {
    const state = this.#read();
    if (state !== undefined) this.#begin(state.zone, false);
  }

  /** Something is wrong with the tables: nobody reads them until `follow` begins anew. */
  forget(): void {
    this.#db.run("DELETE FROM derived_state");
  }

  /** Counts calls that have ended just now; part of the transaction that writes their records. */
  add(calls: readonly CountedCall[]): void {
    if (calls.length === 0) return;
    const state = this.#read();
    if (state === undefined) return;
    const { built_at: at, built_call: id } = state;
    // Calls before the cursor are met by a later step.
    const due = calls.filter((call) => call.startedAt > at || (call.startedAt === at && call.id >= id));
    this.#count(state.zone, due);
  }

  /** Counts up to `limit` calls of before, newest first, in one transaction. True when all are counted. */
  step(limit: number): boolean {
    return this.#db.transaction(() => {
      const state = this.#read();
      if (state === undefined || state.sums_ready === 1) return state !== undefined;
      const calls = readCallsBefore(this.#db, { startedAt: state.built_at, id: state.built_call }, limit);
      this.#count(state.zone, calls);
      const last = calls.at(-1);
      const isDone = last === undefined || calls.length < limit;
      const counted = state.counted + calls.length;
      if (isDone) this.#save({ ...state, built_at: 0, built_call: "", counted, sums_ready: 1, lists_ready: 1 });
      else this.#save({ ...state, built_at: last.startedAt, built_call: last.id, counted });
      return isDone;
    });
  }

  get progress(): Progress {
    const { sums_ready = 0, counted = 0, total = 0 } = this.#read() ?? {};
    return { isReady: sums_ready === 1, counted, total };
  }

  #begin(zone: string, keepsLists: boolean): void {
    this.#db.transaction(() => {
      for (const table of SUM_TABLES) this.#db.run(`DELETE FROM ${table}`);
      if (!keepsLists) for (const table of LIST_TABLES) this.#db.run(`DELETE FROM ${table}`);
      const total = this.#db.get<{ calls: number }>("SELECT count(*) AS calls FROM call")?.calls ?? 0;
      const nothing = total === 0;
      this.#save({
        zone,
        rules: RULES,
        built_at: nothing ? 0 : END_OF_TIME,
        built_call: "",
        counted: 0,
        total,
        sums_ready: nothing ? 1 : 0,
        lists_ready: nothing || keepsLists ? 1 : 0,
      });
    });
  }

  #count(zone: string, calls: readonly CountedCall[]): void {
    if (calls.length === 0) return;
    if (this.#days?.timeZone !== zone) this.#days = new LocalDays(zone);
    const sums = new CallSums(this.#days);
    for (const call of calls) sums.add(call);
    sums.write(this.#db);
    writeLists(this.#db, calls);
  }

  #save(state: State): void {
    this.#db.run(
      `INSERT OR REPLACE INTO derived_state (id, zone, rules, built_at, built_call, counted, total, sums_ready, lists_ready)
       VALUES (1, :zone, :rules, :built_at, :built_call, :counted, :total, :sums_ready, :lists_ready)`,
      { ...state },
    );
  }

  /** Not kept here: a transaction that fails leaves the state of before. */
  #read(): State | undefined {
    return this.#db.get<State>(
      "SELECT zone, rules, built_at, built_call, counted, total, sums_ready, lists_ready FROM derived_state",
    );
  }
}

/** Whether the tables can be read, and of which time zone the days of the sums are. */
export function derivedState(db: Database): { readonly zone: string | undefined; readonly hasLists: boolean } {
  const state = db.get<Pick<State, "zone" | "sums_ready" | "lists_ready">>(
    "SELECT zone, sums_ready, lists_ready FROM derived_state",
  );
  return { zone: state?.sums_ready === 1 ? state.zone : undefined, hasLists: state?.lists_ready === 1 };
}

/** Counts all calls of a database at once, for days of this time zone: for a file that no box is working with. */
export function deriveAll(db: Database, timeZone: string): void {
  const tables = new DerivedTables(db);
  tables.follow(timeZone);
  tables.rebuild();
  while (!tables.step(10_000));
}
