import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { JournalTables } from "#firmware/db/journal-store.ts";
import { openDatabase } from "#firmware/db/open.ts";
import { openBox } from "#test/support/box.ts";

const LEFT = `SELECT (SELECT count(*) FROM call) + (SELECT count(*) FROM call_event) + (SELECT count(*) FROM live_call)
  + (SELECT count(*) FROM recording) + (SELECT count(*) FROM call_leg) AS n`;

function soundsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wav"));
}

test("the box calls itself, hears its greeting, finds recording and record, leaves nothing, and takes nobody's place", async () => {
  const box = await openBox({
    shippedPrompts: true,
    change: (config) => {
      config.limits.maxCalls = 1;
      config.inboundRules = [];
      config.inboundDefault = { kind: "play", prompt: "closed" };
    },
  });
  const listed: unknown[] = [];
  const watch = setInterval(() => listed.push(...box.service.db.all("SELECT id FROM call WHERE id LIKE 's-%'")), 2);
  const running = box.service.selfCall.run();
  await (await box.caller()).answered();
  const result = await running.finally(() => clearInterval(watch));
  expect(listed, "no list has it, not for a moment").toEqual([]);
  expect(result.steps.map(({ step, isGood }) => [step, isGood])).toEqual([
    ["line", true],
    ["answer", true],
    ["greeting", true],
    ["recording", true],
    ["record", true],
  ]);
  expect(result.isGood).toBe(true);
  const { call } = await box.event("call.ended");
  expect(new Set(box.events.map((event) => event.call)), "nobody is told of it").toEqual(new Set([call]));
  await expect.poll(() => box.service.db.all("SELECT id FROM call")).toEqual([{ id: call }]);
  expect(box.service.db.all("SELECT id FROM recording")).toEqual([]);
  expect(soundsIn(join(box.folder, "recordings"))).toEqual([]);
  expect(box.service.channels.lines.statuses()).toEqual([]);
  expect(box.service.alarms.list()).toEqual([]);
});

test("a greeting that nobody hears is found, and said", async () => {
  const box = await openBox({ shippedPrompts: true });
  const tools = box.service.tools;
  const heard = tools.prompts.find("closed", "en") ?? "";
  const find = tools.prompts.find.bind(tools.prompts);
  let asked = 0;
  // What is played is another sentence than the greeting that ought to be.
  Object.assign(tools.prompts, {
    find: (prompt: string, language: "en" | "zh") =>
      prompt === "welcome" && asked++ === 0 ? heard : find(prompt, language),
  });
  const result = await box.service.selfCall.run();
  expect(result.isGood).toBe(false);
  expect(result.steps.at(-1)).toMatchObject({ step: "greeting", isGood: false });
  expect(box.service.db.get<{ n: number }>(LEFT)?.n).toBe(0);
});

test("what a call to itself has left when the power went is gone after the next start, and counts as no call", async () => {
  const box = await openBox();
  await box.stop();
  const db = openDatabase(join(box.folder, "callbox.sqlite"));
  const started = { call: "s-2346-789A", seq: 1, at: 5, type: "call.started" };
  const event = { ...started, direction: "inbound", caller: {}, called: {}, origin: { kind: "line", line: "~self.1" } };
  new JournalTables(db).write([event], []);
  db.run(`INSERT INTO recording (id, call, state, path, why, started_at)
    VALUES ('r-2346-789A', 's-2346-789A', 'running', 'recordings/left.wav', 'self-call', 5)`);
  db.close();
  mkdirSync(join(box.folder, "recordings"), { recursive: true });
  writeFileSync(join(box.folder, "recordings/left.wav"), "");
  await box.start();
  expect(box.service.db.get<{ n: number }>(LEFT)?.n).toBe(0);
  expect(soundsIn(join(box.folder, "recordings"))).toEqual([]);
  expect(box.service.alarms.list().map(({ id }) => id)).not.toContain("calls-cut");
});
