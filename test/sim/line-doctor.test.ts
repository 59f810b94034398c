import { once } from "node:events";
import { expect, test } from "vitest";
import type { LineIlls } from "#test/simulator/board/exchange-line.ts";
import { type Box, openBox } from "#test/support/box.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";

async function openLineBox(board: readonly string[] = ["--disconnect", "busy-tone"]) {
  const box = await openBox({
    board,
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "extension", extension: "1001" };
    },
  });
  const { simulator } = box;
  if (simulator === undefined) throw new Error("the box has no board");
  const ill = (port: number, ills: LineIlls) => simulator.client.request("exchange", { port, ills });
  return { box, simulator, ill };
}

async function tested(box: Box, line: string) {
  const { doctor } = box.service.lineDoctor;
  const started = doctor.test(line, "asked");
  expect(started.kind).toBe("started");
  if (started.kind === "started") await started.done;
  const [test] = doctor.evidence.tests(line, 1);
  if (test === undefined) throw new Error("no test was kept");
  return test;
}

test("each ill line gets the verdict that fits it, and a good one is good", async () => {
  const { box, ill } = await openLineBox();
  await ill(1, { returnLossDb: 28, humDbm0: -70 });
  await ill(2, { returnLossDb: 24, wants: "cn" });
  await ill(3, { humDbm0: -32 });
  await ill(4, { hasNoDialTone: true });
  const [good, echoing, humming, mute] = await Promise.all([1, 2, 3, 4].map((port) => tested(box, `board1.${port}`)));
  expect(good?.verdict).toMatchObject({ tone: "good", findings: [{ code: "good" }] });
  expect(good?.result).toMatchObject({ end: "done", batteryVolts: 48, milliamps: 25, tookDigit: true });
  expect(good?.result.dialTone?.frequenciesHz[0]).toBeCloseTo(450, 0);
  expect(good?.result.echo[0]?.returnLossDb).toBeCloseTo(28, 0);
  expect(humming?.verdict).toMatchObject({ tone: "fault", findings: [{ code: "hum", figures: { humHz: 50 } }] });
  expect(mute?.verdict).toMatchObject({ tone: "fault", findings: [{ code: "no-dial-tone" }] });
  expect(echoing?.verdict.findings.map(({ code }) => code)).toEqual(["echo", "better-impedance"]);
  const { proposals } = box.service.lineDoctor.doctor.picture("board1.2") ?? { proposals: [] };
  expect(proposals).toEqual([{ kind: "impedance", impedance: "cn", gainDb: expect.closeTo(10, 0) }]);
  for (const language of ["en", "zh"] as const) {
    const letter = await box.service.lineDoctor.port.letter("board1.2", language);
    expect(Buffer.from(letter.subarray(0, 5)).toString()).toBe("%PDF-");
  }
});

test("a foreign busy tone is learned from three calls, and the fourth is hung up by it", async () => {
  const { box, simulator, ill } = await openLineBox();
  await ill(1, { busyTone: { frequenciesHz: [540], cadenceMs: [200, 200] } });
  const desk = await box.phone("1001");
  const { doctor } = box.service.lineDoctor;
  const talk = async (): Promise<PhoneCall> => {
    const ringing = once(desk, "call");
    await simulator.client.request("call", { port: 1, number: "13800138000", callerId: "before-first-ring", rings: 0 });
    const [called] = (await ringing) as [PhoneCall];
    called.answer();
    await box.event("bridge.joined", ({ call }) => !ended.has(call));
    await simulator.client.request("hang-up", { port: 1, sign: "busy-tone" });
    return called;
  };
  const ended = new Set<string>();
  for (let round = 1; round <= 3; round++) {
    const called = await talk();
    // Nobody but the person notices: she listens to the tone for a while and hangs up.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    called.hangUp();
    ended.add((await box.event("call.ended", ({ call }) => !ended.has(call))).call);
    await box.until("the call is kept", () => doctor.evidence.calls("board1.1").length === round);
    await box.isQuiet();
  }
  const learned = doctor.picture("board1.1")?.learned?.tone;
  expect(learned?.frequenciesHz[0]).toBeCloseTo(540, -1);
  expect(learned?.cadenceMs).toEqual([200, 200]);
  await talk();
  const last = await box.event("call.ended", ({ call }) => !ended.has(call));
  expect(last.termination).toMatchObject({ by: "caller", detail: "hung up (busy tone)" });
  await box.until("the call is kept", () => doctor.evidence.calls("board1.1").length === 4);
  expect(doctor.picture("board1.1")?.habits).toMatchObject({ incoming: 4, identified: 4, callerId: "before-ring" });
});

