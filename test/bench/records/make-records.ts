import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "#firmware/db/database.ts";
import { deriveAll } from "#firmware/db/derived/derived-tables.ts";
import { JournalTables } from "#firmware/db/journal-store.ts";
import { openDatabase, schemaVersion } from "#firmware/db/open.ts";
import { Draw } from "./draw.ts";
import { TIME_ZONE } from "./house.ts";
import { makeCall } from "./make-call.ts";

/** Changes with what is made, so that older files are not taken. */
const EDITION = 1;
const DAYS = 365;
const DAY_MS = 86_400_000;
const BATCH = 5_000;
/** Share of a week's calls, from Monday. */
const WEEK = [0.19, 0.18, 0.17, 0.17, 0.16, 0.09, 0.04];
/** Of a day's, from 8 to 20 o'clock at Shanghai. */
const HOURS = [0.05, 0.11, 0.13, 0.11, 0.07, 0.08, 0.1, 0.11, 0.1, 0.07, 0.04, 0.03];
const FIRST_HOUR_UTC = 0;

/** Secondary indexes are made after the rows: one sort instead of a million insertions into each. */
function withoutIndexes(db: Database, fill: () => void): void {
  const indexes = db.all<{ name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('call', 'call_leg', 'call_queue')",
  );
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
  fill();
  for (const { sql } of indexes) db.exec(sql);
}

/** Moments of `count` calls in order, over a year up to the last midnight: weekdays and hours have their shares. */
function* moments(draw: Draw, count: number): Generator<number> {
  const first = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAYS * DAY_MS;
  const perWeek = (count * 7) / DAYS;
  let due = 0;
  for (let day = 0; day < DAYS; day++) {
    const weekday = (new Date(first + day * DAY_MS).getUTCDay() + 6) % 7;
    for (const [hour, share] of HOURS.entries()) {
      due += perWeek * (WEEK[weekday] ?? 0) * share;
      const calls = Math.floor(due);
      due -= calls;
      const begin = first + day * DAY_MS + (FIRST_HOUR_UTC + hour) * 3_600_000;
      for (let call = 0; call < calls; call++) yield Math.floor(begin + ((call + draw.share()) * 3_600_000) / calls);
    }
  }
}

function fill(db: Database, count: number): void {
  const draw = new Draw(count);
  const journal = new JournalTables(db);
  let batch: ReturnType<typeof makeCall>[] = [];
  for (const at of moments(draw, count)) {
    batch.push(makeCall(draw, at, Math.ceil(count / 5)));
    if (batch.length < BATCH) continue;
    journal.write([], batch);
    batch = [];
  }
  journal.write([], batch);
  // One call in twenty has a note; who did what is written down too.
  db.exec(`
    INSERT INTO call_note (call, person, body, result, draft, at)
      SELECT id, 'agent:' || agent, 'Wants to be called back about order ' || rowid, 'done', 0, ended_at
      FROM call WHERE agent IS NOT NULL AND rowid % 20 = 0;
    INSERT INTO audit (at, user, role, address, action, target, detail)
      SELECT started_at, 'owner', 'owner', '127.0.0.1', 'recording.play', id, NULL FROM call WHERE rowid % 10 = 0;`);
}

/** Files of older schemas and editions. */
function forgetOthers(folder: string, count: number): void {
  const names = readdirSync(folder).filter((name) => name.startsWith(`records-${count}-`));
  for (const name of names) rmSync(join(folder, name));
}

/**
 * A database with that many calls of one year, written by the box's own tables and counted by its own sums. Made once
 * and kept in `folder`; gives the path. A million take some minutes.
 */
export function ensureRecords(folder: string, count: number): string {
  mkdirSync(folder, { recursive: true });
  const fresh = join(folder, `making-${process.pid}.sqlite`);
  const db = openDatabase(fresh);
  const path = join(folder, `records-${count}-schema${schemaVersion(db)}-edition${EDITION}.sqlite`);
  try {
    if (existsSync(path)) return path;
    console.log(`  Making ${count.toLocaleString("en")} call records (once, kept in ${folder})`);
    db.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000");
    const startedAt = performance.now();
    withoutIndexes(db, () => fill(db, count));
    deriveAll(db, TIME_ZONE);
    db.exec("PRAGMA optimize; PRAGMA journal_mode = WAL");
    db.close();
    forgetOthers(folder, count);
    renameSync(fresh, path);
    console.log(`  made in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    return path;
  } finally {
    db.close();
    for (const part of ["", "-wal", "-shm"]) rmSync(fresh + part, { force: true });
  }
}
