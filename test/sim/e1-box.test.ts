import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import type { Config } from "#firmware/config/schema/config.ts";
import { type RunningSimulator, startE1Simulator } from "#test/simulator/client.ts";
import { type Box, openBox } from "#test/support/box.ts";
import { Libpri } from "#test/support/libpri.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";

/** The whole box on one E1 of a simulated board; the exchange is libpri. */
const libpri = Libpri.build();
libpri?.close();
const testWithPri = test.skipIf(libpri === undefined);

let simulator: RunningSimulator;

afterEach(async () => {
  await simulator.stop();
});

const SPAN = {
  span: 1,
  name: "Carrier",
  enabled: true,
  signalling: "pri-user",
  framing: "crc4",
  lineCode: "hdb3",
  ohms: 120,
  clockPriority: 1,
  digitWaitSeconds: 2,
  isOverlap: false,
} as const;

const GROUP = {
  id: "carrier",
  name: "Carrier",
  enabled: true,
  members: [{ board: "e", span: 1, channels: "1-15,17-31" }],
  hunting: "highest",
  maxCalls: 0,
  calledKeepDigits: 4,
  callerId: "range",
  mainNumber: "01058880000",
  hidesCaller: false,
} as const;

async function openE1Box(change: (config: Config) => void = () => undefined): Promise<Box> {
  simulator = await startE1Simulator(["--far", "pri-net"]);
  const box = await openBox({
    change(config) {
      config.spanBoards = [{ id: "e", path: simulator.path, baudRate: 3_000_000, spans: [{ ...SPAN }] }];
      config.trunkGroups = [{ ...GROUP, members: GROUP.members.map((member) => ({ ...member })) }];
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
      const way = { kind: "trunk", trunk: "carrier" } as const;
      const rule = { id: "out", name: "Outside", enabled: true, pattern: "9*", stripDigits: 1, via: [way] };
      config.outboundRules = [rule];
      change(config);
    },
  });
  await idle(box, 17);
  return box;
}

async function idle(box: Box, slot: number): Promise<void> {
  const { spans, changes } = box.service.channels;
  const isIdle = (): boolean => spans.statuses().some(({ id, state }) => id === `e.1.${slot}` && state === "idle");
  if (isIdle()) return;
  await new Promise<void>((resolve) => {
    const off = changes.subscribe(() => {
      if (!isIdle()) return;
      off();
      resolve();
    });
  });
}

async function pri(command: string, ...words: unknown[]): Promise<void> {
  await simulator.client.request("pri", { span: 1, command, words });
}

async function answered(call: PhoneCall): Promise<void> {
  if (call.state !== "answered") await once(call, "answered");
}

testWithPri(
  "a call in by ISDN reaches the queue by its last digits, is talked, recorded and told in the record",
  async () => {
    const box = await openE1Box((config) => {
      const sales = { kind: "queue", queue: "sales" } as const;
      config.inboundDefault = { kind: "hang-up" };
      config.inboundRules = [
        { id: "did", name: "Sales", enabled: true, trunks: ["carrier"], called: "7001", inHours: sales },
      ];
    });
    const desk = await box.phone("1001");
    box.service.people.actions.apply("1001", { type: "sign-in" }, "page");
    const ringing = once(desk, "call");
    await pri("dial", "a", { called: "58887001", number: "13800138000", channel: 17 });
    const [called] = (await ringing) as [PhoneCall];
    called.ring();
    called.answer();
    await simulator.client.waitFor("pri-answer", 1);
    await box.event("bridge.joined");
    called.rtp.send(new Uint8Array(160));
    await pri("hangup", "a", { cause: 16 });
    const ended = await box.event("call.ended");
    expect(ended.termination).toMatchObject({ cause: 16, by: "caller" });
    const row = box.service.db.get<Record<string, unknown>>("SELECT * FROM call");
    expect(row).toMatchObject({ result: "answered", queue: "sales", agent: "1001", trunk: "carrier" });
    expect(row?.caller_number).toBe("13800138000");
    expect(row?.way).toBe("Carrier › Sales › Chen Xiaowen");
    expect(box.service.db.get("SELECT state FROM recording")).toEqual({ state: "done" });
    // Arrows are written in batches.
    const arrows = (): (string | undefined)[] =>
      box.service.db
        .all<{ summary: string }>("SELECT summary FROM trace WHERE kind = 'line' ORDER BY rowid")
        .map(({ summary }) => summary.split(/[ ,]/)[0]);
    await expect
      .poll(arrows, { timeout: 10_000 })
      .toEqual(expect.arrayContaining(["SETUP", "CONNECT", "DISCONNECT", "RELEASE"]));
  },
);

testWithPri(
  "an extension calls out over the group, is heard by its number of the range, and hears why a call fails",
  async () => {
    const box = await openE1Box();
    const phone = await box.phone("1002");
    await pri("policy", { incoming: "answer" });
    const call = await phone.call("9013912345678");
    await answered(call);
    const setup = await simulator.client.waitFor("pri-ring", 1);
    expect(setup).toMatchObject({ called: "013912345678", callerNumber: "01058881002", channel: 31 });
    await box.event("bridge.joined");
    call.hangUp();
    await box.event("call.ended");
    await pri("policy", { incoming: "proceed" });
    simulator.client.mark();
    const refused = await phone.call("9013912345678");
    const { call: id } = await simulator.client.waitFor("pri-ring", 1);
    await pri("hangup", id, { cause: 17 });
    await once(refused, "ended");
    const ends = box.events.filter((event) => event.type === "leg.ended" && event.termination.cause === 17);
    expect(ends.length).toBeGreaterThan(0);
  },
);
