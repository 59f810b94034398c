import { afterEach, expect, test } from "vitest";
import type { SpanHostEvent } from "#firmware/media/span/span-words.ts";
import { type RunningSimulator, startE1Simulator } from "#test/simulator/client.ts";
import { Libpri } from "#test/support/libpri.ts";
import { shareAt } from "#test/support/line-house.ts";
import { R2ExchangeProgram } from "#test/support/r2-exchange.ts";
import { SpanHouse, spanConfig } from "#test/support/span-house.ts";

/** The span host and a simulated board; libopenr2 is the exchange, or libpri where a span is identified. */
const openr2 = R2ExchangeProgram.build();
openr2?.close();
const libpri = Libpri.build();
libpri?.close();

const r2 = { signalling: "r2", framing: "double-frame" } as const;
let simulator: RunningSimulator;
let house: SpanHouse;

afterEach(async () => {
  await house.close();
  await simulator.stop();
});

async function setUp(far: string, changes: Parameters<typeof spanConfig>[1]): Promise<void> {
  simulator = await startE1Simulator(["--far", far, "--no-crc4"]);
  house = new SpanHouse([{ id: "e", path: simulator.path, baudRate: 3_000_000, spans: [spanConfig(1, changes)] }]);
  await house.state("a span", "e.1", ({ isUp }) => isUp);
}

test.skipIf(openr2 === undefined)(
  "MFC/R2 of China: a call comes in with its numbers, and a call goes out",
  async () => {
    const setting = { variant: "cn", calledDigits: 5, asksCaller: false, category: 1 };
    await setUp("r2-CN", { ...r2, r2: setting });
    const { client } = simulator;
    await house.idle("e.1", 4);
    await client.request("r2", { span: 1, order: "call 4 . 95588" });
    const incoming = await house.trunk("e.1", "incoming");
    expect(incoming).toMatchObject({ channel: 4, called: "95588" });
    house.say("e.1", { type: "alert", call: incoming.call, hasTone: true });
    house.say("e.1", { type: "answer", call: incoming.call });
    await client.waitFor("r2-answered", 1);
    await client.request("r2", { span: 1, order: "voice 4 tone" });
    expect(shareAt(await house.hear("e.1.4", 20), 1_000)).toBeGreaterThan(0.9);
    await client.request("r2", { span: 1, order: "hang-up 4" });
    expect(await house.trunk("e.1", "cleared")).toMatchObject({ call: incoming.call, cause: 16 });

    await house.idle("e.1", 9);
    await client.request("r2", { span: 1, order: "number 10086 charge 500" });
    const caller = { number: "01058881234" };
    const dial = { call: 0x4000_0001, channel: 9, called: "10086", isComplete: true, caller } as const;
    house.say("e.1", { type: "dial", ...dial });
    expect(await house.trunk("e.1", "answered")).toMatchObject({ call: dial.call });
    expect(await client.waitFor("r2-offered", 1)).toMatchObject({ slot: 9, ani: "01058881234", dnis: "10086" });
  },
);

test.skipIf(libpri === undefined).each([
  ["pri-net", "pri-user"],
  ["pri-cpe", "pri-network"],
] as const)("a span with %s at its far end is found to be one for %s", async (far, signalling) => {
  await setUp(far, { framing: "auto", signalling: far === "pri-net" ? "pri-network" : "pri-user" });
  house.host.order("e.1", { type: "identify", on: true });
  type Identified = Extract<SpanHostEvent, { type: "span.identified" }>;
  const { identification } = await house.next(
    "an end",
    (event): event is Identified => event.type === "span.identified",
  );
  expect(identification).toMatchObject({ outcome: "identified", proposal: { framing: "double-frame", signalling } });
});
