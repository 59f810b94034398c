import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type RunningSimulator, startE1Simulator } from "#test/simulator/client.ts";
import { readWav } from "#test/simulator/wav.ts";
import { Libpri } from "#test/support/libpri.ts";
import { shareAt } from "#test/support/line-house.ts";
import { SpanHouse, spanConfig } from "#test/support/span-house.ts";

/** The span host on one side of a pseudo-terminal; on the other a board wired bit by bit to libpri as the exchange. */
const libpri = Libpri.build();
libpri?.close();
const testWithPri = test.skipIf(libpri === undefined);

let simulator: RunningSimulator;
let house: SpanHouse;

afterEach(async () => {
  await house.close();
  await simulator.stop();
});

async function setUp(spans = 1, ...flags: readonly string[]): Promise<void> {
  simulator = await startE1Simulator([...Array.from({ length: spans }, () => ["--far", "pri-net"]).flat(), ...flags]);
  const config = Array.from({ length: spans }, (_, index) => spanConfig(index + 1, { clockPriority: index + 1 }));
  house = new SpanHouse([{ id: "e", path: simulator.path, baudRate: 3_000_000, spans: config }]);
  await house.board("up");
}

async function pri(command: string, ...words: unknown[]): Promise<void> {
  await simulator.client.request("pri", { span: 1, command, words });
}

/** A call from the exchange, answered; its number. */
async function answeredCall(channel = 3): Promise<number> {
  await house.restarted("e.1");
  await house.idle("e.1", channel);
  await pri("dial", `c${channel}`, { called: "95588", number: "1058881234", channel });
  const { call } = await house.trunk("e.1", "incoming");
  house.say("e.1", { type: "answer", call });
  await house.trunk("e.1", "answered");
  await simulator.client.waitFor("pri-answer", 1);
  return call;
}

