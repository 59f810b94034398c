import { expect, test } from "vitest";
import { answeredLine, dialledLine, fxoLine } from "#test/support/fxo-line.ts";
import type { HeardSound } from "./fxo-state.ts";

test("a line without current cannot be seized", () => {
  const { told, ordered, command, port, clock } = fxoLine();
  command({ type: "seize" });
  port({ type: "loop-current", milliamps: 0 });
  clock.advance(700);
  expect(told.at(-1)).toMatchObject({ type: "fault", reason: expect.stringContaining("no current") });
  expect(ordered.at(-1)).toEqual({ type: "loop-open" });
});

test("digits go out when the dial tone is there, and not before", () => {
  const { told, ordered, machine, command, clock } = fxoLine();
  command({ type: "dial", digits: "112" });
  clock.advance(2_000);
  expect(ordered).toEqual([{ type: "loop-close" }]);
  machine.send({ type: "tone", tone: "dial" });
  expect(ordered.at(-1)).toMatchObject({ type: "dial-tones", digits: "112" });
  expect(told).toEqual([{ type: "off-hook" }]);
});

test("without dial tone the line is given back with the reason", () => {
  const { told, command, clock } = fxoLine();
  command({ type: "dial", digits: "112", dialToneMs: 3_000 });
  clock.advance(3_700);
  expect(told).toEqual([{ type: "off-hook" }, { type: "fault", reason: "no dial tone from the exchange" }]);
});

test("dialling without waiting, and by pulses, can be asked for", () => {
  const { ordered, command, clock } = fxoLine();
  command({ type: "dial", digits: "9", pulse: true, dialToneMs: 0 });
  clock.advance(700);
  expect(ordered.at(-1)).toEqual({ type: "dial-pulses", digits: "9" });
});

test("after dialling, the first reversal is the answer and the second the hang-up", () => {
  const { told, port } = dialledLine();
  port({ type: "polarity", reversed: true });
  port({ type: "polarity", reversed: false });
  expect(told).toEqual([
    { type: "far-answer", by: "polarity" },
    { type: "far-hang-up", sign: "polarity" },
  ]);
});

test("a voice after ring-back is the answer; a reversal after it says the same with more weight", () => {
  const { told, machine, port } = dialledLine();
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
    const { told, machine } = dialledLine();
    machine.send({ type: "tone", tone });
    return told.map((event) => (event.type === "far-hang-up" ? event.sign : event.type));
  });
  expect(before).toEqual([["busy-tone"], ["congestion-tone"], ["information-tone"], [], []]);
  const within = (["busy", "congestion", "information", "dial", "silence", "voice"] as const).map((tone) => {
    const { told, machine } = answeredLine();
    machine.send({ type: "tone", tone });
    return told.map((event) => (event.type === "far-hang-up" ? event.sign : event.type));
  });
  expect(within).toEqual([["busy-tone"], ["congestion-tone"], [], ["dial-tone"], ["silence"], []]);
});

test("an answer that time alone tells is taken as one: dial tone then is a hang-up", () => {
  const { told, machine, command } = dialledLine();
  command({ type: "answered" });
  machine.send({ type: "tone", tone: "ring-back" });
  machine.send({ type: "tone", tone: "dial" });
  expect(told).toEqual([{ type: "far-hang-up", sign: "dial-tone" }]);
});

test("a fax machine that answers is an answer, and its tone is told; one that calls is told", () => {
  const out = dialledLine();
  out.machine.send({ type: "tone", tone: "ced" });
  expect(out.told).toEqual([
    { type: "far-answer", by: "fax" },
    { type: "fax", tone: "ced" },
  ]);
  const into = answeredLine();
  into.machine.send({ type: "tone", tone: "cng" });
  expect(into.told).toEqual([{ type: "fax", tone: "cng" }]);
});

test("the line is listened to for who calls while idle, and for the answer, the end and nothing else in a call", () => {
  const { heardFor, command, port, machine, clock } = fxoLine();
  command({ type: "dial", digits: "112", dialToneMs: 3_000 });
  clock.advance(700);
  machine.send({ type: "tone", tone: "dial" });
  port({ type: "dial-done" });
  machine.send({ type: "tone", tone: "voice" });
  command({ type: "hang-up" });
  expect(heardFor).toEqual(["caller", "dial", "nothing", "answer", "talk", "caller"]);
});

test("busy tone after dialling ends the attempt", () => {
  const { told, machine } = dialledLine();
  machine.send({ type: "tone", tone: "busy" });
  expect(told).toEqual([{ type: "far-hang-up", sign: "busy-tone" }]);
});

test("a ringing line cannot be seized", () => {
  const { told, ring, command } = fxoLine();
  ring(1_000, 100);
  command({ type: "seize" });
  expect(told).toEqual([{ type: "fault", reason: "an incoming call is ringing on this line" }]);
});

test("a call that rings in right after a hang-up, and a seizure in a hurry, wait for the guard time", () => {
  const ringing = answeredLine();
  ringing.command({ type: "hang-up" });
  ringing.port({ type: "ring-on" });
  ringing.clock.advance(1_500);
  ringing.port({ type: "caller-id", number: "7" });
  expect(ringing.told).toEqual([{ type: "on-hook" }, { type: "ringing", number: "7" }]);

  const hurried = answeredLine();
  hurried.command({ type: "hang-up" });
  hurried.command({ type: "seize" });
  expect(hurried.ordered).toEqual([{ type: "loop-open" }]);
  hurried.clock.advance(1_500);
  expect(hurried.told).toEqual([{ type: "on-hook" }, { type: "off-hook" }]);
});
