import { join } from "node:path";
import { type TestContext, test } from "vitest";
import type { BoardConfig } from "#drivers/line/line.ts";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { readWav } from "#test/simulator/wav.ts";
import { LineHouse, shareAt } from "#test/support/line-house.ts";

interface Own {
  readonly simulator: RunningSimulator;
  readonly house: LineHouse;
}

/** The host of the product on one side of a real pseudo-terminal, the simulator in its own process on the other. */
async function start({ onTestFinished }: Pick<TestContext, "onTestFinished">): Promise<Own> {
  const simulator = await startSimulator(["--disconnect", "polarity"]);
  const house = new LineHouse([board(simulator)]);
  onTestFinished(async () => {
    await house.close();
    await simulator.stop();
  });
  await house.board("up");
  return { simulator, house };
}

const LINES: BoardConfig["lines"] = [1, 2, 3, 4, 5, 6, 7, 8].map((port) => ({
  port,
  kind: port <= 4 ? ("fxo" as const) : ("fxs" as const),
  country: "CN",
  busyToneMs: 2_000,
}));

function board({ path }: RunningSimulator): BoardConfig {
  return { id: "b1", kind: "link", path, baudRate: 921_600, lines: LINES };
}

async function answeredCall({ simulator, house }: Own, port: number): Promise<string> {
  const name = `b1.${port}`;
  await simulator.client.request("call", { port, number: "13800138000", name: "Li Wei" });
  await house.line(name, "ringing");
  house.say(name, { type: "answer" });
  await simulator.client.waitFor("answered", port);
  return name;
}

// By itself: its sound is judged whole, and a machine that is busy with the others leaves gaps.
test("a call rings in with the caller's number, is answered, and both sides hear each other", async (context) => {
  const { expect } = context;
  const { simulator, house } = await start(context);
  await simulator.client.request("call", { port: 1, number: "13800138000", name: "Li Wei" });
  expect(await house.line("b1.1", "ringing")).toEqual({ type: "ringing", number: "13800138000", name: "Li Wei" });
  house.say("b1.1", { type: "answer" });
  await house.line("b1.1", "off-hook");
  const { client } = simulator;
  await client.waitFor("answered", 1);

  const heard = house.hear("b1.1", 20);
  await client.request("hum", { port: 1, hz: 1_000, ms: 1_500 });
  expect(shareAt(await heard, 1_000)).toBeGreaterThan(0.9);

  house.host.audio("b1.1")?.onFrame(() => undefined);
  const stop = house.hum("b1.1", 600);
  await client.waitFor("sound", 1);
  await client.request("record", { port: 1 });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const wav = join(simulator.path, "..", "heard.wav");
  await client.request("record-stop", { port: 1, wav });
  stop();
  const recorded = readWav(wav);
  expect(recorded.length).toBeGreaterThan(4_000);
  expect(shareAt(recorded.subarray(800, 3_200), 600)).toBeGreaterThan(0.8);
});

test.concurrent("digits of the caller arrive one by one", async (context) => {
  const { expect } = context;
  const own = await start(context);
  const { simulator, house } = own;
  const name = await answeredCall(own, 2);
  await simulator.client.request("press", { port: 2, digits: "1#" });
  expect(await house.line(name, "digit")).toEqual({ type: "digit", digit: "1", by: "tone" });
  expect(await house.line(name, "digit")).toEqual({ type: "digit", digit: "#", by: "tone" });
});

test.concurrent("a caller who gives up stops the ringing", async (context) => {
  const { expect } = context;
  const { simulator, house } = await start(context);
  await simulator.client.request("call", { port: 1, number: "2125550123" });
  await house.line("b1.1", "ringing");
  await simulator.client.request("hang-up", { port: 1 });
  expect(await house.line("b1.1", "ring-stopped")).toEqual({ type: "ring-stopped" });
});

test.concurrent("each sign of the exchange ends the call, and the line is free afterwards", async (context) => {
  const { expect } = context;
  const own = await start(context);
  const { simulator, house } = own;
  const signs = ["polarity", "loop-break", "busy-tone", "no-current"];
  await Promise.all(
    signs.map(async (sign, index) => {
      await answeredCall(own, index + 1);
      await new Promise((resolve) => setTimeout(resolve, 1_000)); // the loop settles: signs before that are ignored
      await simulator.client.request("hang-up", { port: index + 1, sign });
    }),
  );
  const ends = new Map<string, unknown>();
  while (ends.size < signs.length) {
    const event = await house.next("far-hang-up", (e) => e.type === "line" && e.event.type === "far-hang-up");
    if (event.type === "line" && event.event.type === "far-hang-up") ends.set(event.line, event.event.sign);
  }
  expect(signs.map((_, index) => ends.get(`b1.${index + 1}`))).toEqual(signs);
  for (const port of [1, 2, 3, 4]) await simulator.client.waitFor("loop-opened", port);
});

test.concurrent("an outgoing call waits for dial tone, is dialled, answered by reversal and ended by the far side", async (context) => {
  const { expect } = context;
  const { simulator, house } = await start(context);
  const { client } = simulator;
  house.say("b1.1", { type: "seize" });
  house.say("b1.1", { type: "dial", digits: "10086" });
  expect(await house.line("b1.1", "dial-done")).toEqual({ type: "dial-done" });
  expect((await client.waitFor("dialled", 1)).digits).toBe("10086");
  expect(await house.line("b1.1", "far-answer")).toEqual({ type: "far-answer", by: "polarity" });
  expect(shareAt(await house.hear("b1.1", 15), 700)).toBeGreaterThan(0.8);
  await client.request("hang-up", { port: 1, sign: "polarity" });
  expect(await house.line("b1.1", "far-hang-up")).toEqual({ type: "far-hang-up", sign: "polarity" });
  await house.line("b1.1", "on-hook");
});

