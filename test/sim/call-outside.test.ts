import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Box, openBox } from "#test/support/box.ts";
import { hears, hearsSound, readStereo } from "#test/support/box-callers.ts";
import { sine } from "#test/support/rtp-phone.ts";
import { soundsIn } from "#test/support/tone-prompts.ts";

function boardBox(): Promise<Box> {
  return openBox({
    board: [],
    change(config) {
      for (const extension of config.extensions) if (extension.number === "1001") extension.recording = "always";
    },
  });
}

const telephone = (box: Box, what: string, port: number, fields = {}): Promise<unknown> =>
  box.simulator?.client.request(what, { port, ...fields }) ?? Promise.reject(new Error("no board"));

test("an extension dials 9 and a number: it goes out on a line, rings, is answered, and both sides are recorded", async () => {
  const box = await boardBox();
  const call = await box.dials(await box.phone("1001"), "902155512399");
  await call.hearsSound("ring-back");
  await box.simulator?.client.waitFor("far-answered", 1);
  call.say(600);
  await call.hears(600); // the number ends in 99: it echoes
  call.hangUp();
  const { call: id, termination } = await box.ended();
  expect(termination).toMatchObject({ cause: 16, by: "caller" });
  expect((await box.simulator?.client.waitFor("dialled", 1))?.digits).toBe("02155512399");
  expect(box.record(id)).toMatchObject({
    direction: "outbound",
    result: "answered",
    line: "board1.1",
    origin: "1001",
    ended_by: "caller",
  });
  expect(box.decisions(id)).toEqual(expect.arrayContaining(["outbound.way", "recording.on"]));
  expect(await box.event("leg.answered")).toMatchObject({ by: "polarity" });
  const row = box.service.db.get<{ path: string; state: string }>("SELECT * FROM recording");
  const { left, right } = readStereo(join(box.folder, row?.path ?? ""));
  expect(soundsIn(left)).toEqual(["600 Hz"]);
  expect(soundsIn(right)).toContain("600 Hz");
  await box.isQuiet();
});

test("a number that is busy ends the call as the exchange's tone says", async () => {
  const box = await boardBox();
  const call = await box.dials(await box.phone("1001"), "902155512300");
  await call.ended();
  const { call: id, termination } = await box.ended();
  expect(termination).toMatchObject({ cause: 17, detail: "busy" });
  expect(box.record(id)).toMatchObject({ direction: "outbound", line: "board1.1", result: "busy", cause: 17 });
  await box.isQuiet();
});

test("a number that does not exist ends the call as the exchange's information tone says", async () => {
  const box = await boardBox();
  const call = await box.dials(await box.phone("1001"), "902155512303");
  await call.hearsSound("number-not-in-service");
  await call.ended();
  const { call: id, termination } = await box.ended();
  expect(termination).toMatchObject({ cause: 1 });
  expect(box.record(id)).toMatchObject({ direction: "outbound", line: "board1.1", cause: 1 });
  await box.isQuiet();
});

test("a line in use is passed over for the next, and with all in use the caller hears it", async () => {
  const box = await boardBox();
  const callers = [];
  for (const port of [1, 2, 3]) callers.push(await (await box.lineCaller(port)).answered());
  const out = await box.dials(await box.phone("1001"), "902155512399");
  await box.event("leg.dialled", ({ to }) => to.kind === "line" && to.line === "board1.4");
  const second = await box.dials(await box.phone("1002"), "902155512399");
  await second.ended();
  expect(await second.heard()).toEqual(["all-lines-busy"]);
  out.hangUp();
  for (const caller of callers) caller.hangUp();
  await box.isQuiet();
});

test("a caller who gives up before the box has answered leaves no call behind", async () => {
  const box = await boardBox();
  const caller = await box.lineCaller(1);
  await box.simulator?.client.waitFor("ringing", 1);
  caller.hangUp();
  await box.simulator?.client.waitFor("given-up", 1);
  await box.isQuiet();
  const next = await (await box.lineCaller(1)).answered();
  await box.event("prompt.played", ({ prompt }) => prompt === "welcome");
  next.hangUp();
  await box.isQuiet();
  expect(box.record()).toMatchObject({ result: "abandoned", line: "board1.1" });
});

test("a plain telephone calls an extension, and is called by it; both sides hear each other", async () => {
  const box = await boardBox();
  const desk = await box.phone("1002");
  const rung = once(desk, "call");
  await telephone(box, "lift", 5);
  await telephone(box, "press", 5, { digits: "1002" });
  const [rings] = await rung;
  expect(rings.from).toBe("2001");
  rings.answer();
  await box.event("bridge.joined");
  rings.rtp.hum(sine(800, 20));
  await telephone(box, "hum", 5, { hz: 600, ms: 3_000 });
  await hears(rings.rtp, 600);
  const listen = async (): Promise<string[]> => {
    const wav = join(box.folder, "telephone.wav");
    await telephone(box, "record", 5);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await telephone(box, "record-stop", 5, { wav });
    return box.soundsOf(wav);
  };
  // The voice has a way of its own to the telephone, which a busy machine makes longer.
  await expect.poll(listen, { timeout: 10_000 }).toContain("800 Hz");
  await telephone(box, "hang-up", 5);
  const first = await box.ended();
  expect(first.termination).toMatchObject({ cause: 16, by: "caller" });
  expect(box.record(first.call)).toMatchObject({ direction: "internal", result: "answered", agent: "1002" });

  const call = box.dials(desk, "2001");
  await box.simulator?.client.waitFor("rings", 5);
  await telephone(box, "lift", 5);
  const answered = await call;
  await telephone(box, "hum", 5, { hz: 600, ms: 3_000 });
  await answered.hears(600);
  answered.hangUp();
  const second = await box.event("call.ended", ({ call: id }) => id !== first.call);
  expect(box.record(second.call)).toMatchObject({ direction: "internal", result: "answered", agent: "2001" });
  await telephone(box, "hang-up", 5);
  await box.isQuiet();
});

test("colleagues talk; put on hold one hears music, and taken back the other again", async () => {
  const box = await openBox();
  const desk = await box.phone("1002");
  const rung = once(desk, "call");
  const dialled = box.dials(await box.phone("1001"), "1002");
  const [called] = await rung;
  called.ring();
  called.answer();
  const caller = await dialled;
  await box.event("bridge.joined");
  caller.say(600);
  await hears(called.rtp, 600);
  called.rtp.hum(sine(800, 20));
  await caller.hears(800);
  caller.call.hold(true);
  caller.call.rtp.quiet();
  await box.event("leg.held", ({ held }) => held);
  await hearsSound(called.rtp, "hold-music");
  caller.call.hold(false);
  await box.event("leg.held", ({ held }) => !held);
  caller.say(600);
  await hears(called.rtp, 600);
  await caller.hears(800);
  called.hangUp();
  await caller.ended();
  const { call } = await box.ended();
  const record = box.record(call);
  expect(record).toMatchObject({ direction: "internal", result: "answered", ended_by: "callee" });
  expect(record.hold_ms).toBeGreaterThan(0);
  await box.isQuiet();
});
