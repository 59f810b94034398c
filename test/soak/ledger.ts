import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { CallResult } from "#firmware/domain/call-result.ts";

/** What the people outside the box saw of one call. Times are wall time in milliseconds. */
export interface Seen {
  readonly kind: string;
  /** The caller's number, as the record will show it. */
  readonly caller: string;
  /** The number dialled; needed where a caller calls more than once. */
  readonly called?: string;
  readonly startedAt: number;
  endedAt?: number;
  /** Who hung up; undefined when the box did. */
  endedBy?: "caller" | "callee";
  /** From picking up to hanging up. */
  talk?: { from: number; to: number };
  /** Whether the talk must be recorded; undefined where it may. */
  isRecorded?: boolean;
  /** What the record may say. */
  results: readonly CallResult[];
  /** It may have ended before the box took it. */
  mayHaveNone?: boolean;
  /** A part of the box was killed meanwhile. */
  isDisturbed?: boolean;
}

interface CallRow {
  readonly id: string;
  readonly caller_number: string | null;
  readonly called_number: string | null;
  readonly started_at: number;
  readonly result: CallResult;
  readonly talk_ms: number;
  readonly ended_by: string;
  readonly recordings: string;
  readonly cause: number;
}

interface RecordingRow {
  readonly id: string;
  readonly call: string;
  readonly state: string;
  readonly path: string;
  readonly duration_ms: number | null;
  readonly bytes: number | null;
}

/** People and clocks of two processes differ by this much on a busy machine. */
const TALK_TOLERANCE_MS = 1_500;
const START_TOLERANCE_MS = 5_000;

/** Every call somebody made, and what is wrong with how the box wrote it down. */
export class Ledger {
  readonly calls: Seen[] = [];

  add(seen: Seen): Seen {
    this.calls.push(seen);
    return seen;
  }

  /** Sentences about calls without record, records without call, and records that say something else than was seen. */
  compare(dataFolder: string): {
    readonly records: string[];
    readonly recordings: string[];
    readonly compared: number;
  } {
    const db = new DatabaseSync(join(dataFolder, "callbox.sqlite"), { readOnly: true });
    const rows = db.prepare("SELECT * FROM call ORDER BY started_at").all() as unknown as CallRow[]; // our own schema
    const files = db.prepare("SELECT * FROM recording").all() as unknown as RecordingRow[];
    const open = db.prepare("SELECT COUNT(*) AS n FROM live_call").get() as { n: number };
    db.close();
    const records: string[] = open.n === 0 ? [] : [`${open.n} calls are written down as still going on`];
    const recordings: string[] = files
      .filter((file) => file.state === "running")
      .map(({ id }) => `recording ${id} still runs`);
    const left = new Map<string, CallRow[]>();
    for (const row of rows) left.set(row.caller_number ?? "", [...(left.get(row.caller_number ?? "") ?? []), row]);
    for (const seen of this.calls.toSorted((a, b) => a.startedAt - b.startedAt)) {
      const mine = (left.get(seen.caller) ?? []).filter((row) => fits(row, seen));
      const name = `${seen.kind} from ${seen.caller} at ${new Date(seen.startedAt).toISOString().slice(11, 19)}`;
      const [row] = mine;
      if (row === undefined) {
        if (seen.mayHaveNone !== true && seen.isDisturbed !== true) records.push(`${name}: no record`);
        continue;
      }
      const others = left.get(seen.caller) ?? [];
      left.set(
        seen.caller,
        others.filter((each) => each !== row),
      );
      records.push(...judge(row, seen).map((words) => `${name}: ${words} (${row.id})`));
      const own = files.filter(({ call, state }) => call === row.id && state !== "deleted");
      recordings.push(...judgeRecordings(own, row, seen, dataFolder).map((words) => `${name}: ${words}`));
    }
    for (const row of [...left.values()].flat())
      records.push(`record ${row.id} from ${row.caller_number}: nobody made this call, or it is there twice`);
    return { records, recordings, compared: this.calls.length };
  }
}

function fits(row: CallRow, seen: Seen): boolean {
  if (seen.called === undefined) return true; // the caller's number is used once
  return row.called_number === seen.called && Math.abs(row.started_at - seen.startedAt) < START_TOLERANCE_MS;
}

function judge(row: CallRow, seen: Seen): string[] {
  if (seen.isDisturbed === true) return [];
  const wrong: string[] = [];
  if (!seen.results.includes(row.result))
    wrong.push(
      `the record says ${row.result} (cause ${row.cause}, by ${row.ended_by}), seen was ${seen.results.join(" or ")}`,
    );
  const talkMs = seen.talk === undefined ? 0 : seen.talk.to - seen.talk.from;
  const isTalk = row.result === "answered" && seen.talk !== undefined;
  if (isTalk && Math.abs(row.talk_ms - talkMs) > TALK_TOLERANCE_MS)
    wrong.push(`${row.talk_ms} ms of talk in the record, ${talkMs} seen`);
  if (isTalk && seen.endedBy !== undefined && row.ended_by !== seen.endedBy)
    wrong.push(`ended by ${row.ended_by} in the record, by ${seen.endedBy} in truth`);
  return wrong;
}

const WAV_HEAD_MAX = 128;
const OCTETS_PER_MS = 16; // µ-law, 8 kHz, two channels

function judgeRecordings(own: readonly RecordingRow[], row: CallRow, seen: Seen, dataFolder: string): string[] {
  const wrong: string[] = [];
  if (seen.isDisturbed !== true && row.result === "answered" && seen.isRecorded !== undefined) {
    const wanted = seen.isRecorded ? 1 : 0;
    if (own.length !== wanted) wrong.push(`${own.length} recordings where there should be ${wanted}`);
    const [file] = own;
    const difference = Math.abs((file?.duration_ms ?? 0) - row.talk_ms);
    if (file !== undefined && difference > 700)
      wrong.push(`the recording has ${file.duration_ms} ms, the talk ${row.talk_ms}`);
  }
  for (const { id, path, duration_ms, state } of own) {
    const file = join(dataFolder, path);
    if (!existsSync(file)) {
      wrong.push(`the file of recording ${id} (${state}) is missing`);
      continue;
    }
    const over = statSync(file).size - (duration_ms ?? 0) * OCTETS_PER_MS;
    if (over < 0 || over > WAV_HEAD_MAX + OCTETS_PER_MS)
      wrong.push(`recording ${id} has ${over} octets more than its length says`);
  }
  return wrong;
}
