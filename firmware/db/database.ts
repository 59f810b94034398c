import type { DatabaseSync, StatementSync } from "node:sqlite";

/** What SQLite stores in a column. */
export type SqlValue = string | number | bigint | null | Uint8Array;
/** Parameters by name, without the sigil: `{ call: "c-…" }` for `:call`. */
export type SqlParams = Readonly<Record<string, SqlValue>>;
/** A row as SQLite gives it; the reader says what it expects. */
export type SqlRow = Record<string, SqlValue>;

/** Statements are few and written in the code; the bound is against one that builds them from user input. */
const MAX_CACHED_STATEMENTS = 500;

/**
 * One connection to the box's database. Everything is synchronous: an insert takes some ten microseconds, and an
 * answer that waits for its row cannot be overtaken. Statements are prepared once and kept.
 */
export class Database {
  readonly path: string;
  /** Told of each write that `attempt` lost. */
  onLost: ((error: unknown) => void) | undefined;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;
  #closed = false;

  constructor(path: string, connection: DatabaseSync) {
    this.path = path;
    this.#connection = connection;
  }

  /** Runs a statement that gives no rows; the number of rows it changed. */
  run(sql: string, params: SqlParams = {}): number {
    return Number(this.#prepare(sql).run(params).changes);
  }

  /** The first row, or undefined. */
  get<Row = SqlRow>(sql: string, params: SqlParams = {}): Row | undefined {
    return this.#prepare(sql).get(params) as Row | undefined; // SQLite cannot tell us the shape: the SQL beside it does
  }

  all<Row = SqlRow>(sql: string, params: SqlParams = {}): Row[] {
    return this.#prepare(sql).all(params) as Row[]; // as above
  }

  /** Rows one after another, for exports that must not stand in memory as a whole. */
  iterate<Row = SqlRow>(sql: string, params: SqlParams = {}): IterableIterator<Row> {
    // A statement of its own: a cached one would be reset by whoever uses it meanwhile.
    return this.#connection.prepare(sql).iterate(params) as IterableIterator<Row>; // as above
  }

  /** Several statements without parameters: migrations, pragmas. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** All or nothing. Nested calls join the outer transaction. `body` must not await. */
  transaction<Result>(body: () => Result): Result {
    if (this.#depth > 0) return body();
    this.#connection.exec("BEGIN IMMEDIATE");
    this.#depth++;
    try {
      const result = body();
      this.#connection.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite has rolled back by itself when the disk is full.
      if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** Reads that belong together: what is written meanwhile is seen by all of them or by none. `body` must not await. */
  snapshot<Result>(body: () => Result): Result {
    if (this.#depth > 0) return body();
    this.#connection.exec("BEGIN");
    this.#depth++;
    try {
      return body();
    } finally {
      this.#depth--;
      if (this.#connection.isTransaction) this.#connection.exec("COMMIT");
    }
  }

  /**
   * Runs a write that nobody may fail for: calls, phones and people go on when the disk is full or broken. What was
   * lost then is told to `onLost`. True when it was written.
   */
  attempt(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      if (!mayPass(error)) throw error;
      this.onLost?.(error);
      return false;
    }
  }

  /** Closing twice is fine. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    this.#connection.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= MAX_CACHED_STATEMENTS) this.#statements.clear();
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/**
 * Whether what SQLite refused may succeed later: the disk's faults, a lock (BUSY, LOCKED), memory (NOMEM), a file that
 * cannot be opened or is damaged (CORRUPT, CANTOPEN, NOTADB). A row that breaks a rule of its table never will.
 */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number")) return false;
  return [5, 6, 7, 8, 10, 11, 13, 14, 26].includes(error.errcode & 0xff);
}

/** SQLITE_CORRUPT and SQLITE_NOTADB: what stands in the file is no database, or not all of it. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number")) return false;
  return [11, 26].includes(error.errcode & 0xff);
}
