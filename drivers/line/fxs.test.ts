import { expect, test } from "vitest";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { FXS_INITIAL, type FxsEvent, type FxsOutput, type FxsState, fxsTransition } from "./fxs.ts";
import type { LineCommand, LineEvent } from "./line.ts";
import type { PortControl, PortEvent } from "./port.ts";

function telephone(country = "CN") {
  const clock = new FakeClock();
  const told: LineEvent[] = [];
  /** What the port was told, each with its time. */
  const ordered: [number, PortControl][] = [];
  const machine = new Machine<FxsState, FxsEvent, FxsOutput>({
    initial: FXS_INITIAL,
    transition: fxsTransition(zoneOf(country)),
    clock,
    perform: (output) => {
      if (output.type === "emit") told.push(output.event);
      else ordered.push([clock.monotonic(), output.control]);
    },
  });
  machine.send({ type: "board-up" });
  ordered.length = 0;
  const port = (event: PortEvent): void => machine.send({ type: "port", tick: clock.monotonic() * 8, event });
  const hook = (offHook: boolean, thenMs: number): void => {
    port({ type: "hook", offHook });
    clock.advance(thenMs);
  };
  const command = (order: LineCommand): void => machine.send({ type: "command", command: order });
  return { clock, told, ordered, machine, port, hook, command };
}

function lifted(country?: string) {
  const own = telephone(country);
  own.hook(true, 100);
  expect(own.told).toEqual([{ type: "off-hook" }]);
  own.told.length = 0;
  return own;
}

test("lifting is told once, bounce is not told", () => {
  const { told, hook } = telephone();
  for (let bounce = 0; bounce < 4; bounce++) {
    hook(true, 5);
    hook(false, 5);
  }
  expect(told).toEqual([]);
  hook(true, 1_000);
  expect(told).toEqual([{ type: "off-hook" }]);
});

test("putting down is told when it is too long for a flash", () => {
  const { told, hook } = lifted();
  hook(false, 1_249);
  expect(told).toEqual([]);
  hook(false, 1);
  expect(told).toEqual([{ type: "on-hook" }]);
});

test("a short press of the hook is a flash", () => {
  const { told, hook } = lifted();
  hook(false, 400);
  hook(true, 2_000);
  expect(told).toEqual([{ type: "flash" }]);
});

test("the dial is read digit by digit, ten pulses are a nought", () => {
  const { told, hook } = lifted();
  for (const digit of [1, 10, 5]) {
    for (let pulse = 0; pulse < digit; pulse++) {
      hook(false, 60);
      hook(true, 40);
    }
    hook(true, 700);
  }
  expect(told.map((event) => event.type === "digit" && `${event.by} ${event.digit}`)).toEqual([
    "pulse 1",
    "pulse 0",
    "pulse 5",
  ]);
});

test("bounce between pulses is not counted", () => {
  const { told, hook } = lifted();
  for (let pulse = 0; pulse < 3; pulse++) {
    hook(false, 60);
    hook(true, 2);
    hook(false, 3);
    hook(true, 35);
  }
  hook(true, 700);
  expect(told).toEqual([{ type: "digit", digit: "3", by: "pulse" }]);
});

test("late frames do not spoil the dial: the board's ticks count", () => {
  const { told, machine, clock } = lifted();
  const at = (ms: number, offHook: boolean): void =>
    machine.send({ type: "port", tick: ms * 8, event: { type: "hook", offHook } });
  at(10_000, false);
  at(10_060, true);
  at(10_100, false);
  at(10_160, true);
  clock.advance(400);
  expect(told).toEqual([{ type: "digit", digit: "2", by: "pulse" }]);
});

test("tone digits are passed on", () => {
  const { told, port } = lifted();
  port({ type: "digit", digit: "*", durationMs: 80 });
  expect(told).toEqual([{ type: "digit", digit: "*", by: "tone" }]);
});

test("a telephone rings in the cadence of the country, with the number in the first pause", () => {
  const { ordered, command, clock } = telephone("CN");
  command({ type: "ring", number: "6001", name: "Desk" });
  clock.advance(11_000);
  expect(ordered).toEqual([
    [0, { type: "ring-on" }],
    [1_000, { type: "ring-off" }],
    [1_500, { type: "send-caller-id", number: "6001", name: "Desk" }],
    [5_000, { type: "ring-on" }],
    [6_000, { type: "ring-off" }],
    [10_000, { type: "ring-on" }],
    [11_000, { type: "ring-off" }],
  ]);
});

test("a double ring gets the number in its long pause", () => {
  const { ordered, command, clock } = telephone("GB");
  command({ type: "ring", number: "1" });
  clock.advance(2_999);
  expect(ordered.map(([at, { type }]) => `${at} ${type}`)).toEqual([
    "0 ring-on",
    "400 ring-off",
    "600 ring-on",
    "1000 ring-off",
    "1500 send-caller-id",
  ]);
});

test("lifting a ringing telephone takes the current away at once", () => {
  const { told, ordered, command, hook, clock } = telephone();
  command({ type: "ring" });
  clock.advance(300);
  hook(true, 0);
  expect(ordered.at(-1)).toEqual([300, { type: "ring-off" }]);
  clock.advance(30);
  expect(told).toEqual([{ type: "off-hook" }]);
  clock.advance(10_000);
  expect(ordered).toHaveLength(2);
});

test("ringing current mistaken for a lifted handset goes on ringing", () => {
  const { told, ordered, command, hook, clock } = telephone();
  command({ type: "ring" });
  clock.advance(300);
  hook(true, 10);
  hook(false, 0);
  expect(ordered.at(-1)).toEqual([310, { type: "ring-on" }]);
  expect(told).toEqual([]);
});

test("ringing can be stopped", () => {
  const { ordered, command, clock } = telephone();
  command({ type: "ring" });
  clock.advance(500);
  command({ type: "stop-ringing" });
  clock.advance(20_000);
  expect(ordered).toEqual([
    [0, { type: "ring-on" }],
    [500, { type: "ring-off" }],
  ]);
  expect(clock.pending).toBe(0);
});

test("a call ended by the box leaves the line parked until the handset is put down", () => {
  const { told, ordered, command, hook, port } = lifted();
  command({ type: "hang-up" });
  expect(ordered.at(-1)?.[1]).toEqual({ type: "battery-drop", breakMs: 800 });
  port({ type: "digit", digit: "5", durationMs: 80 });
  hook(false, 800);
  hook(true, 1_000);
  expect(told).toEqual([]);
  hook(false, 2_000);
  expect(told).toEqual([{ type: "on-hook" }]);
});

test("a board that goes away ends the call of the telephone", () => {
  const { told, machine, clock, hook } = lifted();
  machine.send({ type: "board-down" });
  expect(told).toEqual([{ type: "far-hang-up", sign: "board-down" }]);
  expect(clock.pending).toBe(0);
  machine.send({ type: "board-up" });
  expect(told.at(-1)).toEqual({ type: "on-hook" });
  hook(true, 100);
  expect(told.at(-1)).toEqual({ type: "off-hook" });
});
