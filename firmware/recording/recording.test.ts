import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Database } from "#firmware/db/database.ts";
import { openDatabase } from "#firmware/db/open.ts";
import type { CallId, RecordingId } from "#firmware/domain/ids.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { PuppetCall } from "#test/support/script-call.ts";
import { DiskSpace } from "./disk-space.ts";
import { decideRecording, type RecordingFacts } from "./policy.ts";
import { createRecordPromptScript } from "./record-prompt.ts";
import { Recordings } from "./recordings.ts";
import { RecordingRetention } from "./retention.ts";
import { createRecordingShelf } from "./shelf.ts";

let folder: string;
let db: Database;
let clock: FakeClock;
let recordings: Recordings;
const DAY_MS = 24 * 3600 * 1000;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "recordings-"));
  db = openDatabase(":memory:");
  clock = new FakeClock();
  recordings = new Recordings({ db, dataFolder: folder, clock });
});
afterEach(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

const usual: RecordingFacts = { direction: "inbound", extensions: [], internalCalls: false, hasSpace: true };
const ann = { number: "1001", name: "Ann", recording: "inbound" } as const;

test.each([
  ["nothing asks for it", usual, false, "nothing asks for a recording"],
  [
    "the queue does",
    { ...usual, queue: { name: "Sales", recording: "always" } },
    true,
    "queue Sales records every call",
  ],
  [
    "the queue forbids, the person would",
    { ...usual, queue: { name: "Sales", recording: "never" }, extensions: [ann] },
    false,
    "queue Sales records no call",
  ],
  [
    "the person does for calls from outside",
    { ...usual, extensions: [ann] },
    true,
    "extension 1001 Ann records inbound calls",
  ],
  [
    "the person does not for outbound calls",
    { ...usual, direction: "outbound", extensions: [ann] },
    false,
    "nothing asks for a recording",
  ],
  [
    "the inbound rule forbids over all",
    { ...usual, override: false, queue: { name: "Sales", recording: "always" } },
    false,
    "the inbound rule says do not record",
  ],
  [
    "internal calls by policy",
    { ...usual, direction: "internal", internalCalls: true },
    true,
    "internal calls are recorded",
  ],
  [
    "the disk is full",
    { ...usual, override: true, hasSpace: false },
    false,
    "the disk is too full to record (the inbound rule says record)",
  ],
] as const)("F-REC-01 recording when %s", (_name, facts, record, because) => {
  expect(decideRecording(facts)).toEqual({ record, because });
});

async function record(name: string, bytes = 1000): Promise<RecordingId> {
  const id = name as RecordingId;
  const path = join(folder, `${name}.wav`);
  await writeFile(path, Buffer.alloc(bytes));
  recordings.started({ id, call: `c-${name}` as CallId, path, why: "queue", queue: "sales", agent: "1001" });
  await recordings.ended(id, {
    durationMs: 5000,
    bytes,
    peakDbfs: [-10, Number.NEGATIVE_INFINITY],
    isCut: false,
    detail: "",
  });
  return id;
}

test("F-REC-02 a recording is found by queue, agent, call and time, and sealed against changes", async () => {
  const from = clock.now();
  const id = await record("r1");
  clock.advance(1000);
  await record("r2");
  expect(recordings.find(id)).toMatchObject({
    state: "done",
    path: join(folder, "r1.wav"),
    durationMs: 5000,
    // SHA-256 of 1000 zero bytes (printf of coreutils sha256sum).
    sha256: "541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53",
  });
  expect(recordings.list().map((one) => one.id)).toEqual(["r2", "r1"]);
  expect(recordings.list({ from: from + 500 }).map((one) => one.id)).toEqual(["r2"]);
  expect(recordings.list({ queue: "sales", agent: "1001", call: "c-r1" }).map((one) => one.id)).toEqual(["r1"]);
  expect(recordings.count({ agent: "1009" })).toBe(0);
});

test("retention removes what is too old and the oldest beyond the quota; the rows say why", async () => {
  await record("old");
  clock.jump(10 * DAY_MS);
  for (const name of ["a", "b", "c"]) {
    await record(name, 40_000_000);
    clock.jump(1000);
  }
  const kept = recordings.list();
  expect(recordings.totals().recordings).toBe(4);
  const policy = { keepDays: 9, maxGigabytes: 0.1, internalCalls: false };
  const retention = new RecordingRetention({
    recordings,
    policy: () => policy,
    now: () => clock.now(),
    logger: silentLogger,
    timeZone: () => "Asia/Shanghai",
  });
  expect(await retention.run()).toBe(2);
  expect(recordings.list().map((one) => one.id)).toEqual(["c", "b"]);
  expect(existsSync(join(folder, "a.wav"))).toBe(false);
  const left = kept.slice(0, 2).map(({ bytes = 0 }) => bytes);
  expect(recordings.totals()).toEqual({ recordings: 2, bytes: left.reduce((sum, bytes) => sum + bytes, 0) });
  const gone = recordings.list({ withDeleted: true }).filter((one) => one.state === "deleted");
  expect(gone.map((one) => one.id)).toEqual(["a", "old"]);
});

test("a recording in progress is never deleted", async () => {
  recordings.started({
    id: "live" as RecordingId,
    call: "c-1" as CallId,
    path: join(folder, "live.wav"),
    why: "queue",
  });
  expect(await recordings.delete("live", "by mistake")).toBe(false);
});

test("calls find a place on the shelf, and none when the disk is full; what a power cut left is recovered", async () => {
  let hasSpace = true;
  const shelf = createRecordingShelf({
    recordings,
    dataFolder: folder,
    hasSpace: () => hasSpace,
    logger: silentLogger,
    diskFailed: () => undefined,
    mend: async () => undefined,
  });
  const begin = (name: string) =>
    shelf.begin({
      id: name as RecordingId,
      call: "c-1" as CallId,
      at: clock.now(),
      why: "queue",
      queue: "sales",
      caller: {},
    });
  const path = begin("r-1");
  expect(path).toBe(join(folder, "recordings", "2026", "11", "20", "r-1.wav"));
  await mkdir(dirname(path ?? ""), { recursive: true });
  await writeFile(path ?? "", "sound");
  begin("r-2");
  hasSpace = false;
  expect(begin("r-3")).toBeUndefined();
  const mend = async (file: string) => (existsSync(file) ? { durationMs: 3000, bytes: 5 } : undefined);
  expect(await recordings.recover(mend)).toEqual([{ recording: "r-1", ms: 3000 }]);
  expect(recordings.find("r-1")).toMatchObject({ state: "recovered", durationMs: 3000, queue: "sales" });
  expect(recordings.find("r-2")?.state).toBe("failed");
});

test("a disk that runs full raises one alarm and takes it back when there is room again", async () => {
  let free = 10_000_000_000;
  const disk = new DiskSpace({ folder, clock, logger: silentLogger, freeBytes: async () => free });
  const told: unknown[] = [];
  disk.changes.subscribe(({ hasSpace, freeBytes }) => told.push([hasSpace, freeBytes / 1_000_000]));
  disk.start();
  await clock.advanceAsync(20_000);
  free = 100_000_000;
  await clock.advanceAsync(20_000);
  expect(disk.hasSpace).toBe(false);
  free = 250_000_000;
  await clock.advanceAsync(20_000);
  expect(disk.hasSpace).toBe(false);
  free = 1_000_000_000;
  await clock.advanceAsync(20_000);
  expect(told, "and says anew how much is left").toEqual([
    [false, 100],
    [false, 250],
    [true, 1_000],
  ]);
  disk.stop();
});

test("a disk that refuses to be written to is told, tried again, and told once it takes what is written", async () => {
  let refusal: string | undefined = "EROFS: read-only file system";
  const probe = async (): Promise<void> => {
    if (refusal !== undefined) throw new Error(refusal);
  };
  const disk = new DiskSpace({ folder, clock, logger: silentLogger, freeBytes: async () => 10_000_000_000, probe });
  const told: unknown[] = [];
  disk.changes.subscribe(({ hasSpace, failure }) => told.push([hasSpace, failure]));
  disk.start();
  disk.failed("EIO: i/o error");
  await clock.advanceAsync(20_000);
  refusal = undefined;
  await clock.advanceAsync(20_000);
  expect(told).toEqual([
    [true, "EROFS: read-only file system"],
    [true, undefined],
  ]);
  disk.stop();
});

test("*77 records a prompt, plays it back, and saves it under the number dialled after the code", async () => {
  const saved: string[] = [];
  const script = createRecordPromptScript({
    dataFolder: folder,
    mayRecord: (extension) => extension === "1001",
    save: async (_path, prompt) => void saved.push(`${prompt.id} ${prompt.language}`),
  });
  const call = new PuppetCall({ clock, origin: { kind: "extension", extension: "1001" } });
  let isDone = false;
  void script(call, "12").then(() => {
    isDone = true;
  });
  call.press("#");
  while (!call.heard.includes("record-review")) await clock.advanceAsync(500);
  call.press("12");
  while (!isDone) await clock.advanceAsync(500);
  expect(saved).toEqual(["phone-12 en"]);
  expect(call.heard.map((prompt) => (prompt.startsWith("/") ? "the recording" : prompt))).toEqual([
    "record-prompt",
    "record-review",
    "the recording",
    "record-saved",
  ]);
  const stranger = new PuppetCall({ clock, origin: { kind: "extension", extension: "1005" } });
  const refused = script(stranger, "");
  await clock.advanceAsync(2000);
  await refused;
  expect(stranger.heard).toEqual(["not-allowed"]);
});
