import { afterEach, beforeEach, expect, test } from "vitest";
import { Extension } from "#firmware/config/schema/people.ts";
import { configured } from "#test/support/item.ts";
import { QueueHouse } from "#test/support/queue-house.ts";
import { PuppetCall } from "#test/support/script-call.ts";
import { AgentActions } from "./agent-actions.ts";
import { createAgentCodes } from "./phone-codes.ts";
import { PinGuard, type PinGuessed } from "./pin-guard.ts";

let house: QueueHouse;
let guesses: PinGuessed[];
const extensions = [
  configured<Extension>(Extension, { number: "1001", name: "Ann", sipPassword: "secret-01", agent: { pin: "4711" } }),
  configured<Extension>(Extension, { number: "1005", name: "Lobby", sipPassword: "secret-05" }),
];
const config = () => ({
  extensions,
  pauseReasons: [
    { id: "lunch", name: "Lunch" },
    { id: "training", name: "Training" },
  ],
});
beforeEach(() => {
  house = new QueueHouse([], ["1001"]);
  guesses = [];
});
afterEach(() => house.close());

const codes = () => {
  const actions = new AgentActions({ directory: house.directory, config });
  const isPin = actions.isPin.bind(actions);
  const pins = new PinGuard({ clock: house.clock, isPin, guessed: (fact) => guesses.push(fact) });
  return createAgentCodes({ actions, pins, config });
};

function from(extension: string): PuppetCall {
  return new PuppetCall({ clock: house.clock, origin: { kind: "extension", extension } });
}

test("F-ACD-07 *11 on the agent's own phone asks the PIN alone and signs in", async () => {
  const call = from("1001");
  const done = codes().signIn(call, "");
  call.press("4711#");
  await house.clock.advanceAsync(5_000);
  expect(await done).toEqual({ kind: "hang-up" });
  expect(call.heard).toEqual(["enter-pin", "signed-in"]);
  expect(house.state("1001")).toBe("ready");
});

test("three wrong PINs end the call without signing in", async () => {
  const call = from("1001");
  const done = codes().signIn(call, "");
  for (const pin of ["1111#", "47110#", "#"]) {
    call.press(pin);
    await house.clock.advanceAsync(2_000);
  }
  await house.clock.advanceAsync(60_000);
  expect(await done).toEqual({ kind: "hang-up" });
  expect(call.heard.filter((prompt) => prompt === "wrong-pin").length).toBe(3);
  expect(house.state("1001")).toBe("signed-out");
});

test("who guesses a PIN is not listened to for a while, whatever is keyed in; the agent's own phone is", async () => {
  const both = codes();
  const tries = async (phone: string, keys: string): Promise<readonly string[]> => {
    const call = from(phone);
    const done = both.signIn(call, "");
    call.press(keys);
    await house.clock.advanceAsync(60_000);
    await done;
    return call.heard.filter((prompt) => !prompt.startsWith("enter-"));
  };
  const wrong = ["wrong-pin", "wrong-pin", "wrong-pin"];
  expect(await tries("1005", "1001#0000#1001#0001#1001#0002#")).toEqual(wrong);
  expect(await tries("1005", "1001#0003#1001#0004#1001#4711#")).toEqual(["wrong-pin", "wrong-pin", "too-many-tries"]);
  expect(guesses).toEqual([{ from: "1005", agent: "1001", refusedForMs: 15_000 }]);
  expect(house.state("1001")).toBe("signed-out");
  expect(await tries("1001", "4711#")).toEqual(["signed-in"]);
});

test("another phone asks number and PIN before it does anything for an agent", async () => {
  house.signIn("1001");
  const call = from("1005");
  const done = codes().signOut(call, "");
  call.press("1001#");
  await house.clock.advanceAsync(100);
  call.press("4711#");
  await house.clock.advanceAsync(5_000);
  await done;
  expect(call.heard).toEqual(["enter-agent-number", "enter-pin", "signed-out"]);
  expect(house.state("1001")).toBe("signed-out");
});

test("*13 pauses with the reason of the digit, dialled with the code or after it; *14 makes ready", async () => {
  house.signIn("1001");
  const direct = from("1001");
  const first = codes().pause(direct, "2");
  await house.clock.advanceAsync(2_000);
  await first;
  expect(house.directory.views("1001")[0]?.state).toEqual({ name: "paused", reason: "training" });
  const ready = codes().ready(from("1001"), "");
  await house.clock.advanceAsync(2_000);
  await ready;
  expect(house.state("1001")).toBe("ready");
  const asked = from("1001");
  const second = codes().pause(asked, "");
  asked.press("1");
  await house.clock.advanceAsync(2_000);
  await second;
  expect(house.directory.views("1001")[0]?.state).toEqual({ name: "paused", reason: "lunch" });
});

test("who is not signed in is told so", async () => {
  const call = from("1001");
  const done = codes().pause(call, "1");
  await house.clock.advanceAsync(2_000);
  await done;
  expect(call.heard).toEqual(["not-signed-in"]);
});
