import type { Database } from "#firmware/db/database.ts";

type Key = readonly (string | number)[];
type Histogram = Record<string, number>;

/** Key columns and summed columns of each table, in the order in which `add` takes them. */
const TABLES = {
  sum_agent: {
    keys: ["period", "agent", "queue"],
    sums: [
      "rings",
      "answered",
      "missed",
      "withdrawn",
      "talk_ms",
      "ring_ms",
      "direct_in",
      "direct_in_talk_ms",
      "outbound",
      "outbound_answered",
      "outbound_talk_ms",
    ],
  },
  sum_missed: { keys: ["period", "queue", "agents"], sums: ["calls"] },
  sum_hour: { keys: ["period", "queue", "hour"], sums: ["inbound", "answered", "abandoned", "outbound"] },
  sum_line: {
    keys: ["period", "line"],
    sums: ["inbound", "inbound_answered", "outbound", "outbound_answered", "busy_ms"],
  },
  sum_result: { keys: ["period", "direction", "result"], sums: ["calls"] },
} as const;

export type SumTable = keyof typeof TABLES;
const NAMES = Object.keys(TABLES) as SumTable[];

/** One statement for all rows of a table (JSON list of lists): asking SQLite costs more than the row it adds to. */
function additionTo(table: SumTable): string {
  const { keys, sums } = TABLES[table];
  const columns: readonly string[] = [...keys, ...sums];
  const values = columns.map((_, index) => `value ->> ${index}`);
  return `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${values.join(", ")} FROM json_each(:rows) WHERE true
    ON CONFLICT (${keys.join(", ")}) DO UPDATE SET ${sums.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`;
}

const ADDITIONS = Object.fromEntries(NAMES.map((table) => [table, additionTo(table)])) as Record<SumTable, string>;

/** Additions to the sum tables, one for each row; written at once. */
export class SumBatch {
  readonly #tables = new Map<SumTable, Map<string, { key: Key; sums: number[] }>>();

  /** `key` and `sums` in the order of the table's columns. */
  add(table: SumTable, key: Key, sums: readonly number[]): void {
    let rows = this.#tables.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.#tables.set(table, rows);
    }
    const name = key.join("\0");
    const row = rows.get(name);
    if (row === undefined) rows.set(name, { key, sums: [...sums] });
    else for (const [index, value] of sums.entries()) row.sums[index] = (row.sums[index] ?? 0) + value;
  }

  write(db: Database): void {
    for (const [table, rows] of this.#tables) {
      const values = Array.from(rows.values(), ({ key, sums }) => [...key, ...sums]);
      db.run(ADDITIONS[table], { rows: JSON.stringify(values) });
    }
  }
}

/** A stay in a queue that has ended. */
interface Stay {
  readonly reason: string;
  readonly waitMs: number;
  readonly talkMs: number;
}

interface QueuePeriod {
  readonly period: number;
  readonly queue: string;
  offered: number;
  answered: number;
  abandoned: number;
  cut: number;
  waitMs: number;
  answerMs: number;
  abandonMs: number;
  longestMs: number;
  talkMs: number;
  readonly answerSeconds: Histogram;
  readonly abandonSeconds: Histogram;
}

const READ_WAITS = `SELECT period, queue, answer_seconds AS answers, abandon_seconds AS abandons
  FROM json_each(:keys) CROSS JOIN sum_queue ON period = value ->> 0 AND queue = value ->> 1`;
const ADD_STAYS = `INSERT INTO sum_queue (period, queue, offered, answered, abandoned, cut, wait_ms, answer_ms, abandon_ms,
    longest_ms, talk_ms, answer_seconds, abandon_seconds)
  SELECT value ->> 'period', value ->> 'queue', value ->> 'offered', value ->> 'answered', value ->> 'abandoned',
    value ->> 'cut', value ->> 'waitMs', value ->> 'answerMs', value ->> 'abandonMs', value ->> 'longestMs', value ->> 'talkMs',
    value -> 'answerSeconds', value -> 'abandonSeconds'
  FROM json_each(:rows) WHERE true
  ON CONFLICT (period, queue) DO UPDATE SET offered = offered + excluded.offered,
    answered = answered + excluded.answered, abandoned = abandoned + excluded.abandoned,
    cut = cut + excluded.cut, wait_ms = wait_ms + excluded.wait_ms, answer_ms = answer_ms + excluded.answer_ms,
    abandon_ms = abandon_ms + excluded.abandon_ms, longest_ms = max(longest_ms, excluded.longest_ms),
    talk_ms = talk_ms + excluded.talk_ms,
    answer_seconds = excluded.answer_seconds, abandon_seconds = excluded.abandon_seconds`;

/** As SumBatch, for queues: besides sums they keep the longest wait and how many waited how many seconds. */
export class StayBatch {
  readonly #rows = new Map<string, QueuePeriod>();

  add(period: number, queue: string, { reason, waitMs, talkMs }: Stay): void {
    const row = this.#row(period, queue);
    row.offered += 1;
    row.waitMs += waitMs;
    row.talkMs += talkMs;
    row.longestMs = Math.max(row.longestMs, waitMs);
    // "Within 20 s" takes 20.000 s too, "sooner than 5 s" does not take 5.000 s.
    if (reason === "answered") {
      row.answered += 1;
      row.answerMs += waitMs;
      count(row.answerSeconds, Math.ceil(waitMs / 1000), 1);
    }
    if (reason === "cut") row.cut += 1;
    if (reason === "abandoned") {
      row.abandoned += 1;
      row.abandonMs += waitMs;
      count(row.abandonSeconds, Math.floor(waitMs / 1000), 1);
    }
  }

  write(db: Database): void {
    if (this.#rows.size === 0) return;
    const keys = JSON.stringify(Array.from(this.#rows.values(), ({ period, queue }) => [period, queue]));
    type Stored = { period: number; queue: string; answers: string; abandons: string };
    for (const stored of db.all<Stored>(READ_WAITS, { keys })) {
      const row = this.#row(stored.period, stored.queue);
      addTo(row.answerSeconds, stored.answers);
      addTo(row.abandonSeconds, stored.abandons);
    }
    db.run(ADD_STAYS, { rows: JSON.stringify([...this.#rows.values()]) });
  }

  #row(period: number, queue: string): QueuePeriod {
    const name = `${period} ${queue}`;
    let row = this.#rows.get(name);
    if (row === undefined) {
      const sums = {
        offered: 0,
        answered: 0,
        abandoned: 0,
        cut: 0,
        waitMs: 0,
        answerMs: 0,
        abandonMs: 0,
        longestMs: 0,
        talkMs: 0,
      };
      row = { period, queue, ...sums, answerSeconds: {}, abandonSeconds: {} };
      this.#rows.set(name, row);
    }
    return row;
  }
}

function count(histogram: Histogram, seconds: number | string, calls: number): void {
  histogram[seconds] = (histogram[seconds] ?? 0) + calls;
}

function addTo(histogram: Histogram, stored: string): void {
  for (const [seconds, calls] of Object.entries(JSON.parse(stored) as Histogram)) count(histogram, seconds, calls);
}
