import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { CadencedTone } from "#firmware/dsp/tone/tone.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import { linearToUlaw } from "#firmware/kernel/g711.ts";
import { BusyToneDetector, DialToneDetector, GoneToneDetector } from "./busy-tone.ts";

/** One of each kind; all zones are heard in firmware/dsp. */
const COUNTRIES = ["CN", "US", "GB", "DE", "FR", "JP", "HK", "TW", "AU", "IN", "IT", "ES"];
const FRAME = 160;

interface Making {
  /** Frequencies and times are off by this factor. */
  readonly pitch?: number;
  readonly pace?: number;
  readonly peak?: number;
  readonly noise?: number;
  readonly startMs?: number;
}

/** µ-law of a tone as exchanges really send it: a little off, with noise, begun anywhere. */
function make(
  tone: CadencedTone,
  ms: number,
  { pitch = 1, pace = 1, peak = 4_000, noise = 20, startMs = 0 }: Making = {},
): Uint8Array {
  const parts = tone.cadenceMs.map((part) => part * pace);
  const cycle = parts.reduce((sum, part) => sum + part, 0);
  let seed = 7;
  return Uint8Array.from({ length: ms * 8 }, (_, index) => {
    let at = cycle === 0 ? 0 : (index / 8 + startMs) % cycle;
    let isOn = true;
    for (const part of parts) {
      if (at < part) break;
      at -= part;
      isOn = !isOn;
    }
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    let sample = noise * (seed / 1_073_741_824 - 1);
    if (isOn)
      for (const hz of tone.frequenciesHz) sample += peak * Math.sin((2 * Math.PI * hz * pitch * index) / 8_000);
    return linearToUlaw(sample);
  });
}

/** When the detector tells, milliseconds from the start; undefined when it does not. */
function toldAt(detector: { push(frame: Uint8Array): unknown }, audio: Uint8Array): number | undefined {
  for (let at = 0; at + FRAME <= audio.length; at += FRAME) {
    const told = detector.push(audio.subarray(at, at + FRAME));
    if (told !== false && told !== undefined) return (at + FRAME) / 8;
  }
  return undefined;
}

const busyOf = (country: string) => new BusyToneDetector(zoneOf(country), 2_000);

test.each(COUNTRIES)("%s: busy tone is heard within seconds, off pitch, off pace, faint or loud", (country) => {
  const { busy } = zoneOf(country);
  const makings: Making[] = [
    {},
    { pitch: 1.03, startMs: 333 },
    { pitch: 0.97, pace: 0.9, startMs: 77 },
    { pace: 1.1, peak: 500, startMs: 611 },
    { peak: 12_000, noise: 60 },
  ];
  for (const making of makings) {
    const at = toldAt(busyOf(country), make(busy, 8_000, making));
    expect(at, `${country} ${JSON.stringify(making)}`).toBeGreaterThan(1_500);
    expect(at).toBeLessThan(6_000);
  }
});

test.each(COUNTRIES)("%s: dial tone and ring-back are not busy", (country) => {
  const { dial, ringBack } = zoneOf(country);
  expect(toldAt(busyOf(country), make(dial, 20_000))).toBeUndefined();
  expect(toldAt(busyOf(country), make(ringBack, 40_000))).toBeUndefined();
});

test.each(COUNTRIES)(
  "%s: dial tone is known within a second or two cycles, busy tone and ring-back are not dial tone",
  (country) => {
    const { dial, busy } = zoneOf(country);
    expect(toldAt(new DialToneDetector(zoneOf(country)), make(dial, 5_000))).toBeLessThan(
      dial.cadenceMs.length > 0 ? 4_500 : 1_000,
    );
    expect(
      toldAt(new DialToneDetector(zoneOf(country)), make({ ...busy, cadenceMs: [350, 350] }, 5_000)),
    ).toBeUndefined();
  },
);

