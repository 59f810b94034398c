import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { pulsePlan } from "./fxo-port.ts";
import { RingDetector } from "./ring-detector.ts";

function start(): { clock: FakeClock; told: string[]; detector: RingDetector } {
  const clock = new FakeClock();
  const told: string[] = [];
  const detector = new RingDetector(clock, (sign) => told.push(sign));
  clock.advance(1_000);
  return { clock, told, detector };
}

test("a voltage of 25 Hz is one ring, from its third pulse to a moment after its last", () => {
  const { clock, told, detector } = start();
  for (let pulse = 0; pulse < 25; pulse++) {
    detector.edge(true);
    clock.advance(20);
    detector.edge(false);
    clock.advance(20);
    if (pulse === 1) expect(told).toEqual([]);
  }
  expect(told).toEqual(["ring-on"]);
  clock.advance(200);
  expect(told).toEqual(["ring-on", "ring-off"]);
});

test("a single pulse is a reversal of polarity, also when it was over before anybody looked", () => {
  const { clock, told, detector } = start();
  detector.edge(true);
  clock.advance(1);
  detector.edge(false);
  clock.advance(200);
  detector.edge(false);
  clock.advance(200);
  expect(told).toEqual(["reversal", "reversal"]);
});

test("two pulses, as a neighbouring pair may cause, are nothing; nor is the level a poller reports at its start", () => {
  const { clock, told, detector } = start();
  for (const isHigh of [true, false, true, false]) detector.edge(isHigh);
  clock.advance(500);
  const fresh = new RingDetector(clock, (sign) => told.push(sign));
  fresh.edge(false);
  clock.advance(500);
  expect(told).toEqual([]);
});

test("pulse dialling opens the loop as often as the digit says, ten times for 0", () => {
  expect(pulsePlan("2")).toEqual([60, 40, 60, 750]);
  expect(pulsePlan("10")).toHaveLength(22);
});
