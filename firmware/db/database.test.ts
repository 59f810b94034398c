import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Database } from "./database.ts";
import { MIGRATIONS } from "./migrations.table.ts";
import { openDatabase, openOrSetAside, openReadOnly, schemaVersion } from "./open.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-db-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function readKey(db: Database, key: string): string | undefined {
  return db.get<{ value: string }>("SELECT value FROM kv WHERE key = :key", { key })?.value;
}

function writeKey(db: Database, key: string, value: string): void {
  db.run("INSERT OR REPLACE INTO kv (key, value) VALUES (:key, :value)", { key, value });
}

test("a new database has every migration, and opening it again changes nothing", () => {
  const path = join(folder, "box.sqlite");
  const first = openDatabase(path);
  expect(schemaVersion(first)).toBe(MIGRATIONS.length);
  writeKey(first, "test.word", "kept");
  first.close();
  const again = openDatabase(path);
  expect(readKey(again, "test.word")).toBe("kept");
  again.close();
  again.close();
});

test("a database of newer software is refused with a sentence", () => {
  const path = join(folder, "box.sqlite");
  const db = openDatabase(path);
  db.exec("PRAGMA user_version = 999");
  db.close();
  expect(() => openDatabase(path)).toThrow(/version 999/);
});

test("a failed transaction leaves nothing behind, also from a nested one", () => {
  const db = openDatabase(join(folder, "box.sqlite"));
  expect(() =>
    db.transaction(() => {
      writeKey(db, "a", "1");
      db.transaction(() => writeKey(db, "b", "2"));
      throw new Error("stop");
    }),
  ).toThrow("stop");
  expect(readKey(db, "a")).toBeUndefined();
  expect(readKey(db, "b")).toBeUndefined();
  db.close();
});

test("the reader sees what was committed and cannot write", () => {
  const path = join(folder, "box.sqlite");
  const db = openDatabase(path);
  const reader = openReadOnly(path);
  writeKey(db, "a", "1");
  expect(readKey(reader, "a")).toBe("1");
  expect(() => writeKey(reader, "a", "2")).toThrow();
  reader.close();
  db.close();
});

test("the newest calls are found through an index, without sorting", () => {
  const db = openDatabase(join(folder, "box.sqlite"));
  const plan = db
    .all<{ detail: string }>(
      "EXPLAIN QUERY PLAN SELECT * FROM call WHERE (started_at, id) < (:at, :id) ORDER BY started_at DESC, id DESC LIMIT 50",
      { at: 1, id: "c" },
    )
    .map((row) => row.detail)
    .join("; ");
  expect(plan).toContain("call_started");
  expect(plan).not.toContain("TEMP B-TREE");
  db.close();
});

test("on a full disk a write that nobody may fail for is lost and told, and the next one works again", () => {
  const db = openDatabase(join(folder, "box.sqlite"));
  const lost: unknown[] = [];
  db.onLost = (error) => lost.push(error);
  const big = "x".repeat(100_000);
  const write = (): void => db.transaction(() => writeKey(db, "test.big", big));
  db.exec("PRAGMA max_page_count = 1");
  expect(db.attempt(write)).toBe(false);
  expect(lost).toHaveLength(1);
  expect(() => write()).toThrow("full");
  db.exec("PRAGMA max_page_count = 100000");
  expect(db.attempt(write)).toBe(true);
  expect(readKey(db, "test.big")).toBe(big);
  db.close();
});

test("a damaged database is set aside and a new one begun; a sound one is left alone", () => {
  const path = join(folder, "box.sqlite");
  writeFileSync(path, "this was a database once ".repeat(1000));
  const first = openOrSetAside(path, 42);
  expect(first.setAside).toBe(`${path}.damaged-42`);
  expect(existsSync(`${path}.damaged-42`)).toBe(true);
  writeKey(first.db, "test.word", "kept");
  first.db.close();
  const again = openOrSetAside(path, 43);
  expect(again.setAside).toBeUndefined();
  expect(readKey(again.db, "test.word")).toBe("kept");
  again.db.close();
});
