import { expect, test } from "vitest";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { fxoTransition } from "./fxo.ts";
import {
  FXO_INITIAL,
  type FxoEvent,
  type FxoOutput,
  type FxoState,
  type HeardSound,
  type Hearing,
} from "./fxo-state.ts";
import type { LineCommand, LineEvent } from "./line.ts";
import type { PortControl, PortEvent } from "./port.ts";

/** One line with a clock that also makes the board's ticks. */
function line(country = "CN") {
  const clock = new FakeClock();
  const told: LineEvent[] = [];
  const measured: LineEvent[] = [];
  const ordered: PortControl[] = [];
  const heardFor: Hearing[] = [];
  const machine = new Machine<FxoState, FxoEvent, FxoOutput>({
    initial: FXO_INITIAL,
    transition: fxoTransition(zoneOf(country)),
    clock,
    perform: (output) => {
      if (output.type === "emit" && output.event.type === "state") measured.push(output.event);
      else if (output.type === "emit") told.push(output.event);
      if (output.type === "control") ordered.push(output.control);
      if (output.type === "listen") heardFor.push(output.to);
    },
  });
  machine.send({ type: "board-up" });
  ordered.length = 0;
  const port = (event: PortEvent): void => machine.send({ type: "port", tick: clock.monotonic() * 8, event });
  const command = (order: LineCommand): void => machine.send({ type: "command", command: order });
  const ring = (onMs: number, offMs: number): void => {
    port({ type: "ring-on" });
    clock.advance(onMs);
    port({ type: "ring-off" });
    clock.advance(offMs);
  };
  return { clock, told, measured, ordered, heardFor, machine, port, command, ring };
}

function answered() {
  const own = line();
  own.ring(1_000, 4_000);
  own.port({ type: "ring-on" });
  own.command({ type: "answer" });
  own.port({ type: "loop-current", milliamps: 25 });
  own.clock.advance(1_000);
  own.told.length = 0;
  own.ordered.length = 0;
  return own;
}

function dialled() {
  const own = line();
  own.command({ type: "seize" });
  own.port({ type: "loop-current", milliamps: 25 });
  own.clock.advance(1_000);
  own.machine.send({ type: "tone", tone: "dial" });
  own.command({ type: "dial", digits: "10086" });
  own.port({ type: "dial-done" });
  expect(own.told).toEqual([{ type: "off-hook" }, { type: "dial-done" }]);
  own.told.length = 0;
  return own;
}

test("a number that comes between the first and the second ring is told with the ringing", () => {
  const { told, port, ring, clock } = line();
  ring(1_000, 500);
  expect(told).toEqual([]);
  port({ type: "caller-id", number: "13800138000", name: "Li" });
  expect(told).toEqual([{ type: "ringing", number: "13800138000", name: "Li" }]);
  clock.advance(3_500);
  ring(1_000, 4_000);
  expect(told).toHaveLength(1);
});

test("a number that comes before the first ring is told with the first ring", () => {
  const { told, port } = line();
  port({ type: "caller-id", number: "021555" });
  port({ type: "ring-on" });
  expect(told).toEqual([{ type: "ringing", number: "021555" }]);
});

test("a number that belongs to no ring is forgotten", () => {
  const { told, port, ring, clock } = line();
  port({ type: "caller-id", number: "021555" });
  clock.advance(6_000);
  ring(1_000, 4_000);
  port({ type: "ring-on" });
  expect(told).toEqual([{ type: "ringing" }]);
});

test("without a number the call is told at the second ring, and a late number follows once", () => {
  const { told, port, ring } = line();
  ring(1_000, 4_000);
  port({ type: "ring-on" });
  expect(told).toEqual([{ type: "ringing" }]);
  port({ type: "caller-id", number: "1" });
  port({ type: "caller-id", number: "1" });
  expect(told).toEqual([{ type: "ringing" }, { type: "caller-id", number: "1" }]);
});

test("both bursts of a double ring count as one ring", () => {
  const { told, ring, port } = line("AU");
  ring(400, 200);
  ring(400, 2_000);
  expect(told).toEqual([]);
  port({ type: "ring-on" });
  expect(told).toEqual([{ type: "ringing" }]);
});

test("a caller who gives up stops the ringing; one short ring without a number is no call", () => {
  const { told, clock, ring } = line();
  ring(1_000, 4_000);
  ring(1_000, 7_000);
  expect(told).toEqual([{ type: "ringing" }, { type: "ring-stopped" }]);
  ring(300, 10_000);
  expect(told).toHaveLength(2);
  expect(clock.pending).toBe(0);
});

