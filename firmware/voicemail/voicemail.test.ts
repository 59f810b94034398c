import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HandlerResult, RecordedMessage } from "#firmware/calls/call-control.ts";
import { Extension, Mailbox } from "#firmware/config/schema/people.ts";
import type { Database } from "#firmware/db/database.ts";
import { openDatabase } from "#firmware/db/open.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { configured } from "#test/support/item.ts";
import { PuppetCall, type PuppetOptions } from "#test/support/script-call.ts";
import { createVoicemailHandler } from "./leave-message.ts";
import { createListenScript } from "./listen-messages.ts";
import { Messages } from "./messages.ts";
import { recoverDrafts } from "./recover-drafts.ts";
import { VoicemailRetention } from "./retention.ts";

let folder: string;
let db: Database;
let clock: FakeClock;
let messages: Messages;
const DAY_MS = 24 * 3600 * 1000;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "voicemail-"));
  db = openDatabase(":memory:");
  clock = new FakeClock();
  messages = new Messages({ db, dataFolder: folder, clock });
});
afterEach(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

const mailbox = configured<Mailbox>(Mailbox, { id: "sales", name: "Sales", maxMessages: 2, keepDays: 30 });

/** One-channel µ-law, as the media process writes it. */
function wav(seconds: number): Buffer {
  const data = Buffer.alloc(seconds * 8000, 0xff);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(7, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

function recording(given: Partial<RecordedMessage> = {}): NonNullable<PuppetOptions["record"]> {
  return async ({ path }) => {
    await writeFile(path, wav(10));
    return { durationMs: 10_000, bytes: 80_044, peakDbfs: -12, end: "digit", ...given };
  };
}

/** Waits for files as well as for the clock. */
async function leave(call: PuppetCall): Promise<HandlerResult | "gone"> {
  const handle = createVoicemailHandler({
    mailbox: (id) => (id === "sales" ? mailbox : undefined),
    messages,
    logger: silentLogger,
    mend: async () => undefined,
  });
  let result: { value: HandlerResult | "gone" } | undefined;
  void handle(call, { kind: "voicemail", mailbox: "sales" }).then(
    (value) => {
      result = { value };
    },
    () => {
      result = { value: "gone" };
    },
  );
  while (result === undefined) await clock.advanceAsync(500);
  return result.value;
}

test("F-VM-01 a message is greeted, recorded, kept with its caller, and thanked for", async () => {
  const call = new PuppetCall({ clock, record: recording(), caller: { number: "13800001111", name: "Li" } });
  expect(await leave(call)).toEqual({ kind: "hang-up" });
  expect(call.heard).toEqual(["leave-message", "message-saved"]);
  const [message] = messages.list("sales");
  expect(message).toMatchObject({ call: call.id, caller: { number: "13800001111", name: "Li" }, durationMs: 10_000 });
  expect(await readFile(message?.path ?? "")).toEqual(wav(10));
  expect(call.factsOf("voicemail.left")).toEqual([
    { type: "voicemail.left", mailbox: "sales", message: message?.id, ms: 10_000 },
  ]);
  expect(messages.counts("sales")).toEqual({ unheard: 1, heard: 0 });
});

test("a caller who hangs up after speaking has left a message", async () => {
  const call: PuppetCall = new PuppetCall({
    clock,
    record: async (options) => {
      const recorded = await recording({ end: "endpoint-closed" })(options);
      call.hangUp();
      return recorded;
    },
  });
  expect(await leave(call)).toBe("gone");
  expect(messages.counts("sales").unheard).toBe(1);
  expect(call.factsOf("voicemail.left").length).toBe(1);
});

test.each([
  ["too short", { durationMs: 900 }, "voicemail.too-short", "message-too-short"],
  ["silent", { peakDbfs: -60 }, "voicemail.silent", "message-too-short"],
  ["not written because of the disk", { end: "disk-error" }, "voicemail.disk-error", "technical-problem"],
] as const)("a message that is %s is not kept, and the reason is", async (_name, given, code, said) => {
  const call = new PuppetCall({ clock, record: recording(given) });
  expect(await leave(call)).toEqual({ kind: "hang-up" });
  expect(call.heard).toEqual(["leave-message", said]);
  expect(call.decisions.map((decision) => decision.code)).toEqual([code]);
  expect(messages.list("sales")).toEqual([]);
  expect(await readdir(join(folder, "voicemail", "sales"))).toEqual([]);
});

test("a full mailbox apologises before anybody speaks; deleted messages make room", async () => {
  for (let i = 0; i < 2; i++) await leave(new PuppetCall({ clock, record: recording() }));
  const call = new PuppetCall({ clock, record: recording() });
  await leave(call);
  expect(call.heard).toEqual(["mailbox-full"]);
  messages.setDeleted(messages.list("sales")[0]?.id ?? "", true);
  await leave(new PuppetCall({ clock, record: recording() }));
  expect(messages.list("sales").length).toBe(2);
});

test("a data folder that cannot be written is an apology, not a dropped call", async () => {
  await writeFile(join(folder, "voicemail"), "in the way");
  const call = new PuppetCall({ clock, record: recording() });
  expect(await leave(call)).toEqual({ kind: "hang-up" });
  expect(call.heard).toEqual(["leave-message", "technical-problem"]);
});

test("deleting can be undone; the night removes what was deleted a week ago and what is too old, with its file", async () => {
  await leave(new PuppetCall({ clock, record: recording() }));
  const [message] = messages.list("sales");
  const id = message?.id ?? "";
  messages.setDeleted(id, true);
  expect(messages.list("sales")).toEqual([]);
  messages.setDeleted(id, false);
  expect(messages.list("sales").length).toBe(1);
  const retention = new VoicemailRetention({
    messages,
    mailboxes: () => [mailbox],
    now: () => clock.now(),
    logger: silentLogger,
    timeZone: () => "Asia/Shanghai",
  });
  clock.jump(29 * DAY_MS);
  expect(await retention.run()).toBe(0);
  clock.jump(2 * DAY_MS);
  expect(await retention.run()).toBe(1);
  expect(existsSync(message?.path ?? "")).toBe(false);
  expect(messages.find(id)).toBeUndefined();
});

test("heard and unheard are kept with who heard, and every change is told", async () => {
  const told: string[] = [];
  messages.changes.subscribe(({ mailbox: changed }) => told.push(changed));
  await leave(new PuppetCall({ clock, record: recording() }));
  const id = messages.list("sales")[0]?.id ?? "";
  messages.setHeard(id, "1001");
  expect(messages.find(id)).toMatchObject({ heardBy: "1001", heardAt: clock.now() });
  messages.setHeard(id, undefined);
  expect(messages.counts("sales")).toEqual({ unheard: 1, heard: 0 });
  expect(told).toEqual(["sales", "sales", "sales"]);
});

test("*97 on the owner's phone plays the messages and does what the keys say", async () => {
  for (let i = 0; i < 2; i++) await leave(new PuppetCall({ clock, record: recording() }));
  const [newest, oldest] = messages.list("sales");
  const extensions = [
    configured<Extension>(Extension, {
      number: "1001",
      name: "Ann",
      sipPassword: "secret-01",
      mailbox: "sales",
      agent: { pin: "4711" },
    }),
  ];
  const listen = createListenScript({
    messages,
    config: () => ({ extensions }),
    digits: (text) => [...text].map((digit) => `digit-${digit}`),
    checkPin: (_call, extension, pin) => (extension === "1001" && pin === "4711" ? "right" : "wrong"),
  });
  const call = new PuppetCall({ clock, origin: { kind: "extension", extension: "1001" }, promptMs: 10 });
  const done = listen(call);
  call.press("4711#");
  await clock.advanceAsync(5);
  call.press("3");
  await clock.advanceAsync(60_000);
  expect(await done).toEqual({ kind: "hang-up" });
  expect(call.heard.slice(0, 3)).toEqual(["enter-pin", "digit-2", "voicemail-new-messages"]);
  const left = messages.list("sales");
  expect(left.map((message) => message.id)).toEqual([newest?.id === left[0]?.id ? newest?.id : oldest?.id]);
  expect(left[0]?.heardBy).toBe("1001");
});

test("a message that was being recorded when the power failed is kept at the next start", async () => {
  const path = join(folder, "voicemail", "sales");
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "c-AAAA-BBBB.part.wav"), wav(7));
  await writeFile(join(path, "c-CCCC-DDDD.part.wav"), wav(1));
  const mend = async (file: string) => {
    const { length } = await readFile(file);
    return { durationMs: (length - 44) / 8, bytes: length };
  };
  expect(await recoverDrafts({ messages, dataFolder: folder, db, logger: silentLogger, mend })).toBe(1);
  const [message] = messages.list("sales");
  expect(message).toMatchObject({ call: "c-AAAA-BBBB", durationMs: 7000 });
  expect(await readFile(message?.path ?? "")).toEqual(wav(7));
  expect((await readdir(path)).length).toBe(1);
});
