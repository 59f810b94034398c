import type { Database } from "#firmware/db/database.ts";
import type { CadencedTone } from "#firmware/dsp/tone/tone.ts";
import type { EventFacts } from "./event-facts.ts";
import type { FinishedCall, LineCall } from "./line-story.ts";
import type { TestResult } from "./test-result.ts";
import type { Verdict } from "./verdict.ts";

export const EVENTS_KEPT = 50;
const CALLS_KEPT = 100;
const TESTS_KEPT = 60;
/** A sound is some 50 to 130 kB: the latest few say enough. */
const SOUNDS_KEPT = 6;

/** `line` is a line of the exchange, `phone` a plain telephone. */
export type EventSource = "port" | "control" | "line" | "phone" | "test";

export interface LineEventRow extends EventFacts {
  readonly id: number;
  readonly at: number;
  readonly source: EventSource;
}

export interface StoredTest {
  readonly id: number;
  readonly at: number;
  readonly result: TestResult;
  readonly verdict: Verdict;
  readonly hasSound: boolean;
}

export interface StoredCall extends LineCall {
  readonly id: number;
  readonly hasSound: boolean;
}

/** What was counted on a line since the box was set up. */
export type CounterName =
  | "calls-in"
  | "calls-out"
  | "answered"
  | "answered-by-polarity"
  | "rang-unanswered"
  | "caller-id-before-ring"
  | "caller-id-after-ring"
  | "caller-id-missing"
  | `hang-up-${string}`
  | "tests"
  | "tests-given-up"
  | "plugged-in"
  | "battery-lost"
  | PhoneCounterName;

/** What is counted of a plain telephone. */
type PhoneCounterName =
  | "rings"
  | "rings-answered"
  | "lifted"
  | "identities-sent"
  | "digits-by-tone"
  | "digits-by-pulse"
  | "flashes"
  | "faults";

interface SoundRow {
  readonly sound: Uint8Array | null;
}