testWithPri(
  "a call comes in on its channel with its numbers, both sides hear each other, and keys are heard",
  async () => {
    // As over a slow wire: each timeslot comes, and is answered, by itself.
    await setUp(1, "--part-slots", "1");
    house.host.audio("e.1.3")?.onFrame(() => undefined);
    await house.restarted("e.1");
    await house.idle("e.1", 17);
    await pri("dial", "a", { called: "95588", number: "1058881234", channel: 17 });
    const incoming = await house.trunk("e.1", "incoming");
    expect(incoming).toMatchObject({
      channel: 17,
      called: "95588",
      isComplete: true,
      caller: { number: "1058881234" },
    });
    house.say("e.1", { type: "answer", call: incoming.call });
    await simulator.client.waitFor("pri-answer", 1);

    const { client } = simulator;
    const heard = house.hear("e.1.17", 20);
    await client.request("hum", { span: 1, slot: 17, hz: 1_000, ms: 1_000 });
    expect(shareAt(await heard, 1_000)).toBeGreaterThan(0.9);

    await client.request("press", { span: 1, slot: 17, digits: "4#" });
    const stop = house.hum("e.1.17", 600);
    await client.waitFor("sound", 1);
    await client.request("record", { span: 1, slot: 17 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const wav = join(simulator.path, "..", "heard.wav");
    await client.request("record-stop", { span: 1, slot: 17, wav });
    stop();
    expect(shareAt(readWav(wav).subarray(4_000, 8_000), 600)).toBeGreaterThan(0.7);
    expect(house.digits.flatMap(({ digit, durationMs }) => (durationMs === undefined ? [] : [digit]))).toEqual([
      "4",
      "#",
    ]);

    await pri("hangup", "a", { cause: 16 });
    expect(await house.trunk("e.1", "clearing")).toMatchObject({ call: incoming.call, cause: 16 });
    house.say("e.1", { type: "clear", call: incoming.call, cause: 16 });
    expect(await house.trunk("e.1", "cleared")).toMatchObject({ call: incoming.call });
  },
);

testWithPri(
  "a call outlasts 1.5 s without a signal; 3 s end it with cause 38, and raise an alarm that says since when",
  async () => {
    await setUp();
    await house.serving("e.1");
    const call = await answeredCall();
    const { client } = simulator;
    await client.request("cut", { span: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await client.request("cut", { span: 1, on: false });
    const heard = house.hear("e.1.3", 20);
    await client.request("hum", { span: 1, slot: 3, hz: 700, ms: 2_000 });
    expect(shareAt(await heard, 700)).toBeGreaterThan(0.9);
    expect(house.past.some((event) => event.type === "span.signal" && event.event.type === "cleared")).toBe(false);

    const cutAt = Date.now();
    await client.request("cut", { span: 1 });
    expect(await house.trunk("e.1", "cleared")).toEqual({ type: "cleared", call, cause: 38, byUs: false });
    const { alarms } = await house.state("an alarm", "e.1", (state) => state.alarms.length > 0);
    expect(alarms[0]?.kind).toBe("los");
    expect(Math.abs((alarms[0]?.since ?? 0) - cutAt)).toBeLessThan(500);
    await client.request("cut", { span: 1, on: false });
    await house.serving("e.1");
    client.mark();
    await answeredCall(5);
  },
);

testWithPri("a board that is pulled out raises an alarm and serves again when it is back", async () => {
  await setUp();
  await house.serving("e.1");
  const call = await answeredCall();
  await simulator.client.request("unplug");
  await house.board("down");
  expect(await house.trunk("e.1", "cleared")).toEqual({ type: "cleared", call, cause: 38, byUs: false });
  await house.state("the alarm of the board", "e.1", ({ alarms }) => alarms[0]?.kind === "board");
  await simulator.client.request("plug");
  await house.board("up");
  await house.serving("e.1");
  // Calls out repeat their SETUP: the exchange may begin its data link anew just then.
  await house.idle("e.1", 4);
  await pri("policy", { incoming: "answer" });
  house.say("e.1", { type: "dial", call: 0x4000_0001, channel: 4, called: "95588", isComplete: true, caller: {} });
  expect(await house.trunk("e.1", "answered")).toMatchObject({ call: 0x4000_0001 });
});

testWithPri("four spans on one board serve at once, each by its own exchange, in the clock of the first", async () => {
  await setUp(4);
  const { client } = simulator;
  await Promise.all([1, 2, 3, 4].map((span) => house.restarted(`e.${span}`)));
  const calls = [1, 2, 3, 4].map(async (span) => {
    await client.request("pri", { span, command: "dial", words: ["x", { called: `${span}00`, channel: span }] });
    await client.waitFor("pri-answer", span);
  });
  house.host.onEvent((event) => {
    if (event.type !== "span.signal" || event.event.type !== "incoming") return;
    expect(event.span).toBe(`e.${event.event.called[0]}`);
    house.say(event.span, { type: "answer", call: event.event.call });
  });
  await Promise.all(calls);
  const heard = [1, 2, 3, 4].map((span) => house.hear(`e.${span}.${span}`, 10));
  for (const span of [1, 2, 3, 4]) await client.request("hum", { span, slot: span, hz: 500 + 100 * span, ms: 1_500 });
  for (const [index, samples] of (await Promise.all(heard)).entries()) {
    expect(shareAt(samples, 600 + 100 * index)).toBeGreaterThan(0.9);
  }
  const { counters } = await client.request("counters");
  expect(counters).toMatchObject({ source: 1 });
});

testWithPri("channels are blocked and given back by the configuration while a call stands on another one", async () => {
  await setUp();
  const call = await answeredCall(3);
  const configure = (blocked: readonly number[]): void => {
    const span = spanConfig(1, { clockPriority: 1, ...(blocked.length > 0 && { blocked }) });
    house.host.configure([{ id: "e", path: simulator.path, baudRate: 3_000_000, spans: [span] }]);
  };
  const stateOf = async (slot: number): Promise<string | undefined> =>
    (await house.host.ask("e.1", { about: "channels" })).channels?.find((channel) => channel.slot === slot)?.state;
  configure([5, 6]);
  expect(await Promise.all([3, 5, 6, 7].map(stateOf))).toEqual(["busy", "blocked-here", "blocked-here", "idle"]);
  configure([6]);
  expect(await Promise.all([3, 5, 6].map(stateOf))).toEqual(["busy", "idle", "blocked-here"]);
  configure([]);
  expect(await stateOf(6)).toBe("idle");
  house.say("e.1", { type: "clear", call, cause: 16 });
  await house.trunk("e.1", "cleared");
});
