import { expect, test } from "vitest";
import { answeredLine, fxoLine } from "#test/support/fxo-line.ts";

test("a number that comes between the first and the second ring is told with the ringing", () => {
  const { told, port, ring, clock } = fxoLine();
  ring(1_000, 500);
  expect(told).toEqual([]);
  port({ type: "caller-id", number: "13800138000", name: "Li" });
  expect(told).toEqual([{ type: "ringing", number: "13800138000", name: "Li" }]);
  clock.advance(3_500);
  ring(1_000, 4_000);
  expect(told).toHaveLength(1);
});

test("a number that comes before the first ring is told with the first ring", () => {
  const { told, port } = fxoLine();
  port({ type: "caller-id", number: "021555" });
  port({ type: "ring-on" });
  expect(told).toEqual([{ type: "ringing", number: "021555" }]);
});

test("a number that belongs to no ring is forgotten", () => {
  const { told, port, ring, clock } = fxoLine();
  port({ type: "caller-id", number: "021555" });
  clock.advance(6_000);
  ring(1_000, 4_000);
  port({ type: "ring-on" });
  expect(told).toEqual([{ type: "ringing" }]);
});

test("without a number the call is told at the second ring, and a late number follows once", () => {
  const { told, port, ring } = fxoLine();
  ring(1_000, 4_000);
  port({ type: "ring-on" });
  expect(told).toEqual([{ type: "ringing" }]);
  port({ type: "caller-id", number: "1" });
  port({ type: "caller-id", number: "1" });
  expect(told).toEqual([{ type: "ringing" }, { type: "caller-id", number: "1" }]);
});

test("both bursts of a double ring count as one ring", () => {
  const { told, ring, port } = fxoLine("AU");
  ring(400, 200);
  ring(400, 2_000);
  expect(told).toEqual([]);
  port({ type: "ring-on" });
  expect(told).toEqual([{ type: "ringing" }]);
});

test("a caller who gives up stops the ringing; one short ring without a number is no call", () => {
  const { told, clock, ring } = fxoLine();
  ring(1_000, 4_000);
  ring(1_000, 7_000);
  expect(told).toEqual([{ type: "ringing" }, { type: "ring-stopped" }]);
  ring(300, 10_000);
  expect(told).toHaveLength(2);
  expect(clock.pending).toBe(0);
});

test("who calls is told with how it was read, and a number after an identity without one is news", () => {
  const { told, port, ring } = fxoLine();
  ring(1_000, 500);
  port({ type: "caller-id" });
  port({ type: "caller-id", number: "021555", method: "dtmf" });
  port({ type: "caller-id", number: "021555", method: "fsk-v23" });
  expect(told).toEqual([{ type: "ringing" }, { type: "caller-id", number: "021555", method: "dtmf" }]);
});

test("answering closes the loop", () => {
  const { told, ordered, ring, command } = fxoLine();
  ring(1_000, 1_000);
  command({ type: "answer" });
  expect(ordered).toEqual([{ type: "loop-close" }]);
  expect(told).toEqual([{ type: "off-hook" }]);
});

test("what the line measures is told: volts on-hook, current off-hook", () => {
  const { measured, port, command } = fxoLine();
  port({ type: "battery", volts: 48 });
  command({ type: "seize" });
  port({ type: "loop-current", milliamps: 23 });
  expect(measured).toEqual([
    { type: "state", state: "on-hook", volts: 48 },
    { type: "state", state: "off-hook", milliamps: 23 },
  ]);
});

test("reversed polarity ends an answered call, and the line is free after the guard time", () => {
  const { told, ordered, port, clock } = answeredLine();
  port({ type: "polarity", reversed: true });
  expect(told).toEqual([{ type: "far-hang-up", sign: "polarity" }]);
  expect(ordered).toEqual([{ type: "loop-open" }]);
  clock.advance(1_499);
  expect(told).toHaveLength(1);
  clock.advance(1);
  expect(told.at(-1)).toEqual({ type: "on-hook" });
});

test("a break of the current ends the call when it is long enough to be meant", () => {
  const glitch = answeredLine();
  glitch.port({ type: "loop-current", milliamps: 0 });
  glitch.clock.advance(60);
  glitch.port({ type: "loop-current", milliamps: 25 });
  glitch.clock.advance(5_000);
  expect(glitch.told).toEqual([]);

  const { told, port, clock } = answeredLine();
  port({ type: "loop-current", milliamps: 0 });
  clock.advance(250);
  port({ type: "loop-current", milliamps: 25 });
  expect(told).toEqual([{ type: "far-hang-up", sign: "loop-break" }]);
});

test("current that stays away is told as a dead line", () => {
  const { told, port, clock } = answeredLine();
  port({ type: "loop-current", milliamps: 0 });
  clock.advance(1_000);
  expect(told).toEqual([{ type: "far-hang-up", sign: "no-current" }]);
});

test("what happens while the loop settles is no sign of a hang-up", () => {
  const { told, ring, command, port, clock } = fxoLine();
  ring(1_000, 4_000);
  port({ type: "ring-on" });
  command({ type: "answer" });
  port({ type: "loop-current", milliamps: 25 });
  port({ type: "polarity", reversed: true });
  port({ type: "loop-current", milliamps: 0 });
  clock.advance(200);
  port({ type: "loop-current", milliamps: 25 });
  clock.advance(5_000);
  expect(told).toEqual([{ type: "ringing" }, { type: "off-hook" }]);
});

test("our own flash is not taken for a hang-up", () => {
  const { told, ordered, port, command, clock } = answeredLine();
  command({ type: "flash" });
  expect(ordered).toEqual([{ type: "flash", breakMs: 750 }]);
  port({ type: "loop-current", milliamps: 0 });
  clock.advance(750);
  port({ type: "loop-current", milliamps: 25 });
  clock.advance(5_000);
  expect(told).toEqual([]);
});

test("a board that goes away ends the call, refuses with the reason, and gives the line back when it returns", () => {
  const { told, machine, command } = answeredLine();
  machine.send({ type: "board-down" });
  command({ type: "hang-up" });
  command({ type: "seize" });
  expect(told).toEqual([
    { type: "far-hang-up", sign: "board-down" },
    { type: "fault", reason: "the line board is not connected" },
  ]);
  machine.send({ type: "board-up" });
  expect(told.at(-1)).toEqual({ type: "on-hook" });
});

test("a board that goes away while a call rings ends it; an idle line has nothing to tell", () => {
  const { told, machine, ring, port } = fxoLine();
  machine.send({ type: "board-down" });
  machine.send({ type: "board-up" });
  expect(told).toEqual([]);
  ring(1_000, 500);
  port({ type: "caller-id", number: "1" });
  machine.send({ type: "board-down" });
  expect(told.at(-1)).toEqual({ type: "far-hang-up", sign: "board-down" });
});
