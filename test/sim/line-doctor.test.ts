import { once } from "node:events";
import { expect, test } from "vitest";
import type { LineIlls } from "#test/simulator/board/exchange-settings.ts";
import { type Box, openBox } from "#test/support/box.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { shareBox } from "#test/support/shared-box.ts";

/** The first four are ill or well, one has a foreign busy tone, the last two are for the nightly run. */
const FOREIGN = 5;
const IN_USE = 6;
const DEAD = 7;
const PORTS = [1, 2, 3, 4, FOREIGN, IN_USE, DEAD];
const LISTENS_MS = 3_000;

const box = shareBox({
  board: ["--fxo", String(PORTS.length), "--fxs", "0", "--disconnect", "busy-tone"],
  change(config) {
    const [board] = config.boards;
    const [like] = board?.lines ?? [];
    if (board === undefined || like === undefined) throw new Error("the demo company has a board");
    board.lines = PORTS.map((port) => ({ ...like, port, name: `FXO ${port}` }));
    const to = (port: number, extension: string) => ({
      ...{ id: `line${port}`, name: `Line ${port}`, enabled: true, lines: [`board1.${port}`] },
      inHours: { kind: "extension" as const, extension },
    });
    config.inboundRules = [to(FOREIGN, "1001"), to(IN_USE, "1002")];
    for (const rule of config.outboundRules) rule.via = [{ kind: "line", line: `board1.${IN_USE}` }];
  },
});

function boardOf({ simulator }: Box) {
  if (simulator === undefined) throw new Error("the box has no board");
  return simulator.client;
}

function ill(port: number, ills: LineIlls, of: Box = box()): Promise<unknown> {
  return boardOf(of).request("exchange", { port, ills });
}

async function tested(of: Box, line: string) {
  const { doctor } = of.service.lineDoctor;
  const started = doctor.test(line, "asked");
  expect(started.kind).toBe("started");
  if (started.kind === "started") await started.done;
  const [test] = doctor.evidence.tests(line, 1);
  if (test === undefined) throw new Error("no test was kept");
  return test;
}

/** Somebody calls in on a line and is answered at the extension; the call with its id. */
async function talk(port: number, extension: string): Promise<{ call: string; called: PhoneCall }> {
  const desk = await box().phone(extension);
  const had = new Set(box().events.map(({ call }) => call));
  const ringing = once(desk, "call");
  const number = `1380013${port}000`;
  await boardOf(box()).request("call", { port, number, callerId: "before-first-ring", rings: 0 });
  const [called] = (await ringing) as [PhoneCall];
  called.answer();
  const started = await box().event("call.started", (event) => event.caller.number === number && !had.has(event.call));
  await box().event("bridge.joined", (event) => event.call === started.call);
  return { call: started.call, called };
}

test.concurrent("each ill line gets the verdict that fits it, and a good one is good", async ({ expect }) => {
  await ill(1, { returnLossDb: 28, humDbm0: -70 });
  await ill(2, { returnLossDb: 24, wants: "cn" });
  await ill(3, { humDbm0: -32 });
  await ill(4, { hasNoDialTone: true });
  const lines = [1, 2, 3, 4].map((port) => tested(box(), `board1.${port}`));
  const [good, echoing, humming, mute] = await Promise.all(lines);
  expect(good?.verdict).toMatchObject({ tone: "good", findings: [{ code: "good" }] });
  expect(good?.result).toMatchObject({ end: "done", batteryVolts: 48, milliamps: 25, tookDigit: true });
  expect(good?.result.dialTone?.frequenciesHz[0]).toBeCloseTo(450, 0);
  expect(good?.result.echo[0]?.returnLossDb).toBeCloseTo(28, 0);
  expect(humming?.verdict).toMatchObject({ tone: "fault", findings: [{ code: "hum", figures: { humHz: 50 } }] });
  expect(mute?.verdict).toMatchObject({ tone: "fault", findings: [{ code: "no-dial-tone" }] });
  expect(echoing?.verdict.findings.map(({ code }) => code)).toEqual(["echo", "better-impedance"]);
  const { doctor, port } = box().service.lineDoctor;
  const { proposals } = doctor.picture("board1.2") ?? { proposals: [] };
  expect(proposals).toEqual([{ kind: "impedance", impedance: "cn", gainDb: expect.closeTo(10, 0) }]);
  for (const language of ["en", "zh"] as const) {
    const letter = await port.letter("board1.2", language);
    expect(Buffer.from(letter.subarray(0, 5)).toString()).toBe("%PDF-");
  }
});