test.concurrent("a busy number is known by its tone", async (context) => {
  const { expect } = context;
  const { house } = await start(context);
  house.say("b1.2", { type: "dial", digits: "55500" });
  await house.line("b1.2", "dial-done");
  expect(await house.line("b1.2", "far-hang-up")).toEqual({ type: "far-hang-up", sign: "busy-tone" });
});

test.concurrent("a telephone is rung with the caller's number, lifted, flashed, dials both ways and is put down", async (context) => {
  const { expect } = context;
  const { simulator, house } = await start(context);
  const { client } = simulator;
  house.say("b1.5", { type: "ring", number: "6001", name: "Front desk" });
  await client.waitFor("rings", 5);
  expect(await client.waitFor("caller-id", 5)).toMatchObject({ number: "6001", name: "Front desk" });
  await client.request("lift", { port: 5 });
  expect(await house.line("b1.5", "off-hook")).toEqual({ type: "off-hook" });
  house.host.audio("b1.5")?.onFrame(() => undefined);
  await client.request("press", { port: 5, digits: "7" });
  expect(await house.line("b1.5", "digit")).toEqual({ type: "digit", digit: "7", by: "tone" });
  await client.request("pulse", { port: 5, digits: "30" });
  expect(await house.line("b1.5", "digit")).toEqual({ type: "digit", digit: "3", by: "pulse" });
  expect(await house.line("b1.5", "digit")).toEqual({ type: "digit", digit: "0", by: "pulse" });
  await client.request("flash", { port: 5 });
  expect(await house.line("b1.5", "flash")).toEqual({ type: "flash" });
  await client.request("hang-up", { port: 5 });
  expect(await house.line("b1.5", "on-hook")).toEqual({ type: "on-hook" });
});

test.concurrent("a pulled cable ends the calls and raises the alarm; plugged in again, the line works again", async (context) => {
  const { expect } = context;
  const own = await start(context);
  const { simulator, house } = own;
  await answeredCall(own, 3);
  await simulator.client.request("unplug");
  expect(await house.line("b1.3", "far-hang-up")).toMatchObject({ type: "far-hang-up", sign: "board-down" });
  const down = await house.board("down");
  expect(down.reason).toMatch(/serial port .* was unplugged/);
  await simulator.client.request("plug");
  await house.board("up");
  simulator.client.mark();
  await answeredCall(own, 3);
});

test.concurrent("noise and half frames on the cable disturb nobody", async (context) => {
  const { expect } = context;
  const own = await start(context);
  const { simulator, house } = own;
  await answeredCall(own, 4);
  const { client } = simulator;
  for (const hex of ["7eff034cb1", "7e", "7d7e", "7eff034cb3067d"]) await client.request("noise", { hex });
  await client.request("noise", { octets: 5_000 });
  await client.request("press", { port: 4, digits: "5" });
  expect(await house.line("b1.4", "digit")).toEqual({ type: "digit", digit: "5", by: "tone" });
  expect(house.past.some((event) => event.type === "board")).toBe(false);
});

test.concurrent("a board that starts anew is noticed at once and serves again", async (context) => {
  const { expect } = context;
  const own = await start(context);
  const { simulator, house } = own;
  await answeredCall(own, 1);
  await simulator.client.request("reset");
  expect(await house.line("b1.1", "far-hang-up")).toMatchObject({ type: "far-hang-up", sign: "board-down" });
  const down = await house.board("down");
  expect(down.reason).toBe("the board restarted");
  await house.board("up");
});

test.concurrent("a board that hangs without a word is noticed, its calls end, and it serves again when it wakes", async (context) => {
  const { expect } = context;
  const own = await start(context);
  const { simulator, house } = own;
  await answeredCall(own, 2);
  simulator.freeze(true);
  expect(await house.line("b1.2", "far-hang-up")).toMatchObject({ type: "far-hang-up", sign: "board-down" });
  const down = await house.board("down");
  // Which of the two is noticed first depends on whether something was being told to it just then.
  expect(down.reason).toMatch(/^the board (has fallen silent|no longer acknowledges what it is told)$/);
  simulator.freeze(false);
  await house.board("up");
});

test.concurrent("a board that is not there is told as such, the others are left in peace", async (context) => {
  const { expect } = context;
  const own = await start(context);
  const { simulator, house } = own;
  const absent = join(simulator.path, "..", "absent");
  house.host.configure([board(simulator), { ...board(simulator), id: "b2", path: absent }]);
  expect(await house.board("down", "b2")).toMatchObject({
    id: "b2",
    reason: `there is no serial port ${absent}: is the board plugged in?`,
  });
  await answeredCall(own, 1);
  expect(house.past.some((event) => event.type === "board" && event.board.id === "b1")).toBe(false);
});

test.concurrent("a port configured as what it is not is told as a fault of the line", async (context) => {
  const simulator = await startSimulator(["--disconnect", "polarity"]);
  const house = new LineHouse([{ ...board(simulator), lines: [{ port: 1, kind: "fxs", country: "CN" }] }]);
  context.onTestFinished(async () => {
    await house.close();
    await simulator.stop();
  });
  const fault = await house.line("b1.1", "fault");
  context.expect(fault).toEqual({
    type: "fault",
    reason: "port 1 is configured as fxs, the board has fxo there",
  });
});
