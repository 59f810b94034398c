import { expect, test } from "vitest";
import type { Termination } from "#firmware/domain/termination.ts";
import { handsetTransition } from "./handset-machine.ts";
import { type LegInput, type LegState, legTransition } from "./leg-machine.ts";

const BYE: Termination = { cause: 16, by: "caller", detail: "hung up" };

/** Runs inputs through the leg and tells the commands of each. */
function run(
  initial: LegState,
  ...inputs: (LegInput | { type: "timeout" })[]
): { state: LegState; commands: string[] } {
  let state = initial;
  const commands: string[] = [];
  for (const input of inputs) {
    const step = legTransition(state, input);
    state = step.state;
    for (const command of step.commands ?? []) {
      commands.push(command.type === "tell" ? `tell ${command.fact.type}` : command.type);
    }
  }
  return { state, commands };
}

test("an incoming leg rings, is answered, and ends when the caller hangs up", () => {
  const { state, commands } = run(
    { name: "offered" },
    { type: "ring" },
    { type: "answer" },
    { type: "connected" },
    { type: "far-ended", termination: BYE },
  );
  expect(commands).toEqual(["ring", "accept", "tell answered", "release", "tell ended"]);
  expect(state).toEqual({ name: "ended", termination: BYE });
});

test("a caller who gives up while we answer ends the leg, and a late connection changes nothing", () => {
  const { state, commands } = run(
    { name: "offered" },
    { type: "answer" },
    { type: "far-ended", termination: BYE },
    { type: "connected" },
    { type: "hang-up", termination: BYE },
  );
  expect(commands).toEqual(["accept", "release", "tell ended"]);
  expect(state.name).toBe("ended");
});

test("an outgoing leg tells ringing once and hold only when it changes", () => {
  const { commands } = run(
    { name: "dialling" },
    { type: "far-ringing" },
    { type: "far-ringing" },
    { type: "connected" },
    { type: "held", isHeld: false },
    { type: "held", isHeld: true },
    { type: "held", isHeld: true },
    { type: "held", isHeld: false },
  );
  expect(commands).toEqual(["tell ringing", "tell answered", "tell held", "tell held"]);
});

test("a leg that never gets its media is given up", () => {
  const { state } = run({ name: "offered" }, { type: "answer" }, { type: "timeout" });
  expect(state).toMatchObject({ name: "ended", termination: { cause: 102 } });
});

test("a lifted telephone hears dial tone until the first digit and calls as soon as the number is whole", () => {
  const step = handsetTransition((digits) => (digits === "1001" ? "complete" : "partial"));
  let state = step({ name: "idle" }, { type: "lifted" });
  expect(state.commands).toEqual([{ type: "dial-tone" }]);
  state = step(state.state, { type: "digit", digit: "1" });
  expect(state.commands).toEqual([{ type: "silence" }]);
  for (const digit of "00") state = step(state.state, { type: "digit", digit });
  expect(state.commands).toEqual([]);
  state = step(state.state, { type: "digit", digit: "1" });
  expect(state.commands).toContainEqual({ type: "offer", digits: "1001" });
  expect(step(state.state, { type: "put-down" }).commands).toEqual([{ type: "close" }]);
});

test("a number that could go on is called after a pause or the hash key, and silence is howled at", () => {
  const step = handsetTransition(() => "longer");
  const first = step(step({ name: "idle" }, { type: "lifted" }).state, { type: "digit", digit: "9" });
  expect(step(first.state, { type: "timeout" }).commands).toContainEqual({ type: "offer", digits: "9" });
  expect(step(first.state, { type: "digit", digit: "#" }).commands).toContainEqual({ type: "offer", digits: "9" });
  const lifted = step({ name: "idle" }, { type: "lifted" });
  expect(step(lifted.state, { type: "timeout" }).commands).toEqual([{ type: "howl" }]);
});
