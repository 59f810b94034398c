import { once } from "node:events";
import { expect, test } from "vitest";
import { openBox } from "#test/support/box.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";

const LINE = "board1.3";

test("a line is tried out: the own phone rings, then the number goes out over that line; its levels are seen, its habit is remembered", async () => {
  const box = await openBox({ board: [] });
  const { simulator } = box;
  if (simulator === undefined) throw new Error("the box has no board");
  const desk = await box.phone("1001");
  const { doctor, port } = box.service.lineDoctor;
  expect(doctor.tellsAnswers(LINE)).toBe(false);
  const ringing = once(desk, "call");
  const dialled = port.call(LINE, "1001", "02155577");
  if (!("call" in dialled)) throw new Error("the call was refused");
  const [rung] = (await ringing) as [PhoneCall];
  rung.answer();
  await simulator.client.waitFor("far-answered", 3);
  await box.event("bridge.joined");
  expect(box.service.channels.lines.statuses().find(({ id }) => id === LINE)).toMatchObject({ state: "outbound" });

  await simulator.client.request("hum", { port: 3, hz: 500, ms: 10_000 });
  await expect
    .poll(async () => (await doctor.levels(LINE))?.heardDbm0 ?? -99, { interval: 100, timeout: 10_000 })
    .toBeGreaterThan(-20);
  rung.rtp.hum(new Uint8Array(160).map((_, at) => (at % 2 === 0 ? 0x90 : 0x10)));
  await expect
    .poll(async () => (await doctor.levels(LINE))?.saidDbm0 ?? -99, { interval: 100, timeout: 10_000 })
    .toBeGreaterThan(-20);

  expect(port.call(LINE, "1001", "02155577")).not.toHaveProperty("call");
  rung.hangUp();
  await box.ended(dialled.call);
  expect(box.record(dialled.call)).toMatchObject({ direction: "outbound", line: LINE, result: "answered" });
  await box.until("the call is kept", () => doctor.evidence.calls(LINE).length === 1);
  expect(doctor.evidence.calls(LINE)[0]).toMatchObject({ direction: "out", answeredByPolarity: true });

  await box.stop();
  await box.start();
  expect(box.service.lineDoctor.doctor.tellsAnswers(LINE)).toBe(true);
  expect(box.service.lineDoctor.doctor.tellsAnswers("board1.1")).toBe(false);
});
