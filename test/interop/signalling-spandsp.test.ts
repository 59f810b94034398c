import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, test } from "vitest";
import { DtmfDetector } from "#firmware/dsp/dtmf/detector.ts";
import { DtmfSender } from "#firmware/dsp/dtmf/sender.ts";
import { type FaxTone, FaxToneDetector } from "#firmware/dsp/fax/fax-tones.ts";
import { ProgressDetector } from "#firmware/dsp/progress/progress-detector.ts";
import type { ProgressTone } from "#firmware/dsp/progress/watched-tones.ts";
import type { CadencedTone } from "#firmware/dsp/tone/tone.ts";
import { ToneGenerator } from "#firmware/dsp/tone/tone-generator.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import { NOT_TO_BE_HEARD, presses, score, TO_BE_HEARD } from "#test/support/dtmf-presses.ts";
import { holdMusic, promptSpeech } from "#test/support/prompt-speech.ts";
import { Spandsp, toSamples } from "#test/support/spandsp.ts";

const spandsp = Spandsp.build();
if (spandsp === undefined) console.warn("spandsp is not installed: its cases are skipped (apt install libspandsp-dev)");
afterAll(() => spandsp?.close());
const hasMultimon = spawnSync("multimon-ng", ["-h"]).error === undefined;
const hasSox = spawnSync("sox", ["--version"]).error === undefined;
const speech = promptSpeech();
const music = holdMusic();
/** As much of it as the promise says; the whole takes longer than it is worth. */
const SPEECH_FOR_TONES = speech.subarray(0, 40 * 60 * 8_000);
const KEYS = "123A456B789C*0#D";

function inBlocks(samples: Int16Array, push: (block: Int16Array, offset: number, length: number) => void): void {
  for (let at = 0; at < samples.length; at += 160) push(samples, at, Math.min(160, samples.length - at));
}

function digitsIn(samples: Int16Array): string {
  let heard = "";
  const detector = new DtmfDetector({
    pressed: (key) => {
      heard += key;
    },
    released: () => undefined,
  });
  inBlocks(samples, (...part) => detector.push(...part));
  return heard;
}

function tonesIn(country: string, samples: Int16Array): ProgressTone[] {
  const heard: ProgressTone[] = [];
  const detector = new ProgressDetector(zoneOf(country), {
    heard: (tone) => heard.push(tone),
    ended: () => undefined,
  });
  inBlocks(samples, (...part) => detector.push(...part));
  return heard;
}

function faxIn(samples: Int16Array): FaxTone[] {
  const heard: FaxTone[] = [];
  const detector = new FaxToneDetector((tone) => heard.push(tone));
  inBlocks(samples, (...part) => detector.push(...part));
  return heard;
}

function sent(digits: string, how: ConstructorParameters<typeof DtmfSender>[0] = {}): Int16Array {
  const sender = new DtmfSender(how);
  const out = new Int16Array(8_000 * 60);
  sender.put(digits);
  return out.subarray(0, sender.read(out, 800) + 2_400);
}

function made(tone: CadencedTone, ms: number): Int16Array {
  const out = new Int16Array(ms * 8);
  new ToneGenerator(tone).read(out);
  return out;
}

