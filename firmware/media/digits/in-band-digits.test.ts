import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DTMF_KEYS, frequenciesOf } from "#firmware/dsp/dtmf/keys.table.ts";
import { LINEAR_TO_ALAW, LINEAR_TO_ULAW } from "#firmware/kernel/g711.ts";
import { wavToUlaw } from "#firmware/media/play/wav.ts";
import { InBandDigits } from "./in-band-digits.ts";

/** The prompts of the product are ten minutes of speech in two languages. */
const SPEECH_FOLDER = new URL("../../prompts/assets", import.meta.url).pathname;

/** Peak of a sine at a level in dBm0. */
function peak(dbm0: number): number {
  return 22_300 * 10 ** (dbm0 / 20);
}

interface Press {
  readonly key: string;
  readonly onMs: number;
  readonly offMs: number;
  readonly rowDbm0?: number;
  readonly columnDbm0?: number;
  /** Both frequencies off by this much, per cent. */
  readonly offsetPercent?: number;
  readonly noiseDbm0?: number;
}

/** The linear samples of a row of presses; noise is white and the same in every run. */
function press(...presses: Press[]): Int16Array {
  const samples: number[] = [];
  let seed = 1;
  for (const { key, onMs, offMs, rowDbm0 = -10, columnDbm0 = -10, offsetPercent = 0, noiseDbm0 } of presses) {
    const [row, column] = frequenciesOf(key) ?? [0, 0];
    for (let at = 0; at < (onMs + offMs) * 8; at++) {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
      const noise = noiseDbm0 === undefined ? 0 : (seed / 0x4000_0000 - 1) * peak(noiseDbm0) * 1.22;
      const turn = (2 * Math.PI * at * (1 + offsetPercent / 100)) / 8000;
      const tone = peak(rowDbm0) * Math.sin(row * turn) + peak(columnDbm0) * Math.sin(column * turn);
      samples.push(Math.round(noise + (at < onMs * 8 ? tone : 0)));
    }
  }
  return Int16Array.from(samples);
}

/** What a detector hears, in packets of 20 ms. */
function hear(
  linear: Int16Array,
  law: "PCMU" | "PCMA" = "PCMU",
): { digits: string; pressed: string; durations: number[] } {
  const table = law === "PCMU" ? LINEAR_TO_ULAW : LINEAR_TO_ALAW;
  return hearCoded(
    Uint8Array.from(linear, (sample) => table[sample & 0xffff] ?? 0),
    law,
  );
}

function hearCoded(coded: Uint8Array, law: "PCMU" | "PCMA"): { digits: string; pressed: string; durations: number[] } {
  const detector = new InBandDigits();
  const heard = { digits: "", pressed: "", durations: [] as number[] };
  for (let at = 0; at < coded.length; at += 160) {
    const result = detector.take(coded, at, Math.min(160, coded.length - at), law);
    heard.pressed += result?.pressed ?? "";
    if (result?.digit === undefined) continue;
    heard.digits += result.digit.digit;
    heard.durations.push(result.digit.durationMs);
  }
  return heard;
}

describe("the in-band digit detector", () => {
  test.each(["PCMU", "PCMA"] as const)("hears all sixteen keys in %s, each once", (law) => {
    const heard = hear(press(...[...DTMF_KEYS].map((key) => ({ key, onMs: 70, offMs: 70 }))), law);
    expect(heard.digits).toBe(DTMF_KEYS);
    expect(heard.pressed).toBe(DTMF_KEYS);
  });

  test("hears presses of 40 ms with pauses of 40 ms", () => {
    expect(hear(press(...[..."13579"].map((key) => ({ key, onMs: 40, offMs: 40 })))).digits).toBe("13579");
  });

  test("does not hear a burst of 20 ms", () => {
    expect(hear(press({ key: "5", onMs: 20, offMs: 100 })).digits).toBe("");
  });

  test("says how long a key was held", () => {
    const [duration] = hear(press({ key: "5", onMs: 500, offMs: 100 })).durations;
    expect(duration).toBeGreaterThan(460);
    expect(duration).toBeLessThan(520);
  });

  test("hears the same key pressed twice", () => {
    expect(hear(press({ key: "8", onMs: 60, offMs: 50 }, { key: "8", onMs: 60, offMs: 50 })).digits).toBe("88");
  });

  test.each([
    ["column 6 dB up", { rowDbm0: -14, columnDbm0: -8 }],
    ["column 6 dB down", { rowDbm0: -8, columnDbm0: -14 }],
    ["very quiet", { rowDbm0: -28, columnDbm0: -26 }],
    ["1.5 % sharp", { offsetPercent: 1.5 }],
    ["1.5 % flat", { offsetPercent: -1.5 }],
    ["noise 20 dB below", { noiseDbm0: -30 }],
  ])("hears keys that are %s", (_, how) => {
    const keys = "147*2580369#";
    expect(hear(press(...[...keys].map((key) => ({ key, onMs: 80, offMs: 60, ...how })))).digits).toBe(keys);
  });

  test.each([
    ["column 12 dB up", { rowDbm0: -20, columnDbm0: -8 }],
    ["4 % off", { offsetPercent: 4 }],
    ["below −45 dBm0", { rowDbm0: -45, columnDbm0: -45 }],
  ])("does not hear tones that are %s", (_, how) => {
    expect(hear(press({ key: "1", onMs: 200, offMs: 100, ...how })).digits).toBe("");
  });

  test("does not take dial tone, busy tone, noise or a single tone for a key", () => {
    const single = (frequency: number): Int16Array =>
      Int16Array.from({ length: 8000 }, (_, at) => Math.round(8000 * Math.sin((2 * Math.PI * frequency * at) / 8000)));
    for (const frequency of [425, 450, 697, 770, 941, 1004, 1209, 1477, 2100])
      expect(hear(single(frequency)).digits).toBe("");
    expect(hear(press({ key: "", onMs: 0, offMs: 5000, noiseDbm0: -15 })).digits).toBe("");
  });

  test("does not take speech for keys", () => {
    let minutes = 0;
    for (const name of readdirSync(SPEECH_FOLDER, { recursive: true, encoding: "utf8" })) {
      const samples = name.endsWith(".wav") ? wavToUlaw(readFileSync(join(SPEECH_FOLDER, name))) : "no sound";
      if (typeof samples === "string") continue;
      minutes += samples.length / 480_000;
      expect(hearCoded(samples, "PCMU").pressed, name).toBe("");
    }
    expect(minutes).toBeGreaterThan(3);
  });
});