/** The box's memory of its lines: everything is bounded per line, the oldest goes first. */
export class Evidence {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  addEvent(line: string, at: number, source: EventSource, { code, facts }: EventFacts): void {
    this.#db.run("INSERT INTO line_event (line, at, source, words) VALUES (:line, :at, :source, :words)", {
      ...{ line, at, source, words: JSON.stringify({ code, facts }) },
    });
    this.#trim("line_event", line, EVENTS_KEPT);
  }

  /** Newest first. */
  events(line: string): LineEventRow[] {
    const rows = this.#db.all<{ id: number; at: number; source: EventSource; words: string }>(
      "SELECT id, at, source, words FROM line_event WHERE line = :line ORDER BY id DESC",
      { line },
    );
    return rows.map(({ id, at, source, words }) => ({ id, at, source, ...eventOf(words) }));
  }

  count(line: string, name: CounterName): void {
    this.#db.run(
      `INSERT INTO line_counter (line, name, value) VALUES (:line, :name, 1)
       ON CONFLICT (line, name) DO UPDATE SET value = value + 1`,
      { line, name },
    );
  }

  counters(line: string): Record<string, number> {
    const rows = this.#db.all<{ name: string; value: number }>(
      "SELECT name, value FROM line_counter WHERE line = :line ORDER BY name",
      { line },
    );
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  addCall(line: string, { call, sound }: FinishedCall): void {
    this.#db.run("INSERT INTO line_call (line, at, facts, sound) VALUES (:line, :at, :facts, :sound)", {
      ...{ line, at: call.at, facts: JSON.stringify(call) },
      sound: sound === undefined ? null : Buffer.from(sound, "base64"),
    });
    this.#trim("line_call", line, CALLS_KEPT);
    this.#trimSounds("line_call", line);
  }

  /** Newest first. */
  calls(line: string): StoredCall[] {
    const rows = this.#db.all<{ id: number; facts: string; hasSound: number }>(
      "SELECT id, facts, sound IS NOT NULL AS hasSound FROM line_call WHERE line = :line ORDER BY id DESC",
      { line },
    );
    // Written by addCall of this or an earlier version, which only ever adds fields.
    return rows.map(({ id, facts, hasSound }) => ({
      ...(JSON.parse(facts) as LineCall),
      id,
      hasSound: hasSound === 1,
    }));
  }

  addTest(line: string, result: TestResult, verdict: Verdict, sound: string): void {
    this.#db.run(
      "INSERT INTO line_test (line, at, result, verdict, sound) VALUES (:line, :at, :result, :verdict, :sound)",
      {
        ...{ line, at: result.at, result: JSON.stringify(result), verdict: JSON.stringify(verdict) },
        sound: sound === "" ? null : Buffer.from(sound, "base64"),
      },
    );
    this.#trim("line_test", line, TESTS_KEPT);
    this.#trimSounds("line_test", line);
  }

  /** Newest first. */
  tests(line: string, limit = TESTS_KEPT): StoredTest[] {
    const rows = this.#db.all<{ id: number; at: number; result: string; verdict: string; hasSound: number }>(
      `SELECT id, at, result, verdict, sound IS NOT NULL AS hasSound FROM line_test
        WHERE line = :line ORDER BY id DESC LIMIT :limit`,
      { line, limit },
    );
    return rows.map(({ id, at, result, verdict, hasSound }) => ({
      ...{ id, at, hasSound: hasSound === 1 },
      result: JSON.parse(result) as TestResult, // written by addTest
      verdict: JSON.parse(verdict) as Verdict,
    }));
  }

  /** The sound of a test or of the end of a call, µ-law; undefined when it is not kept any more. */
  sound(of: "test" | "call", line: string, id: number): Uint8Array | undefined {
    const table = of === "test" ? "line_test" : "line_call";
    const row = this.#db.get<SoundRow>(`SELECT sound FROM ${table} WHERE line = :line AND id = :id`, { line, id });
    return row?.sound ?? undefined;
  }

  learn(line: string, at: number, tone: CadencedTone): void {
    this.#db.run("INSERT OR REPLACE INTO line_learned (line, at, tone) VALUES (:line, :at, :tone)", {
      ...{ line, at, tone: JSON.stringify(tone) },
    });
  }

  forget(line: string): void {
    this.#db.run("DELETE FROM line_learned WHERE line = :line", { line });
    // What led to it is forgotten too: else the next call would bring it back.
    this.#db.run("DELETE FROM line_call WHERE line = :line", { line });
    this.#db.run("DELETE FROM line_counter WHERE line = :line AND name = 'answered-by-polarity'", { line });
  }

  learned(): { line: string; at: number; tone: CadencedTone }[] {
    return this.#db
      .all<{ line: string; at: number; tone: string }>("SELECT line, at, tone FROM line_learned")
      .map(({ line, at, tone }) => ({ line, at, tone: JSON.parse(tone) as CadencedTone })); // written by learn
  }

  #trim(table: "line_event" | "line_call" | "line_test", line: string, keep: number): void {
    this.#db.run(
      `DELETE FROM ${table} WHERE line = :line AND id <=
         (SELECT id FROM ${table} WHERE line = :line ORDER BY id DESC LIMIT 1 OFFSET :keep)`,
      { line, keep },
    );
  }

  #trimSounds(table: "line_call" | "line_test", line: string): void {
    this.#db.run(
      `UPDATE ${table} SET sound = NULL WHERE line = :line AND sound IS NOT NULL AND id <=
         (SELECT id FROM ${table} WHERE line = :line AND sound IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET :keep)`,
      { line, keep: SOUNDS_KEPT },
    );
  }
}

/** Written by addEvent; earlier versions wrote plain words. */
function eventOf(words: string): EventFacts {
  return words.startsWith("{") ? (JSON.parse(words) as EventFacts) : { code: "words", facts: { words } };
}