test("the nightly run leaves a line in use alone, and a test gives way to a call", async () => {
  const { box, simulator, ill } = await openLineBox();
  for (const port of [2, 3, 4]) await ill(port, { isDead: true });
  const desk = await box.phone("1001");
  const { doctor, nightly } = box.service.lineDoctor;
  const ringing = once(desk, "call");
  await simulator.client.request("call", { port: 1, number: "13800138000", callerId: "before-first-ring", rings: 0 });
  const [called] = (await ringing) as [PhoneCall];
  called.answer();
  await box.event("bridge.joined");
  await nightly.run(1);
  expect(doctor.evidence.tests("board1.1")).toEqual([]);
  expect(doctor.evidence.tests("board1.2")).toMatchObject([
    { verdict: { tone: "fault", findings: [{ code: "dead" }] } },
  ]);
  expect(doctor.picture("board1.1")?.skippedAt).toBeDefined();
  expect(box.service.live.size).toBe(1);
  called.hangUp();
  await box.event("call.ended");
  await box.isQuiet();

  const seized = simulator.client.waitFor("seized", 1);
  const started = doctor.test("board1.1", "asked");
  if (started.kind !== "started") throw new Error("the line is idle");
  await seized;
  const out = await desk.call("902155599");
  await started.done;
  expect(doctor.evidence.tests("board1.1")).toEqual([]);
  if (out.state !== "answered") await once(out, "answered");
  out.hangUp();
});

test("a soft line: gains are swept, the one proposed is applied, and the dial tone then comes as loud as was measured", async () => {
  const { box, simulator, ill } = await openLineBox();
  await ill(1, { returnLossDb: 30, lossDb: 9 });
  const { doctor, port } = box.service.lineDoctor;
  const before = await tested(box, "board1.1");
  const [now, ...others] = before.result.gains ?? [];
  expect(now).toEqual({ rxGainDb: 0, levelDbm0: expect.closeTo(before.result.dialTone?.levelDbm0 ?? 0, 0) });
  expect(others.map(({ rxGainDb }) => rxGainDb)).toEqual([3, 6, -3]);
  for (const { rxGainDb, levelDbm0 } of others) expect(levelDbm0 - (now?.levelDbm0 ?? 0)).toBeCloseTo(rxGainDb, 0);
  const [proposal] = doctor.picture("board1.1")?.proposals ?? [];
  if (proposal?.kind !== "rx-gain") throw new Error("no gain is proposed");
  expect(proposal).toMatchObject({ rxGainDb: 6, afterDbm0: others[1]?.levelDbm0 });
  simulator.client.mark();
  await port.apply("board1.1", proposal, "owner");
  expect(box.service.config.current.boards[0]?.lines[0]?.rxGainDb).toBe(6);
  await simulator.client.waitFor("link-up", 0);
  await box.until("the line is up again", () => box.service.channels.lines.isFree("board1.1"));
  const after = await tested(box, "board1.1");
  expect(after.result.dialTone?.levelDbm0).toBeCloseTo(proposal.afterDbm0 ?? 0, 0);
  expect(doctor.picture("board1.1")?.proposals).toEqual([]);
});