test("busy tone that stops before its time is no hang-up", () => {
  const audio = new Uint8Array(8_000 * 8).fill(0xff);
  audio.set(make(zoneOf("CN").busy, 1_400));
  expect(toldAt(busyOf("CN"), audio)).toBeUndefined();
});

/** Vowels: pulses of a throat at 150 Hz, gliding, through a resonance near the tone, in syllables as regular as the cadence. */
function babble(ms: number, country: string): Uint8Array {
  const { busy } = zoneOf(country);
  const [onMs = 350, offMs = 350] = busy.cadenceMs;
  let phase = 0;
  let y1 = 0;
  let y2 = 0;
  return Uint8Array.from({ length: ms * 8 }, (_, index) => {
    const atMs = index / 8;
    const pitch = 150 + 30 * Math.sin(atMs / 170);
    phase += pitch / 8_000;
    const pulse = phase >= 1 ? 9_000 : 0;
    phase %= 1;
    const formant = (busy.frequenciesHz[0] ?? 450) + 150 * Math.sin(atMs / 230);
    const y = pulse + 1.8 * Math.cos((2 * Math.PI * formant) / 8_000) * y1 - 0.81 * y2;
    y2 = y1;
    y1 = y;
    return linearToUlaw(atMs % (onMs + offMs) < onMs ? y : y / 200);
  });
}

test.each(COUNTRIES)("%s: regular speech near the pitch of the tone does not end a call", (country) => {
  expect(toldAt(busyOf(country), babble(30_000, country))).toBeUndefined();
});

/** The data of the prompts that ship with the product, as far as they are µ-law or PCM16 WAV. */
function speech(): Uint8Array[] {
  const root = new URL("../../firmware/prompts/assets/", import.meta.url);
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wav"));
  return names.map((name) => {
    const file = readFileSync(new URL(name, root));
    const data = file.subarray(file.indexOf("data") + 8);
    if (file.readUInt16LE(20) === 7) return data;
    return Uint8Array.from({ length: Math.floor(data.length / 2) }, (_, index) =>
      linearToUlaw(data.readInt16LE(index * 2)),
    );
  });
}

test("the product's own prompts, in both languages, end no call in any country", () => {
  const prompts = speech();
  expect(prompts.length).toBeGreaterThan(10);
  for (const country of ["CN", "US", "DE"]) {
    const detector = busyOf(country);
    for (const prompt of prompts) expect(toldAt(detector, prompt)).toBeUndefined();
  }
});

test.each(["CN", "US", "GB", "ES"])(
  "%s: what the exchange sends after the far side has gone is told by its name",
  (country) => {
    const zone = zoneOf(country);
    const toneIn = (audio: Uint8Array): string | undefined => {
      const detector = new GoneToneDetector(zone, 2_000);
      for (let at = 0; at + FRAME <= audio.length; at += FRAME) {
        const told = detector.push(audio.subarray(at, at + FRAME));
        if (told !== undefined) return told;
      }
      return undefined;
    };
    expect(toneIn(make(zone.busy, 8_000))).toBe("busy");
    expect(toneIn(make(zone.ringBack, 30_000))).toBeUndefined();
    expect(toneIn(babble(30_000, country))).toBeUndefined();
    // A dial tone that is interrupted again and again (Italy) is not waited for.
    if (zone.dial.cadenceMs.length === 0) {
      expect(toneIn(make(zone.dial, 4_000))).toBe("dial");
      expect(toneIn(make(zone.dial, 1_800))).toBeUndefined();
    }
    if (zone.congestion.cadenceMs.join() !== zone.busy.cadenceMs.join())
      expect(toneIn(make(zone.congestion, 12_000))).toBe("congestion");
  },
);

test("the product's own prompts end no call by any of these tones", () => {
  for (const country of ["CN"]) {
    const detector = new GoneToneDetector(zoneOf(country), 2_000);
    for (const prompt of speech()) expect(toldAt(detector, prompt)).toBeUndefined();
  }
});
