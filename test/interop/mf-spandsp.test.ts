import { afterAll, describe, expect, test } from "vitest";
import { MfDetector } from "#firmware/dsp/mf/detector.ts";
import { MfSender } from "#firmware/dsp/mf/sender.ts";
import type { MfWay } from "#firmware/dsp/mf/signals.table.ts";
import { MF_NOT_TO_BE_HEARD, MF_SIGNALS, MF_TO_BE_HEARD, mfSounds, SPANDSP_SIGNALS } from "#test/support/mf-sounds.ts";
import { promptSpeech } from "#test/support/prompt-speech.ts";
import { Spandsp } from "#test/support/spandsp.ts";

const spandsp = Spandsp.build();
afterAll(() => spandsp?.close());
const speech = promptSpeech();
const WAYS: readonly MfWay[] = ["forward", "backward"];
const short = (way: MfWay): string => (way === "forward" ? "fwd" : "bwd");

function heardBy(way: MfWay, samples: Int16Array): number[] {
  const heard: number[] = [];
  const detector = new MfDetector(way, (signal) => signal !== 0 && heard.push(signal));
  for (let at = 0; at < samples.length; at += 160) detector.push(samples, at, Math.min(160, samples.length - at));
  return heard;
}

describe.skipIf(spandsp === undefined)("spandsp as the other register", () => {
  test.each(WAYS)("every signal it sends %s is heard, down to 40 ms", (way) => {
    for (const ms of ["40", "60", "100"]) {
      const samples = spandsp?.generate("mf-gen", short(way), SPANDSP_SIGNALS.slice(1), ms) ?? new Int16Array();
      expect(heardBy(way, samples), `${ms} ms`).toEqual(MF_SIGNALS);
    }
  });

  test.each(WAYS)("it hears every signal we send %s", (way) => {
    const sender = new MfSender(way);
    const samples = new Int16Array(15 * 960);
    MF_SIGNALS.forEach((signal, index) => {
      sender.set(signal);
      sender.read(samples, index * 960, 480);
      sender.set(0);
      sender.read(samples, index * 960 + 480, 480);
    });
    const lines = spandsp?.detect(samples, "mf-det", short(way)) ?? [];
    const heard = lines.filter((line) => !line.startsWith("cpu")).map((line) => line.split(" ")[1]);
    expect(heard.join("")).toBe(SPANDSP_SIGNALS.slice(1));
  });
});

test.each(WAYS)("Q.455 %s, with noise: no signal is missed, none is heard that should not be", (way) => {
  for (const how of MF_TO_BE_HEARD) {
    expect(heardBy(way, mfSounds({ way, ...how })), JSON.stringify(how)).toEqual(MF_SIGNALS);
  }
  for (const how of MF_NOT_TO_BE_HEARD) {
    expect(heardBy(way, mfSounds({ way, ...how })), JSON.stringify(how)).toEqual([]);
  }
});

test.skipIf(speech.length === 0).each(WAYS)("ten minutes of speech: %s signals in it are rare", (way) => {
  expect(heardBy(way, speech.subarray(0, 10 * 60 * 8_000)).length).toBeLessThanOrEqual(2);
});
