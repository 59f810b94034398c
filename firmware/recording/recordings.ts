import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Database, SqlParams } from "#firmware/db/database.ts";
import type { CallId, RecordingId } from "#firmware/domain/ids.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";

export type RecordingState = "running" | "done" | "recovered" | "failed" | "deleted";

/** One recorded conversation. Times are wall time in milliseconds; left is the caller, right the other side. */
export interface Recording {
  readonly id: RecordingId;
  readonly call: CallId;
  readonly state: RecordingState;
  /** Absolute path of the stereo WAV file; gone when the state is "deleted". */
  readonly path: string;
  readonly why: string;
  readonly queue: string | undefined;
  readonly agent: string | undefined;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly durationMs: number | undefined;
  readonly bytes: number | undefined;
  /** SHA-256 of the file as it was when it was finished, hexadecimal: shows that nobody has changed it. */
  readonly sha256: string | undefined;
  readonly callerNumber: string | undefined;
}

export interface RecordingQuery {
  readonly from?: number;
  readonly to?: number;
  readonly queue?: string;
  readonly agent?: string;
  readonly call?: string;
  /** Part of the caller's or called number. */
  readonly number?: string;
  readonly withDeleted?: boolean;
  readonly limit?: number;
  readonly offset?: number;
}

export interface RecordingStart {
  readonly id: RecordingId;
  readonly call: CallId;
  readonly path: string;
  readonly why: string;
  readonly queue?: string | undefined;
  readonly agent?: string | undefined;
}

export interface RecordingEnd {
  readonly durationMs: number;
  readonly bytes: number;
  /** dBFS of the loudest moment: left, right. */
  readonly peakDbfs: readonly number[];
  /** The disk has refused the rest: what it took is kept. */
  readonly isCut: boolean;
  readonly detail: string;
}

/** A recording that was cut off and is whole again. */
export interface RecoveredRecording {
  readonly recording: RecordingId;
  readonly ms: number;
}

/** A recording began, ended or was deleted. */
export interface RecordingChanged {
  readonly recording: RecordingId;
  readonly call: CallId;
  readonly state: RecordingState;
}

type Row = Record<string, string | number | null>;

const SELECT = `SELECT recording.*, call.caller_number AS caller_number FROM recording
  LEFT JOIN call ON call.id = recording.call`;

/** Recordings: rows in the database, sound in files below the data folder. */
export class Recordings {
  readonly changes = new Emitter<RecordingChanged>();
  readonly #db: Database;
  readonly #dataFolder: string;
  readonly #clock: Clock;

  constructor(options: { db: Database; dataFolder: string; clock: Clock }) {
    this.#db = options.db;
    this.#dataFolder = options.dataFolder;
    this.#clock = options.clock;
  }

  /** A recording has begun. `path` lies below the data folder. */
  started(start: RecordingStart): void {
    this.#db.run(
      `INSERT INTO recording (id, call, state, path, why, queue, agent, started_at)
       VALUES (:id, :call, 'running', :path, :why, :queue, :agent, :at)`,
      {
        id: start.id,
        call: start.call,
        path: isAbsolute(start.path) ? relative(this.#dataFolder, start.path) : start.path,
        why: start.why,
        queue: start.queue ?? null,
        agent: start.agent ?? null,
        at: this.#clock.now(),
      },
    );
    this.changes.emit({ recording: start.id, call: start.call, state: "running" });
  }

