import { afterEach, beforeEach, expect, test } from "vitest";
import { Extension } from "#firmware/config/schema/people.ts";
import { configured } from "#test/support/item.ts";
import { QueueHouse } from "#test/support/queue-house.ts";
import { PuppetCall } from "#test/support/script-call.ts";
import { AgentActions } from "./agent-actions.ts";
import { createAgentCodes } from "./phone-codes.ts";

let house: QueueHouse;
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
});
afterEach(() => house.close());

const codes = () => createAgentCodes({ actions: new AgentActions({ directory: house.directory, config }), config });

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