test.concurrent("a foreign busy tone is learned from three calls, and the fourth is hung up by it", async ({
  expect,
}) => {
  const line = `board1.${FOREIGN}`;
  const { doctor } = box().service.lineDoctor;
  doctor.forget(line); // when it is tried again
  await ill(FOREIGN, { busyTone: { frequenciesHz: [540], cadenceMs: [200, 200] } });
  for (let round = 1; round <= 3; round++) {
    const { call, called } = await talk(FOREIGN, "1001");
    await boardOf(box()).request("hang-up", { port: FOREIGN, sign: "busy-tone" });
    // Nobody but the person notices: she listens to the tone for a while and hangs up.
    await new Promise((resolve) => setTimeout(resolve, LISTENS_MS));
    called.hangUp();
    await box().ended(call);
    await box().until("the call is kept", () => doctor.evidence.calls(line).length === round);
    await box().until("the line is free again", () => box().service.channels.lines.isFree(line));
  }
  const learned = doctor.picture(line)?.learned?.tone;
  expect(learned?.frequenciesHz[0]).toBeCloseTo(540, -1);
  expect(learned?.cadenceMs).toEqual([200, 200]);
  const { call } = await talk(FOREIGN, "1001");
  await boardOf(box()).request("hang-up", { port: FOREIGN, sign: "busy-tone" });
  expect((await box().ended(call)).termination).toMatchObject({ by: "caller", detail: "hung up (busy tone)" });
  await box().until("the call is kept", () => doctor.evidence.calls(line).length === 4);
  expect(doctor.picture(line)?.habits).toMatchObject({ incoming: 4, identified: 4, callerId: "before-ring" });
});

// On a board of its own that knows one impedance only, so that none are swept.
test.concurrent("a soft line: gains are swept, the one proposed is applied, and the dial tone then comes as loud as was measured", async ({
  expect,
  onTestFinished,
}) => {
  const own = await openBox({ board: ["--fxo", "4", "--fxs", "4", "--one-impedance"], onTestFinished });
  const { doctor, port } = own.service.lineDoctor;
  await ill(1, { returnLossDb: 30, lossDb: 9 }, own);
  const before = await tested(own, "board1.1");
  const [now, ...others] = before.result.gains ?? [];
  expect(now).toEqual({ rxGainDb: 0, levelDbm0: expect.closeTo(before.result.dialTone?.levelDbm0 ?? 0, 0) });
  expect(others.map(({ rxGainDb }) => rxGainDb)).toEqual([3, 6, -3]);
  for (const { rxGainDb, levelDbm0 } of others) expect(levelDbm0 - (now?.levelDbm0 ?? 0)).toBeCloseTo(rxGainDb, 0);
  const [proposal] = doctor.picture("board1.1")?.proposals ?? [];
  if (proposal?.kind !== "rx-gain") throw new Error("no gain is proposed");
  expect(proposal).toMatchObject({ rxGainDb: 6, afterDbm0: others[1]?.levelDbm0 });
  await port.apply("board1.1", proposal, "owner");
  expect(own.service.config.current.boards[0]?.lines[0]?.rxGainDb).toBe(6);
  const after = await tested(own, "board1.1");
  expect(after.result.dialTone?.levelDbm0).toBeCloseTo(proposal.afterDbm0 ?? 0, 0);
  expect(doctor.picture("board1.1")?.proposals).toEqual([]);
});

// After the others: it looks at every line that is in service.
test("the nightly run leaves lines alone that are in use or out of service, and a test gives way to a call", async () => {
  const { doctor, nightly } = box().service.lineDoctor;
  const [inUse, dead] = [`board1.${IN_USE}`, `board1.${DEAD}`];
  await ill(DEAD, { isDead: true });
  await box().service.config.update(
    (draft) => {
      for (const line of draft.boards[0]?.lines ?? []) line.enabled = line.port === IN_USE || line.port === DEAD;
    },
    { by: "owner", note: "only two lines are in service" },
  );
  const others = [1, 2, 3, 4, FOREIGN].map((port) => `board1.${port}`);
  const had = others.map((line) => doctor.evidence.tests(line).length);
  const { call, called } = await talk(IN_USE, "1002");
  await nightly.run(1);
  expect(doctor.evidence.tests(inUse)).toEqual([]);
  expect(doctor.evidence.tests(dead)).toMatchObject([{ verdict: { tone: "fault", findings: [{ code: "dead" }] } }]);
  expect(others.map((line) => doctor.evidence.tests(line).length)).toEqual(had);
  expect(doctor.picture(inUse)?.skippedAt).toBeDefined();
  expect(box().service.live.size).toBe(1);
  called.hangUp();
  await box().ended(call);
  await box().until("the line is free again", () => box().service.channels.lines.isFree(inUse));

  boardOf(box()).mark(IN_USE);
  const started = doctor.test(inUse, "asked");
  if (started.kind !== "started") throw new Error("the line is idle");
  await boardOf(box()).waitFor("seized", IN_USE);
  const out = await (await box().phone("1002")).call("902155599");
  await started.done;
  expect(doctor.evidence.tests(inUse)).toEqual([]);
  if (out.state !== "answered") await once(out, "answered");
  out.hangUp();
});
