import { expect, test } from "vitest";
import type { LineIlls } from "#test/simulator/board/exchange-line.ts";
import { type Box, openBox } from "#test/support/box.ts";

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
  await ill(2, { isDead: true });
  await ill(3, { humDbm0: -32 });
  await ill(4, { hasNoDialTone: true });
  const [good, dead, humming, mute] = await Promise.all([1, 2, 3, 4].map((port) => tested(box, `board1.${port}`)));
  if (good?.verdict.tone !== "good") console.log(JSON.stringify(good), JSON.stringify(mute));
  expect(good?.verdict).toMatchObject({ tone: "good", findings: [{ code: "good" }] });
  expect(good?.result).toMatchObject({ end: "done", batteryVolts: 48, milliamps: 25, tookDigit: true });
  expect(good?.result.dialTone?.frequenciesHz[0]).toBeCloseTo(450, 0);
  expect(good?.result.echo[0]?.returnLossDb).toBeCloseTo(28, 0);
  expect(dead?.verdict).toMatchObject({ tone: "fault", findings: [{ code: "dead" }] });
  expect(humming?.verdict).toMatchObject({ tone: "fault", findings: [{ code: "hum", figures: { humHz: 50 } }] });
  expect(mute?.verdict).toMatchObject({ tone: "fault", findings: [{ code: "no-dial-tone" }] });
  await box.isQuiet();

  await ill(1, { returnLossDb: 24, wants: "cn" });
  const echoing = await tested(box, "board1.1");
  expect(echoing.verdict.findings.map(({ code }) => code)).toEqual(["echo", "better-impedance"]);
  const { proposals } = box.service.lineDoctor.doctor.picture("board1.1") ?? { proposals: [] };
  expect(proposals).toEqual([{ kind: "impedance", impedance: "cn", gainDb: expect.closeTo(10, 0) }]);
});
