import type { Database } from "./database.ts";

/** What is kept of each span. */
const MOST = { quarter: 96, day: 400, alarms: 500 } as const;

export interface StoredAlarm {
  readonly kind: string;
  readonly from: number;
  readonly to: number | null;
}

/** How E1 spans did before: it outlasts every process. What cannot be written is lost. */
export class SpanHistoryStore {
  readonly #db: Database;

  /** Alarms that stood when the box ended are over as far as anybody knows. */
  constructor(db: Database, now: number) {
    this.#db = db;
    db.attempt(() => {
      db.run("UPDATE span_alarm SET ends = :now WHERE ends IS NULL", { now });
    });
  }

  /** A quarter of an hour or a day is over. */
  addPeriod(span: string, length: "quarter" | "day", period: { readonly from: number }): void {
    this.#db.attempt(() => {
      this.#db.run(
        "INSERT OR REPLACE INTO span_period (span, length, begins, figures) VALUES (:span, :length, :begins, :figures)",
        { span, length, begins: period.from, figures: JSON.stringify(period) },
      );
      this.#db.run(
        `DELETE FROM span_period WHERE span = :span AND length = :length AND begins NOT IN
          (SELECT begins FROM span_period WHERE span = :span AND length = :length ORDER BY begins DESC LIMIT :most)`,
        { span, length, most: MOST[length] },
      );
    });
  }

  /** The latest first, as they were given. */
  periods<Period>(span: string, length: "quarter" | "day"): Period[] {
    const rows = this.#db.all<{ figures: string }>(
      "SELECT figures FROM span_period WHERE span = :span AND length = :length ORDER BY begins DESC",
      { span, length },
    );
    return rows.map(({ figures }) => JSON.parse(figures) as Period); // written by us
  }

  /** An alarm has begun (`to` null) or ended. */
  setAlarm(span: string, { kind, from, to }: StoredAlarm): void {
    this.#db.attempt(() => {
      this.#db.run(
        "INSERT OR REPLACE INTO span_alarm (span, kind, begins, ends) VALUES (:span, :kind, :begins, :ends)",
        { span, kind, begins: from, ends: to },
      );
      this.#db.run(
        `DELETE FROM span_alarm WHERE span = :span AND begins <
          (SELECT min(begins) FROM (SELECT begins FROM span_alarm WHERE span = :span ORDER BY begins DESC LIMIT :most))`,
        { span, most: MOST.alarms },
      );
    });
  }

  /** The latest first. */
  alarms(span: string): StoredAlarm[] {
    return this.#db.all<{ kind: string; from: number; to: number | null }>(
      'SELECT kind, begins AS "from", ends AS "to" FROM span_alarm WHERE span = :span ORDER BY begins DESC',
      { span },
    );
  }

  clear(span: string): void {
    this.#db.attempt(() => {
      this.#db.run("DELETE FROM span_period WHERE span = :span", { span });
      this.#db.run("DELETE FROM span_alarm WHERE span = :span AND ends IS NOT NULL", { span });
    });
  }
}
