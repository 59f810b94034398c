import type { Database } from "#firmware/db/database.ts";

type Key = readonly (string | number)[];
type Histogram = Record<string, number>;
export type WaitColumn = "answer_seconds" | "abandon_seconds";

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
  sum_queue: {
    keys: ["period", "queue"],
    sums: ["offered", "answered", "abandoned", "wait_ms", "answer_ms", "abandon_ms", "talk_ms"],
  },
  sum_hour: { keys: ["period", "queue", "hour"], sums: ["inbound", "answered", "abandoned", "outbound"] },
  sum_line: {
    keys: ["period", "line"],
    sums: ["inbound", "inbound_answered", "outbound", "outbound_answered", "busy_ms"],
  },
  sum_result: { keys: ["period", "direction", "result"], sums: ["calls"] },
} as const;

export type SumTable = keyof typeof TABLES;
const NAMES = Object.keys(TABLES) as SumTable[];

interface QueueWaits {
  readonly key: Key;
  longestMs: number;
  readonly answer_seconds: Histogram;
  readonly abandon_seconds: Histogram;
}

/** `INSERT … ON CONFLICT` that adds the given sums to the row of the key. */
function additionTo(table: SumTable): string {
  const { keys, sums } = TABLES[table];
  const columns: readonly string[] = [...keys, ...sums];
  const isQueue = table === "sum_queue";
  const extra = isQueue ? ", longest_ms, answer_seconds, abandon_seconds" : "";
  const start = isQueue ? ", 0, '{}', '{}'" : "";
  return `INSERT INTO ${table} (${columns.join(", ")}${extra}) VALUES (${columns.map((name) => `:${name}`).join(", ")}${start})
    ON CONFLICT (${keys.join(", ")}) DO UPDATE SET ${sums.map((name) => `${name} = ${name} + :${name}`).join(", ")}`;
}

const ADDITIONS = Object.fromEntries(NAMES.map((table) => [table, additionTo(table)])) as Record<SumTable, string>;

/** Additions to the sum tables, one for each row; written at once. */
export class SumBatch {
  readonly #tables = new Map<SumTable, Map<string, { key: Key; sums: number[] }>>();
  readonly #waits = new Map<string, QueueWaits>();

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

  /** The longest wait of a queue's period is at least this. */
  most(key: Key, waitMs: number): void {
    const waits = this.#waitsOf(key);
    waits.longestMs = Math.max(waits.longestMs, waitMs);
  }

  /** One more caller of a queue's period who waited this many seconds. */
  wait(key: Key, column: WaitColumn, seconds: number): void {
    const histogram = this.#waitsOf(key)[column];
    histogram[seconds] = (histogram[seconds] ?? 0) + 1;
  }

  write(db: Database): void {
    for (const [table, rows] of this.#tables) {
      const { keys, sums } = TABLES[table];
      for (const row of rows.values()) {
        const params: Record<string, string | number> = {};
        for (const [index, name] of keys.entries()) params[name] = row.key[index] ?? "";
        for (const [index, name] of sums.entries()) params[name] = row.sums[index] ?? 0;
        db.run(ADDITIONS[table], params);
      }
    }
    for (const waits of this.#waits.values()) writeWaits(db, waits);
  }

  #waitsOf(key: Key): QueueWaits {
    const name = key.join("\0");
    let waits = this.#waits.get(name);
    if (waits === undefined) {
      waits = { key, longestMs: 0, answer_seconds: {}, abandon_seconds: {} };
      this.#waits.set(name, waits);
    }
    return waits;
  }
}

/** Its row is there already: the sums were written before. */
function writeWaits(db: Database, { key, longestMs, answer_seconds, abandon_seconds }: QueueWaits): void {
  const [period = 0, queue = ""] = key;
  const row = db.get<Record<WaitColumn, string>>(
    "SELECT answer_seconds, abandon_seconds FROM sum_queue WHERE period = :period AND queue = :queue",
    { period, queue },
  );
  db.run(
    `UPDATE sum_queue SET longest_ms = max(longest_ms, :longest), answer_seconds = :answers, abandon_seconds = :abandons
     WHERE period = :period AND queue = :queue`,
    {
      period,
      queue,
      longest: longestMs,
      answers: together(row?.answer_seconds, answer_seconds),
      abandons: together(row?.abandon_seconds, abandon_seconds),
    },
  );
}

function together(stored: string | undefined, added: Histogram): string {
  const all = JSON.parse(stored ?? "{}") as Histogram; // written below
  for (const [seconds, calls] of Object.entries(added)) all[seconds] = (all[seconds] ?? 0) + calls;
  return JSON.stringify(all);
}
