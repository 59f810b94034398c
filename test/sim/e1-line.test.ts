import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { SpanConfig } from "#drivers/e1/config.ts";
import type { SpanHistory, SpanHostEvent } from "#firmware/media/span/span-words.ts";
import { type RunningSimulator, startE1Simulator } from "#test/simulator/client.ts";
import { SpanHouse, spanConfig } from "#test/support/span-house.ts";

/** What the line itself tells: framers at both ends, and bits between them that are really damaged. */
let simulator: RunningSimulator;
let house: SpanHouse;

afterEach(async () => {
  await house.close();
  await simulator.stop();
});

async function setUp(flags: readonly string[], changes: Partial<SpanConfig> = {}): Promise<void> {
  simulator = await startE1Simulator(flags);
  house = new SpanHouse([{ id: "e", path: simulator.path, baudRate: 3_000_000, spans: [spanConfig(1, changes)] }]);
  await house.state("a span", "e.1", ({ isUp }) => isUp);
}

function ask(what: string, fields: object = {}): Promise<Readonly<Record<string, unknown>>> {
  return simulator.client.request(what, { span: 1, ...fields });
}

/** History once it shows what is looked for. */
async function history(fits: (history: SpanHistory) => boolean): Promise<SpanHistory> {
  for (let left = 40; ; left--) {
    const { history: found } = await house.host.ask("e.1", { about: "history" });
    if (found !== undefined && fits(found)) return found;
    if (left === 0) throw new Error(`the history stays ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

test("all ones, a far side that does not hear us, and lost frames are alarms of their own", async () => {
  await setUp(["--far", "hdlc"]);
  await ask("blue-alarm");
  await house.state("AIS", "e.1", ({ alarms, isUp }) => !isUp && alarms[0]?.kind === "ais");
  await ask("blue-alarm", { on: false });
  await house.state("the end of it", "e.1", ({ isUp }) => isUp);
  await ask("cut", { way: "out" });
  await house.state("RAI", "e.1", ({ alarms, isUp }) => !isUp && alarms[0]?.kind === "rai");
});

test("damaged bits are counted second by second, here and at the far side", async () => {
  await setUp(["--far", "hdlc"]);
  await ask("bit-errors", { rate: 1e-5, both: true });
  const { quarter } = await history((now) => now.quarter.crcErrors > 20 && now.quarter.farCrcErrors > 20);
  expect(quarter.errored).toBeGreaterThan(0);
  expect(quarter.severelyErrored).toBe(0);
  expect(quarter.codeViolations).toBeGreaterThan(20);
  await ask("bit-errors", { rate: 2e-3 });
  expect((await history((now) => now.quarter.severelyErrored > 0)).quarter.frameErrors).toBeGreaterThan(0);
});

test("the clock comes from the first span in order, from the next one while that is ill, and from the first again", async () => {
  simulator = await startE1Simulator(["--far", "hdlc", "--far", "hdlc"]);
  const spans = [spanConfig(1, { clockPriority: 2 }), spanConfig(2, { clockPriority: 1 })];
  house = new SpanHouse([{ id: "e", path: simulator.path, baudRate: 3_000_000, spans }]);
  type Board = Extract<SpanHostEvent, { type: "span.board" }>;
  const clockFrom = (span: number): Promise<Board> =>
    house.next(
      `the clock from span ${span}`,
      (event): event is Board => event.type === "span.board" && event.board.clock?.span === span,
    );
  await clockFrom(2);
  await ask("cut", { span: 2 });
  await clockFrom(1);
  await ask("cut", { span: 1 });
  await clockFrom(0);
  await ask("cut", { span: 1, on: false });
  await clockFrom(1);
  // Another order is taken while the span works: it does not begin anew for that.
  const changed = spans.map((span) => ({ ...span, clockPriority: 0 }));
  house.host.configure([{ id: "e", path: simulator.path, baudRate: 3_000_000, spans: changed }]);
  await clockFrom(0);
  expect(house.past.filter((event) => event.type === "span.state" && event.state.alarms.length > 0)).toEqual([]);
});

test("two clocks that differ slip where the board does not follow the line, and not where it does", async () => {
  await setUp(["--far", "hdlc"], { clockPriority: 0 });
  await ask("clock", { ppm: 400 });
  await history((now) => now.counters.slipsLeftOut > 3);
  await ask("clock", { ppm: -400 });
  await history((now) => now.counters.slipsRepeated > 3);
});

test("a bit-error test counts what the line did to a pattern that the far side sends back", async () => {
  await setUp(["--far", "hdlc"]);
  await ask("all", { what: "echo" });
  house.host.order("e.1", { type: "bit-error-test", on: true });
  type BitErrors = Extract<SpanHostEvent, { type: "span.bit-errors" }>;
  const errors = (fits: (event: BitErrors) => boolean): Promise<BitErrors> =>
    house.next("bit errors", (event): event is BitErrors => event.type === "span.bit-errors" && fits(event));
  let last = -1;
  // What was on its way when the test began is no error of the line.
  const clean = await errors((event) => {
    const isSteady = event.isInStep && event.errors === last;
    last = event.errors;
    return isSteady;
  });
  await ask("bit-errors", { rate: 1e-4 });
  await errors(({ errors: count }) => count > clean.errors + 50);
});

test.each([
  ["hdlc", [], { framing: "crc4" }, "silent-data-link"],
  ["cas", ["--no-crc4"], { framing: "double-frame", signalling: "r2" }, "identified"],
] as const)("a span with %s %j is looked at, and %j is found: %s", async (far, flags, found, outcome) => {
  await setUp(["--far", far, ...flags], { framing: "auto" });
  await ask("bits", { bits: 0b1011 });
  house.host.order("e.1", { type: "identify", on: true });
  type Identified = Extract<SpanHostEvent, { type: "span.identified" }>;
  const { identification } = await house.next(
    "an end",
    (event): event is Identified => event.type === "span.identified",
  );
  expect(identification).toMatchObject({ outcome, ...found });
  if (far === "cas") expect(identification.variants).toEqual(["cn"]);
  expect(identification.evidence.length).toBeGreaterThan(2);
});

test("firmware is written into the board, which then says its new version; damaged firmware is refused", async () => {
  await setUp(["--far", "hdlc"]);
  const folder = mkdtempSync(join(tmpdir(), "callbox-firmware-"));
  const path = join(folder, "e1.bin");
  type Update = Extract<SpanHostEvent, { type: "span.update" }>;
  const isOver = (event: SpanHostEvent): event is Update =>
    event.type === "span.update" && (event.done || event.error !== undefined);
  writeFileSync(path, Buffer.alloc(30_000, "nonsense"));
  await house.host.update("e", path);
  expect(await house.next("a refusal", isOver)).toMatchObject({ error: "this firmware is not for this board" });
  writeFileSync(path, Buffer.concat([Buffer.from("CALLBOX-E1 1.1.0\n"), Buffer.alloc(100_000, 7)]));
  await house.host.update("e", path);
  expect(await house.next("the end", isOver)).toMatchObject({ done: true, taken: 100_017, size: 100_017 });
  type Board = Extract<SpanHostEvent, { type: "span.board" }>;
  const isNew = (event: SpanHostEvent): event is Board =>
    event.type === "span.board" && event.board.firmware === "1.1.0";
  await house.next("the new firmware", isNew);
  rmSync(folder, { recursive: true });
});