  /** Its file is complete. The seal over the file follows a moment later. */
  async ended(id: RecordingId, end: RecordingEnd): Promise<void> {
    const state: RecordingState = !end.isCut ? "done" : end.durationMs > 0 ? "recovered" : "failed";
    const [left, right] = end.peakDbfs;
    this.#db.run(
      `UPDATE recording SET state = :state, ended_at = started_at + :ms, duration_ms = :ms, bytes = :bytes,
         peak_left_dbfs = :left, peak_right_dbfs = :right, detail = :detail WHERE id = :id`,
      {
        id,
        state,
        ms: Math.round(end.durationMs),
        bytes: end.bytes,
        left: finite(left),
        right: finite(right),
        detail: end.detail,
      },
    );
    this.#tell(id, state);
    if (state !== "failed") await this.seal(id);
  }

  /** Puts the seal over a finished file. One that is gone meanwhile counts as failed. */
  async seal(id: RecordingId): Promise<void> {
    const path = this.find(id)?.path;
    if (path === undefined) return;
    const hash = createHash("sha256");
    try {
      await pipeline(createReadStream(path), hash);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      this.#db.run("UPDATE recording SET state = 'failed', bytes = 0, detail = 'the file is gone' WHERE id = :id", {
        id,
      });
      this.#tell(id, "failed");
      return;
    }
    this.#db.run("UPDATE recording SET sha256 = :sha256 WHERE id = :id", { id, sha256: hash.digest("hex") });
  }

  /**
   * Recordings that a sudden stop cut off: all that run at boot, those named in `only` when media has gone. `mend`
   * makes a file whole again and measures it; undefined when there is nothing left of it. Gives those recovered, which
   * are still to be sealed: reading hours of sound must hold nobody up.
   */
  async recover(
    mend: (path: string) => Promise<{ durationMs: number; bytes: number } | undefined>,
    only?: readonly string[],
  ): Promise<readonly RecoveredRecording[]> {
    const recovered: RecoveredRecording[] = [];
    for (const row of this.#db.all<Row>(`${SELECT} WHERE recording.state = 'running'`)) {
      const recording = this.#read(row);
      if (only !== undefined && !only.includes(recording.id)) continue;
      const whole = await mend(recording.path).catch((error: NodeJS.ErrnoException) => {
        // A recording that never reached the disk.
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      const state: RecordingState = whole === undefined ? "failed" : "recovered";
      this.#db.run(
        `UPDATE recording SET state = :state, ended_at = started_at + :ms, duration_ms = :ms, bytes = :bytes,
           detail = 'the box stopped suddenly' WHERE id = :id`,
        { id: recording.id, state, ms: Math.round(whole?.durationMs ?? 0), bytes: whole?.bytes ?? 0 },
      );
      this.#tell(recording.id, state);
      if (whole === undefined) continue;
      recovered.push({ recording: recording.id, ms: Math.round(whole.durationMs) });
    }
    return recovered;
  }

  find(id: string): Recording | undefined {
    const row = this.#db.get<Row>(`${SELECT} WHERE recording.id = :id`, { id });
    return row === undefined ? undefined : this.#read(row);
  }

  /** Newest first, at most `limit` (100). */
  list(query: RecordingQuery = {}): readonly Recording[] {
    const { where, params } = conditions(query);
    return this.#db
      .all<Row>(
        `${SELECT} ${where} ORDER BY recording.started_at DESC, recording.id DESC LIMIT :limit OFFSET :offset`,
        { ...params, limit: query.limit ?? 100, offset: query.offset ?? 0 },
      )
      .map((row) => this.#read(row));
  }

  count(query: RecordingQuery = {}): number {
    const { where, params } = conditions(query);
    const sql = `SELECT COUNT(*) AS n FROM recording LEFT JOIN call ON call.id = recording.call ${where}`;
    return this.#db.get<{ n: number }>(sql, params)?.n ?? 0;
  }

  /** Removes the sound; the row stays and says when and why. False when there is nothing to remove. */
  async delete(id: string, detail: string): Promise<boolean> {
    const recording = this.find(id);
    if (recording === undefined || recording.state === "deleted" || recording.state === "running") return false;
    await rm(recording.path, { force: true });
    const at = this.#clock.now();
    this.#db.run("UPDATE recording SET state = 'deleted', deleted_at = :at, detail = :detail WHERE id = :id", {
      id,
      at,
      detail,
    });
    this.#tell(recording.id, "deleted");
    return true;
  }

  /** The oldest finished recordings whose sound is there. */
  oldest(limit: number): readonly Recording[] {
    return this.#db
      .all<Row>(
        `${SELECT} WHERE recording.state <> 'deleted' AND recording.state <> 'running'
         ORDER BY recording.started_at LIMIT :limit`,
        { limit },
      )
      .map((row) => this.#read(row));
  }

  /** How many have their sound still, and how many bytes all of them take: kept, not counted. */
  totals(): { readonly recordings: number; readonly bytes: number } {
    const sql = "SELECT recordings, bytes FROM recording_total";
    return this.#db.get<{ recordings: number; bytes: number }>(sql) ?? { recordings: 0, bytes: 0 };
  }

  #tell(id: RecordingId, state: RecordingState): void {
    const call = this.find(id)?.call;
    if (call !== undefined) this.changes.emit({ recording: id, call, state });
  }

  #read(row: Row): Recording {
    const text = (key: string): string | undefined => (row[key] === null ? undefined : String(row[key]));
    const number = (key: string): number | undefined => (row[key] === null ? undefined : Number(row[key]));
    return {
      id: String(row.id) as RecordingId, // written by `started`
      call: String(row.call) as CallId, // as above
      state: String(row.state) as RecordingState, // as above
      path: join(this.#dataFolder, String(row.path)),
      why: String(row.why),
      queue: text("queue"),
      agent: text("agent"),
      startedAt: Number(row.started_at),
      endedAt: number("ended_at"),
      durationMs: number("duration_ms"),
      bytes: number("bytes"),
      sha256: text("sha256"),
      callerNumber: text("caller_number"),
    };
  }
}

function conditions(query: RecordingQuery): { where: string; params: SqlParams } {
  const parts: string[] = query.withDeleted === true ? [] : ["recording.state <> 'deleted'"];
  const params: Record<string, string | number> = {};
  const add = (name: string, value: string | number | undefined, sql: string): void => {
    if (value === undefined) return;
    parts.push(sql);
    params[name] = value;
  };
  add("from", query.from, "recording.started_at >= :from");
  add("to", query.to, "recording.started_at < :to");
  add("queue", query.queue, "recording.queue = :queue");
  add("agent", query.agent, "recording.agent = :agent");
  add("call", query.call, "recording.call = :call");
  add("number", query.number, "(instr(call.caller_number, :number) > 0 OR instr(call.called_number, :number) > 0)");
  return { where: parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`, params };
}

/** Silence is minus infinity, which SQLite would keep but no page can show. */
function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
