import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { Checkpointer } from "./checkpointer.ts";
import type { Database } from "./database.ts";
import { openDatabase } from "./open.ts";

let folder: string;
let db: Database;
let clock: FakeClock;
let checkpointer: Checkpointer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "callbox-checkpoint-"));
  db = openDatabase(join(folder, "box.sqlite"));
  clock = new FakeClock();
  checkpointer = new Checkpointer({ db, clock, log: silentLogger });
  checkpointer.start();
});

afterEach(async () => {
  await checkpointer.close();
  db.close();
  await rm(folder, { recursive: true, force: true });
});

interface Log {
  readonly log: number;
  readonly checkpointed: number;
}

function log(): Log {
  return db.get<Log>("PRAGMA wal_checkpoint(NOOP)") as Log; // the row of this pragma
}

function write(name: string, megabytes: number): void {
  db.transaction(() => {
    for (let at = 0; at < megabytes; at++) {
      db.run("INSERT INTO kv (key, value) VALUES (:key, hex(zeroblob(500000)))", { key: `${name}-${at}` });
    }
  });
}

test("what was written is moved into the file by a thread, and the log begins anew", async () => {
  write("first", 20);
  expect(log().log).toBeGreaterThan(4_000);
  expect((await stat(join(folder, "box.sqlite"))).size).toBeLessThan(1_000_000);
  clock.advance(1_000);
  await vi.waitFor(() => expect(log().checkpointed).toBe(log().log), { timeout: 20_000 });
  expect((await stat(join(folder, "box.sqlite"))).size).toBeGreaterThan(20_000_000);
  write("later", 1);
  expect(log().log).toBeLessThan(4_000);
});

test("little is left where it is, and no thread is started for it", async () => {
  write("little", 1);
  clock.advance(5_000);
  await checkpointer.close();
  expect(log().checkpointed).toBe(0);
});