describe.skipIf(spandsp === undefined)("beside spandsp, on the same audio", () => {
  test.each(TO_BE_HEARD)("DTMF, $name: no fewer hits", (how) => {
    const { samples, keys } = presses(how);
    const ours = score(keys, digitsIn(samples));
    const theirs = score(keys, spandsp!.digits(samples).digits);
    expect(ours.misses).toBeLessThanOrEqual(theirs.misses);
    expect(ours.falseHits).toBeLessThanOrEqual(theirs.falseHits);
    expect(ours).toEqual({ hits: keys.length, misses: 0, falseHits: 0 });
  });

  test.each(NOT_TO_BE_HEARD)("DTMF, $name: no more false hits", (how) => {
    const { samples } = presses(how);
    const theirs = spandsp!.digits(samples).digits;
    expect(digitsIn(samples).length).toBeLessThanOrEqual(theirs.length);
    expect(digitsIn(samples)).toBe("");
  });

  test("digits it sends are heard, and it hears those we send", () => {
    const keys = KEYS.repeat(4);
    for (const [on, off, level, twist] of [
      [50, 50, -10, 0],
      [40, 40, -20, 2],
      [70, 60, -30, -4],
    ] as const) {
      const theirs = spandsp!.generate("dtmf-gen", keys, String(on), String(off), String(level), String(twist));
      expect(digitsIn(theirs)).toBe(keys);
      const ours = sent(keys, { onMs: on, offMs: off, levelDbm0: level, twistDb: twist });
      expect(spandsp!.digits(ours).digits).toBe(keys);
    }
  });

  test("fax tones it sends are told by name, and it knows those we send", () => {
    expect(faxIn(spandsp!.generate("fax-gen", "cng", "7700"))).toEqual(["cng", "cng", "cng"]);
    expect(faxIn(spandsp!.generate("fax-gen", "ced", "4000"))).toEqual(["ced"]);
    expect(faxIn(spandsp!.generate("fax-gen", "ansam", "3000"))).toEqual(["ansam"]);
    const cng = made({ frequenciesHz: [1100], cadenceMs: [500, 3000] }, 4_000);
    expect(spandsp!.detect(cng, "fax-det", "cng").join()).toContain("CNG");
  });

  test.each(["CN", "US", "GB", "DE", "JP", "BR"])(
    "%s: it knows the tones we make by the pitch and cadence of the book",
    (country) => {
      const { busy, dial, ringBack } = zoneOf(country);
      for (const tone of [busy, dial, ringBack]) {
        const [f1 = 0, f2 = 0] = tone.frequenciesHz;
        const words = ["tone-det", String(f1), String(f2), ...tone.cadenceMs.slice(0, 2).map(String)];
        expect(spandsp!.detect(made(tone, 12_000), ...words), words.join(" ")).not.toEqual([]);
      }
    },
  );
});

describe.skipIf(speech.length < 37 * 60 * 8_000)("37 minutes and more of other people's prompts", () => {
  test("hold no digit, as spandsp finds", () => {
    expect(digitsIn(speech)).toBe("");
    if (spandsp !== undefined) expect(spandsp.digits(speech).digits).toBe("");
  });

  test.each(["CN", "US", "DE"])("hold no tone of an exchange in %s", (country) => {
    expect(tonesIn(country, SPEECH_FOR_TONES)).toEqual([]);
  });

  test("hold no fax", () => {
    expect(faxIn(SPEECH_FOR_TONES)).toEqual([]);
  });
});

test.skipIf(music.length === 0)("hold music holds no digit, no fax, no busy tone", () => {
  expect(digitsIn(music)).toBe("");
  expect(faxIn(music)).toEqual([]);
  expect(tonesIn("CN", music)).toEqual([]);
});

test.skipIf(!hasMultimon)("multimon-ng reads every key we send", () => {
  const input = sent(KEYS, { onMs: 100, offMs: 100 });
  // It wants 22 050 Hz unless it reads a file through sox; raw input is taken as such.
  const raised = new Int16Array(Math.floor((input.length * 22_050) / 8_000));
  for (let at = 0; at < raised.length; at++) {
    const place = (at * 8_000) / 22_050;
    const low = Math.floor(place);
    raised[at] = Math.round((input[low] ?? 0) + ((input[low + 1] ?? 0) - (input[low] ?? 0)) * (place - low));
  }
  const run = spawnSync("multimon-ng", ["-q", "-c", "-a", "DTMF", "-t", "raw", "-"], {
    input: Buffer.from(raised.buffer),
    encoding: "utf8",
  });
  expect([...run.stdout.matchAll(/DTMF: (.)/g)].map(([, key]) => key).join("")).toBe(KEYS);
});

test.skipIf(!hasSox)("tones that sox makes are known: China's busy, a key, a calling fax", () => {
  const sox = (...effects: string[]): Int16Array => {
    const format = ["-n", "-r", "8000", "-b", "16", "-e", "signed", "-c", "1", "-t", "raw", "-"];
    const run = spawnSync("sox", ["-D", ...format, ...effects], { maxBuffer: 1 << 26 });
    return toSamples(run.stdout);
  };
  expect(tonesIn("CN", sox("synth", "0.35", "sine", "455", "gain", "-15", "pad", "0", "0.35", "repeat", "8"))).toEqual([
    "busy",
  ]);
  expect(
    digitsIn(sox("synth", "0.1", "sine", "770", "sine", "1336", "remix", "-", "gain", "-12", "pad", "0.1", "0.1")),
  ).toBe("5");
  expect(faxIn(sox("synth", "0.5", "sine", "1100", "gain", "-20", "pad", "0.2", "1"))).toEqual(["cng"]);
});
