import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Box, openBox } from "#test/support/box.ts";
import { hears, type LineCaller, readStereo } from "#test/support/box-callers.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { sine } from "#test/support/rtp-phone.ts";
import type { SipPhone } from "#test/support/sip-phone.ts";
import { soundsIn } from "#test/support/tone-prompts.ts";

/** A box with a line board, whose outside calls go to Sales. */
function boardBox(): Promise<Box> {
  return openBox({
    board: ["--caller-id", "before-first-ring"],
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
    },
  });
}

async function cable(box: Box, what: "unplug" | "plug" | "reset" | "noise", fields = {}): Promise<void> {
  await box.simulator?.client.request(what, fields);
}

interface Talk {
  readonly caller: LineCaller;
  readonly agent: PhoneCall;
  readonly call: string;
}

/** A caller on a line talks with the agent at that phone: each hears the other. */
async function talksOverLine(box: Box, port: number, desk: SipPhone): Promise<Talk> {
  const rung = once(desk, "call");
  const caller = await box.lineCaller(port, `1380000000${port}`);
  const [agent] = await rung;
  await caller.answered();
  agent.answer();
  const started = await box.event("call.started", ({ origin }) => "line" in origin && origin.line === `board1.${port}`);
  await box.event("bridge.joined", ({ call }) => call === started.call);
  caller.say(600);
  await hears(agent.rtp, 600);
  agent.rtp.hum(sine(800, 20));
  return { caller, agent, call: started.call };
}

async function goneFrom(phone: PhoneCall): Promise<void> {
  if (phone.state !== "ended") await once(phone, "ended");
}

test("the cable of the line board is pulled in a call: it ends with its cause, calls elsewhere go on, and plugging it in heals", async () => {
  const box = await boardBox();
  const desk = await box.agent("1001");
  const { agent, call } = await talksOverLine(box, 1, desk);
  const otherDesk = await box.agent("1002");
  const otherRung = once(otherDesk, "call");
  const other = await (await box.caller()).answered();
  const [otherAgent] = await otherRung;
  otherAgent.answer();
  otherAgent.rtp.hum(sine(800, 20));
  other.say(600);
  await other.hears(800);

  await cable(box, "unplug");
  await goneFrom(agent);
  expect((await box.ended(call)).termination).toMatchObject({ cause: 38, by: "network" });
  expect(box.boardState()).toBe("down");
  expect(box.service.alarms.list().map(({ code }) => code)).toEqual(["board-down"]);
  await box.agentIs("1001", "ready");
  expect(box.record(call)).toMatchObject({ result: "answered", agent: "1001", cause: 38, ended_by: "network" });
  const row = box.service.db.get<{ path: string; state: string }>("SELECT * FROM recording WHERE call = :call", {
    call,
  });
  expect(row?.state).toBe("done");
  const { left } = readStereo(join(box.folder, row?.path ?? ""));
  expect(soundsIn(left)).toContain("600 Hz");

  expect(other.call.state).toBe("answered");
  await other.hears(800);
  await hears(otherAgent.rtp, 600);

  await cable(box, "plug");
  await box.until("the board is back", () => box.boardState() === "up");
  await box.until("the alarm is gone", () => box.service.alarms.list().length === 0);
  box.events.length = 0;
  const again = await talksOverLine(box, 1, desk);
  again.caller.hangUp();
  other.hangUp();
  await box.isQuiet();
});

test("the cable is pulled while the caller waits and the agent's phone rings: it stops ringing, the agent is free", async () => {
  const box = await boardBox();
  const rung = once(await box.agent("1001"), "call");
  const caller = await box.lineCaller(2);
  await caller.answered();
  const [agent] = await rung;
  agent.ring();
  await box.event("leg.ringing");
  await cable(box, "unplug");
  await goneFrom(agent);
  const { call, termination } = await box.ended();
  expect(termination).toMatchObject({ cause: 38, by: "network" });
  expect(box.record(call)).toMatchObject({ result: "abandoned", talk_ms: 0 });
  await box.agentIs("1001", "ready");
  expect(box.service.people.directory.views("1001")[0]?.misses).toBe(0);
  await box.isQuiet();
});

test("the board restarts in a call: the call ends, the board serves the next one", async () => {
  const box = await boardBox();
  const desk = await box.agent("1001");
  const { agent, call } = await talksOverLine(box, 1, desk);
  await cable(box, "reset");
  await goneFrom(agent);
  expect((await box.ended(call)).termination).toMatchObject({ by: "network" });
  await box.until("the board is back", () => box.boardState() === "up");
  await box.agentIs("1001", "ready");
  box.events.length = 0;
  const again = await talksOverLine(box, 1, desk);
  again.caller.hangUp();
  await box.isQuiet();
});

test("garbage on the wire disturbs no conversation", async () => {
  const box = await boardBox();
  const { caller, agent } = await talksOverLine(box, 3, await box.agent("1001"));
  for (const hex of ["7eff034cb1", "7e", "7d7e", "7eff034cb3067d", "7e7e7e00ff"]) await cable(box, "noise", { hex });
  await cable(box, "noise", { octets: 5_000 });
  await hears(agent.rtp, 600);
  await caller.heard();
  await box.simulator?.client.request("record", { port: 3 });
  await new Promise((resolve) => setTimeout(resolve, 600)); // half a second to be listened to
  expect(await caller.heard()).toContain("800 Hz");
  expect(box.boardState()).toBe("up");
  caller.hangUp();
  expect((await box.ended()).termination).toMatchObject({ cause: 16, by: "caller" });
  await box.isQuiet();
});

test("without its board the box says that no line is free, at once", async () => {
  const box = await boardBox();
  const desk = await box.phone("1004");
  await cable(box, "unplug");
  await box.until("the board is down", () => box.boardState() === "down");
  const call = await box.dials(desk, "902155512399");
  await call.ended();
  expect(await call.heard()).toEqual(["all-lines-busy"]);
  const { call: id } = await box.ended();
  expect(box.record(id)).toMatchObject({ direction: "outbound", cause: 34 });
  expect(box.decisions(id).filter((code) => code === "outbound.way-failed")).toHaveLength(4);
  await box.isQuiet();
});