test("answering closes the loop", () => {
  const { told, ordered, ring, command } = line();
  ring(1_000, 1_000);
  command({ type: "answer" });
  expect(ordered).toEqual([{ type: "loop-close" }]);
  expect(told).toEqual([{ type: "off-hook" }]);
});

test("what the line measures is told: volts on-hook, current off-hook", () => {
  const { measured, port, command } = line();
  port({ type: "battery", volts: 48 });
  command({ type: "seize" });
  port({ type: "loop-current", milliamps: 23 });
  expect(measured).toEqual([
    { type: "state", state: "on-hook", volts: 48 },
    { type: "state", state: "off-hook", milliamps: 23 },
  ]);
});

test("reversed polarity ends an answered call, and the line is free after the guard time", () => {
  const { told, ordered, port, clock } = answered();
  port({ type: "polarity", reversed: true });
  expect(told).toEqual([{ type: "far-hang-up", sign: "polarity" }]);
  expect(ordered).toEqual([{ type: "loop-open" }]);
  clock.advance(1_499);
  expect(told).toHaveLength(1);
  clock.advance(1);
  expect(told.at(-1)).toEqual({ type: "on-hook" });
});

test("a break of the current ends the call when it is long enough to be meant", () => {
  const glitch = answered();
  glitch.port({ type: "loop-current", milliamps: 0 });
  glitch.clock.advance(60);
  glitch.port({ type: "loop-current", milliamps: 25 });
  glitch.clock.advance(5_000);
  expect(glitch.told).toEqual([]);

  const { told, port, clock } = answered();
  port({ type: "loop-current", milliamps: 0 });
  clock.advance(250);
  port({ type: "loop-current", milliamps: 25 });
  expect(told).toEqual([{ type: "far-hang-up", sign: "loop-break" }]);
});

test("current that stays away is told as a dead line", () => {
  const { told, port, clock } = answered();
  port({ type: "loop-current", milliamps: 0 });
  clock.advance(1_000);
  expect(told).toEqual([{ type: "far-hang-up", sign: "no-current" }]);
});

