import { join } from "node:path";
import { type TestContext, test } from "vitest";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { readWav } from "#test/simulator/wav.ts";
import { framesAt, LineHouse } from "#test/support/line-house.ts";

/** The modem driver on one side of a real pseudo-terminal, a simulated modem and exchange in their own process. */
async function start(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  flags: readonly string[],
): Promise<{ simulator: RunningSimulator; house: LineHouse }> {
  const simulator = await startSimulator(flags);
  const lines = [{ port: 1, kind: "fxo" as const, country: "CN", busyToneMs: 2_000 }];
  const house = new LineHouse([{ id: "m1", kind: "modem", path: simulator.path, baudRate: 115_200, lines }]);
  onTestFinished(async () => {
    await house.close();
    await simulator.stop();
  });
  return { simulator, house };
}

const modem = (model: string): string[] => ["--modem", model, "--disconnect", "loop-break"];

const MODELS = [
  ["v253", "Callbox Simulated V.253 modem"],
  ["conexant", "CONEXANT V90"],
  ["usr", "U.S. Robotics 56K FAX USB"],
] as const;

test.concurrent.for(MODELS)(
  "a call comes in over a %s modem, both hear each other, digits arrive, a hang-up is known",
  async ([id, model], context) => {
    const { expect } = context;
    const { simulator, house } = await start(context, modem(id));
    expect(await house.board("up")).toMatchObject({ model, lines: [{ port: 1, kind: "fxo" }] });
    const { client } = simulator;
    await client.request("call", { port: 1, number: "13800138000", name: "Li Wei" });
    expect(await house.line("m1.1", "ringing")).toEqual({ type: "ringing", number: "13800138000", name: "Li Wei" });
    house.say("m1.1", { type: "answer" });
    await client.waitFor("answered", 1);

    const heard = house.hear("m1.1", 20);
    await client.request("hum", { port: 1, hz: 1_000, ms: 1_500 });
    expect(framesAt(await heard, 1_000)).toBeGreaterThan(0.8);

    house.host.audio("m1.1")?.onFrame(() => undefined);
    const stop = house.hum("m1.1", 600);
    await client.waitFor("sound", 1);
    const wav = join(simulator.path, "..", "heard.wav");
    const heardAtLine = async (): Promise<number> => {
      await client.request("record", { port: 1 });
      await new Promise((resolve) => setTimeout(resolve, 800));
      await client.request("record-stop", { port: 1, wav });
      return framesAt(readWav(wav).subarray(800), 600);
    };
    // A machine that has no time for us leaves gaps in the tone: then it is heard again.
    await expect.poll(heardAtLine, { timeout: 20_000 }).toBeGreaterThan(0.4);
    stop();

    await client.request("press", { port: 1, digits: "11#" });
    for (const digit of ["1", "1", "#"]) {
      expect(await house.line("m1.1", "digit")).toEqual({ type: "digit", digit, by: "tone" });
    }
    await client.request("hang-up", { port: 1 });
    expect(await house.line("m1.1", "far-hang-up")).toEqual({ type: "far-hang-up", sign: "loop-break" });
    await client.waitFor("loop-opened", 1);
    await house.line("m1.1", "on-hook");
  },
);

test.concurrent("a call goes out: dial tone is waited for, the tones are understood, the far side answers by polarity", async (context) => {
  const { expect } = context;
  const { simulator, house } = await start(context, modem("usr"));
  await house.board("up");
  house.say("m1.1", { type: "dial", digits: "10086" });
  await house.line("m1.1", "dial-done");
  expect((await simulator.client.waitFor("dialled", 1)).digits).toBe("10086");
  expect(await house.line("m1.1", "far-answer")).toEqual({ type: "far-answer", by: "polarity" });
  house.say("m1.1", { type: "hang-up" });
  await simulator.client.waitFor("loop-opened", 1);
});

test.concurrent("a busy number is known by its tone, which the box hears by itself", async (context) => {
  const { expect } = context;
  const { house } = await start(context, modem("conexant"));
  await house.board("up");
  house.say("m1.1", { type: "dial", digits: "55500" });
  await house.line("m1.1", "dial-done");
  expect(await house.line("m1.1", "far-hang-up")).toEqual({ type: "far-hang-up", sign: "busy-tone" });
  await house.line("m1.1", "on-hook");
});

test.concurrent("a modem pulled out in the middle of a call ends it; plugged in again it is found again", async (context) => {
  const { expect } = context;
  const { simulator, house } = await start(context, modem("v253"));
  await house.board("up");
  const { client } = simulator;
  await client.request("call", { port: 1, number: "2125550123" });
  await house.line("m1.1", "ringing");
  house.say("m1.1", { type: "answer" });
  await client.waitFor("answered", 1);
  await client.request("unplug");
  expect(await house.line("m1.1", "far-hang-up")).toMatchObject({ type: "far-hang-up", sign: "board-down" });
  expect((await house.board("down")).reason).toMatch(/serial port .* was unplugged/);
  await client.request("plug");
  await house.board("up");
});

test.concurrent("a modem that hangs in the middle of a call is noticed, and started anew when it wakes", async (context) => {
  const { expect } = context;
  const { simulator, house } = await start(context, modem("v253"));
  await house.board("up");
  house.say("m1.1", { type: "seize" });
  house.host.audio("m1.1")?.onFrame(() => undefined);
  await simulator.client.waitFor("seized", 1);
  await house.line("m1.1", "off-hook");
  await new Promise((resolve) => setTimeout(resolve, 500));
  simulator.freeze(true);
  expect(await house.line("m1.1", "far-hang-up")).toMatchObject({ type: "far-hang-up", sign: "board-down" });
  expect((await house.board("down")).reason).toBe("the modem has stopped sending sound");
  simulator.freeze(false);
  await house.board("up");
});

test.concurrent("what is no voice modem is told as such", async (context) => {
  const { house } = await start(context, ["--fxo", "1", "--fxs", "0"]);
  context
    .expect((await house.board("down")).reason)
    .toBe("nothing on this port answers AT: check power, cable and speed");
});
