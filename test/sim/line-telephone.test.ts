import { once } from "node:events";
import { test } from "vitest";
import { startSimulator } from "#test/simulator/client.ts";
import { shareBox } from "#test/support/shared-box.ts";

/** A plain telephone that is tried out, and a line whose cable is pulled out of the wall. */
const box = shareBox({
  board: [],
  change(config) {
    for (const rule of config.outboundRules)
      rule.via = [2, 3].map((port) => ({ kind: "line", line: `board1.${port}` }));
  },
});

function board() {
  const { simulator } = box();
  if (simulator === undefined) throw new Error("the box has no board");
  return simulator.client;
}

const PHONE = "board1.5";
const LINE = "board1.2";

test.concurrent("a telephone is rung from the page: it shows a number, hears itself, and what happened is kept", async ({
  expect,
}) => {
  const { doctor, port } = box().service.lineDoctor;
  await box().until("the telephone is on hook", () => box().service.channels.lines.isFree(PHONE)); // when it is tried again
  const rung = port.ring(PHONE, "echo");
  if (!("call" in rung)) throw new Error(`the telephone does not ring: ${rung.message}`);
  await board().waitFor("rings", 5);
  expect(await board().waitFor("caller-id", 5)).toMatchObject({ number: "123456" });
  expect(port.ring(PHONE, "tones")).toMatchObject({ code: "phone-busy" });
  expect(port.ring("board1.1", "echo")).toMatchObject({ code: "phone-unreachable" });
  await board().request("lift", { port: 5 });
  await box().event("call.answered", ({ call }) => call === rung.call);
  // What is said after the beep comes back after a pause.
  await board().waitFor("sound", 5);
  await board().waitFor("quiet", 5);
  board().mark(5);
  await board().request("hum", { port: 5, hz: 700, ms: 1_500 });
  await expect
    .poll(async () => (await doctor.levels(PHONE))?.heardDbm0 ?? -99, { timeout: 10_000 })
    .toBeGreaterThan(-30);
  await board().waitFor("said", 5);
  await board().waitFor("sound", 5);
  await board().request("hang-up", { port: 5 });
  await box().ended(rung.call);
  expect(box().decisions(rung.call)).toEqual(["dialled.line-test"]);
  await expect
    .poll(() => doctor.evidence.events(PHONE).map(({ source, code }) => `${source} ${code}`))
    .toEqual(
      // Newest first: the ringing once, however often it rang.
      ["phone on-hook", "phone off-hook", "port caller-id-sent", "control send-caller-id", "control ring-on"],
    );
  expect(doctor.evidence.counters(PHONE)).toEqual({ rings: 1, "rings-answered": 1, "identities-sent": 1 });
});

test.concurrent("tones for a meter are played, and the call ends by itself when the handset is put down", async ({
  expect,
}) => {
  const { doctor, port } = box().service.lineDoctor;
  const rung = port.ring("board1.6", "tones");
  if (!("call" in rung)) throw new Error(`the telephone does not ring: ${rung.message}`);
  await board().waitFor("rings", 6);
  await board().request("lift", { port: 6 });
  await expect
    .poll(async () => (await doctor.levels("board1.6"))?.saidDbm0 ?? -99, { timeout: 10_000 })
    .toBeGreaterThan(-20);
  await board().request("hang-up", { port: 6 });
  await box().ended(rung.call);
});

test.concurrent("a cable pulled out of the wall is an alarm, calls go out another way at once, and all is well when it is back", async ({
  expect,
}) => {
  const { alarms, channels } = box().service;
  const dead = () => alarms.list().find(({ id }) => id === `line-dead-${LINE}`);
  const stateOf = (line: string) => channels.lines.statuses().find(({ id }) => id === line)?.state;
  expect(stateOf(LINE)).toBe("idle");
  await board().request("exchange", { port: 2, ills: { isDead: true } });
  await box().until("the alarm is raised", () => dead() !== undefined);
  expect(dead()).toMatchObject({ code: "line-dead", severity: "act", address: `/lines/${LINE}` });
  expect(dead()?.message).toContain("FXO 2 has no voltage");
  expect(stateOf(LINE)).toBe("fault");
  const desk = await box().phone("1001");
  const out = await desk.call("902155577");
  if (out.state !== "answered") await once(out, "answered");
  const { call } = await box().event("call.started", ({ caller }) => caller.number === "1001");
  expect(box().decisions(call)).toContain("outbound.way-failed");
  expect((await board().waitFor("dialled", 3)).digits).toBe("02155577");
  out.hangUp();
  await board().request("exchange", { port: 2, ills: {} });
  await box().until("the alarm is over", () => dead() === undefined);
  expect(stateOf(LINE)).toBe("idle");
  expect(box().service.lineDoctor.doctor.evidence.counters(LINE)).toMatchObject({ "plugged-in": 2, "battery-lost": 1 });
});

test.concurrent("a port into which nothing was ever plugged is no alarm; it serves as soon as there is a line", async ({
  expect,
  onTestFinished,
}) => {
  const second = await startSimulator(["--fxo", "1", "--fxs", "0", "--serial", "SIM-0002"]);
  onTestFinished(() => second.stop());
  await second.client.request("exchange", { port: 1, ills: { isDead: true } });
  const { alarms, channels, config } = box().service;
  const status = () => channels.lines.statuses().find(({ id }) => id === "board2.1");
  await config.update(
    ({ boards }) => {
      const [first] = boards;
      const [line] = first?.lines ?? [];
      if (first === undefined || line === undefined) throw new Error("the demo company has a board");
      const { number: _, ...spare } = line;
      boards.push({ ...first, id: "board2", path: second.path, lines: [{ ...spare, name: "Spare" }] });
    },
    { by: "owner", note: "a second board" },
  );
  await box().until("nothing is plugged in", () => status()?.state === "not-fitted");
  expect(status()?.reason).toBe("no voltage on the line: nothing is plugged in");
  expect(channels.lines.isFree("board2.1")).toBe(false);
  expect(alarms.list().filter(({ facts }) => facts.line === "board2.1")).toEqual([]);
  await second.client.request("exchange", { port: 1, ills: {} });
  await box().until("the line serves", () => status()?.state === "idle" && channels.lines.isFree("board2.1"));
  await config.update(({ boards }) => void boards.splice(1), { by: "owner", note: "it goes again" });
});