test("what happens while the loop settles is no sign of a hang-up", () => {
  const { told, ring, command, port, clock } = line();
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

test("a line without current cannot be seized", () => {
  const { told, ordered, command, port, clock } = line();
  command({ type: "seize" });
  port({ type: "loop-current", milliamps: 0 });
  clock.advance(700);
  expect(told.at(-1)).toMatchObject({ type: "fault", reason: expect.stringContaining("no current") });
  expect(ordered.at(-1)).toEqual({ type: "loop-open" });
});

test("digits go out when the dial tone is there, and not before", () => {
  const { told, ordered, machine, command, clock } = line();
  command({ type: "dial", digits: "112" });
  clock.advance(2_000);
  expect(ordered).toEqual([{ type: "loop-close" }]);
  machine.send({ type: "tone", tone: "dial" });
  expect(ordered.at(-1)).toMatchObject({ type: "dial-tones", digits: "112" });
  expect(told).toEqual([{ type: "off-hook" }]);
});

test("without dial tone the line is given back with the reason", () => {
  const { told, command, clock } = line();
  command({ type: "dial", digits: "112", dialToneMs: 3_000 });
  clock.advance(3_700);
  expect(told).toEqual([{ type: "off-hook" }, { type: "fault", reason: "no dial tone from the exchange" }]);
});

test("dialling without waiting, and by pulses, can be asked for", () => {
  const { ordered, command, clock } = line();
  command({ type: "dial", digits: "9", pulse: true, dialToneMs: 0 });
  clock.advance(700);
  expect(ordered.at(-1)).toEqual({ type: "dial-pulses", digits: "9" });
});

test("after dialling, the first reversal is the answer and the second the hang-up", () => {
  const { told, port } = dialled();
  port({ type: "polarity", reversed: true });
  port({ type: "polarity", reversed: false });
  expect(told).toEqual([
    { type: "far-answer", by: "polarity" },
    { type: "far-hang-up", sign: "polarity" },
  ]);
});

test("a voice after ring-back is the answer; a reversal after it says the same with more weight", () => {
  const { told, machine, port } = dialled();
  const hears = (tone: HeardSound): void => machine.send({ type: "tone", tone });
  hears("ring-back");
  hears("voice");
  hears("ring-back-stopped");
  port({ type: "polarity", reversed: true });
  port({ type: "polarity", reversed: false });
  expect(told).toEqual([
    { type: "far-ringing" },
    { type: "far-answer", by: "voice" },
    { type: "far-answer", by: "polarity" },
    { type: "far-hang-up", sign: "polarity" },
  ]);
});

test("what a tone means depends on whether somebody has answered", () => {
  const before = (["busy", "congestion", "information", "dial", "silence"] as const).map((tone) => {
    const { told, machine } = dialled();
    machine.send({ type: "tone", tone });
    return told.map((event) => (event.type === "far-hang-up" ? event.sign : event.type));
  });
  expect(before).toEqual([["busy-tone"], ["congestion-tone"], ["information-tone"], [], []]);
  const within = (["busy", "congestion", "information", "dial", "silence", "voice"] as const).map((tone) => {
    const { told, machine } = answered();
    machine.send({ type: "tone", tone });
    return told.map((event) => (event.type === "far-hang-up" ? event.sign : event.type));
  });
  expect(within).toEqual([["busy-tone"], ["congestion-tone"], [], ["dial-tone"], ["silence"], []]);
});

test("an answer that time alone tells is taken as one: dial tone then is a hang-up", () => {
  const { told, machine, command } = dialled();
  command({ type: "answered" });
  machine.send({ type: "tone", tone: "ring-back" });
  machine.send({ type: "tone", tone: "dial" });
  expect(told).toEqual([{ type: "far-hang-up", sign: "dial-tone" }]);
});

test("a fax machine that answers is an answer, and its tone is told; one that calls is told", () => {
  const out = dialled();
  out.machine.send({ type: "tone", tone: "ced" });
  expect(out.told).toEqual([
    { type: "far-answer", by: "fax" },
    { type: "fax", tone: "ced" },
  ]);
  const into = answered();
  into.machine.send({ type: "tone", tone: "cng" });
  expect(into.told).toEqual([{ type: "fax", tone: "cng" }]);
});

test("who calls is told with how it was read, and a number after an identity without one is news", () => {
  const { told, port, ring } = line();
  ring(1_000, 500);
  port({ type: "caller-id" });
  port({ type: "caller-id", number: "021555", method: "dtmf" });
  port({ type: "caller-id", number: "021555", method: "fsk-v23" });
  expect(told).toEqual([{ type: "ringing" }, { type: "caller-id", number: "021555", method: "dtmf" }]);
});

test("the line is listened to for who calls while idle, and for the answer, the end and nothing else in a call", () => {
  const { heardFor, command, port, machine, clock } = line();
  command({ type: "dial", digits: "112", dialToneMs: 3_000 });
  clock.advance(700);
  machine.send({ type: "tone", tone: "dial" });
  port({ type: "dial-done" });
  machine.send({ type: "tone", tone: "voice" });
  command({ type: "hang-up" });
  expect(heardFor).toEqual(["caller", "dial", "nothing", "answer", "talk", "caller"]);
});

test("busy tone after dialling ends the attempt", () => {
  const { told, machine } = dialled();
  machine.send({ type: "tone", tone: "busy" });
  expect(told).toEqual([{ type: "far-hang-up", sign: "busy-tone" }]);
});

test("a ringing line cannot be seized", () => {
  const { told, ring, command } = line();
  ring(1_000, 100);
  command({ type: "seize" });
  expect(told).toEqual([{ type: "fault", reason: "an incoming call is ringing on this line" }]);
});

test("our own flash is not taken for a hang-up", () => {
  const { told, ordered, port, command, clock } = answered();
  command({ type: "flash" });
  expect(ordered).toEqual([{ type: "flash", breakMs: 750 }]);
  port({ type: "loop-current", milliamps: 0 });
  clock.advance(750);
  port({ type: "loop-current", milliamps: 25 });
  clock.advance(5_000);
  expect(told).toEqual([]);
});

test("a call that rings in right after a hang-up, and a seizure in a hurry, wait for the guard time", () => {
  const ringing = answered();
  ringing.command({ type: "hang-up" });
  ringing.port({ type: "ring-on" });
  ringing.clock.advance(1_500);
  ringing.port({ type: "caller-id", number: "7" });
  expect(ringing.told).toEqual([{ type: "on-hook" }, { type: "ringing", number: "7" }]);

  const hurried = answered();
  hurried.command({ type: "hang-up" });
  hurried.command({ type: "seize" });
  expect(hurried.ordered).toEqual([{ type: "loop-open" }]);
  hurried.clock.advance(1_500);
  expect(hurried.told).toEqual([{ type: "on-hook" }, { type: "off-hook" }]);
});

test("a board that goes away ends the call, refuses with the reason, and gives the line back when it returns", () => {
  const { told, machine, command } = answered();
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
  const { told, machine, ring, port } = line();
  machine.send({ type: "board-down" });
  machine.send({ type: "board-up" });
  expect(told).toEqual([]);
  ring(1_000, 500);
  port({ type: "caller-id", number: "1" });
  machine.send({ type: "board-down" });
  expect(told.at(-1)).toEqual({ type: "far-hang-up", sign: "board-down" });
});
