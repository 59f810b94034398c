import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ulawWavHeader } from "#firmware/kernel/wav.ts";
import { FRAME_SAMPLES } from "#firmware/media/frame.ts";
import { shareOf, sine } from "#test/support/rtp-phone.ts";
import { type Listener, Player } from "./player.ts";
import { PromptCache } from "./prompt-cache.ts";
import { ToneSource } from "./tone.ts";
import { wavToUlaw } from "./wav.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "callbox-play-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, samples: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.concat([ulawWavHeader(1, samples.length), samples]));
  return path;
}

class Ear implements Listener {
  readonly takesEvents: boolean;
  heard: Uint8Array = new Uint8Array();
  readonly events: { code: number; end: boolean }[] = [];

  constructor(takesEvents = false) {
    this.takesEvents = takesEvents;
  }

  hear(frame: Uint8Array): void {
    this.heard = Buffer.concat([this.heard, frame]);
  }

  hearEvent({ code, end }: { code: number; end: boolean }): void {
    this.events.push({ code, end });
  }
}

function playAll(player: Player, ear: Ear, most = 1000): number {
  let ticks = 0;
  while (ticks < most && player.tick(ear, ticks * 20)) ticks++;
  return ticks;
}

describe("a player", () => {
  test("begins hold music where the caller left it and goes round", async () => {
    const path = await file(
      "moh.wav",
      Uint8Array.from({ length: 800 }, (_, at) => at >> 3),
    );
    const player = new Player({
      items: [{ kind: "file", path }],
      loop: true,
      startAtMs: 150,
      cache: new PromptCache(),
    });
    await player.load();
    const ear = new Ear();
    playAll(player, ear, 3);
    // 150 ms into 100 ms of music is 50 ms into its second round.
    expect([ear.heard[0], ear.heard[399], ear.heard[400]]).toEqual([50, 99, 0]);
  });

  test("ends at once when a loop has nothing to play", async () => {
    const path = await file("empty.wav", new Uint8Array());
    const player = new Player({ items: [{ kind: "file", path }], loop: true, startAtMs: 0, cache: new PromptCache() });
    await player.load();
    expect(playAll(player, new Ear())).toBe(0);
  });

  test("sends digits as events to those who take them, each with three ends", () => {
    const items = [{ kind: "digits", digits: "1#" }] as const;
    const ear = new Ear(true);
    expect(playAll(new Player({ items, loop: false, startAtMs: 0, cache: new PromptCache() }), ear)).toBe(18);
    expect(ear.events.filter((event) => event.end).map((event) => event.code)).toEqual([1, 1, 1, 11, 11, 11]);
    expect(ear.events.filter((event) => !event.end)).toHaveLength(10);
  });
});

describe("a tone", () => {
  test("has the level it was given", () => {
    const samples = new Uint8Array(8000);
    new ToneSource({ frequenciesHz: [1000], cadenceMs: [], levelDbm0: -10 }, 1000).read(samples, 0, 8000);
    const reference = sine(1000, 1000, 22_300 * 10 ** (-10 / 20));
    expect(shareOf(1000, samples)).toBeGreaterThan(0.99);
    expect(Math.abs(loudness(samples) / loudness(reference) - 1)).toBeLessThan(0.03);
  });

  test("keeps the cadence of an unallocated number: three short, one long", () => {
    const samples = new Uint8Array(8 * 1400);
    const cadenceMs = [100, 100, 100, 100, 100, 100, 400, 400];
    new ToneSource({ frequenciesHz: [450], cadenceMs }, 1400).read(samples, 0, samples.length);
    const isOn = (ms: number): boolean => shareOf(450, samples.subarray(ms * 8, ms * 8 + FRAME_SAMPLES * 2)) > 0.9;
    expect([20, 120, 220, 320, 420, 520, 620, 900, 1020, 1300].map(isOn)).toEqual([
      ...[true, false, true, false, true, false, true, true, false, false],
    ]);
  });
});

function loudness(samples: Uint8Array): number {
  return samples.reduce((sum, octet) => sum + Math.abs((~octet & 0x7f) - 0), 0);
}

describe("files", () => {
  test("are read once for all calls, and again when they have changed", async () => {
    const path = await file("a.wav", sine(500, 100));
    const cache = new PromptCache();
    const [first, second] = await Promise.all([cache.load(path), cache.load(path)]);
    expect(second).toBe(first);
    expect(await cache.load(path)).toBe(first);
    await file("a.wav", sine(900, 120));
    await utimes(path, new Date(), new Date(Date.UTC(2030, 0)));
    const changed = await cache.load(path);
    expect(changed.length).toBe(960);
  });

  test("that were not played for longest are forgotten first", async () => {
    const cache = new PromptCache(2500);
    const paths = await Promise.all(["a", "b", "c"].map((name) => file(name, new Uint8Array(1000))));
    const [a, b, c] = paths as [string, string, string]; // three were made
    const held = [await cache.load(a), await cache.load(b)];
    expect(await cache.load(a)).toBe(held[0]);
    await cache.load(c);
    expect(await cache.load(a)).toBe(held[0]);
    expect(await cache.load(b)).not.toBe(held[1]);
  });

  test("of PCM and A-law sound like µ-law", () => {
    const pcm = Buffer.alloc(44 + 1600);
    ulawWavHeader(1, 0).copy(pcm, 0, 0, 36);
    pcm.writeUInt32LE(16, 16);
    pcm.writeUInt16LE(1, 20);
    pcm.writeUInt16LE(16, 34);
    pcm.write("data", 36, "latin1");
    pcm.writeUInt32LE(1600, 40);
    for (let at = 0; at < 800; at++)
      pcm.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 1000 * at) / 8000)), 44 + at * 2);
    const samples = wavToUlaw(pcm);
    expect(typeof samples === "string" ? samples : shareOf(1000, samples)).toBeGreaterThan(0.99);
  });

  test("that are no telephone sound are refused in words", () => {
    const wide = ulawWavHeader(1, 0);
    wide.writeUInt32LE(44_100, 24);
    expect(wavToUlaw(wide)).toContain("44100 Hz");
    expect(wavToUlaw(ulawWavHeader(2, 0))).toContain("2 channels");
    expect(wavToUlaw(Buffer.from("ID3"))).toBe("no WAV file");
    expect(wavToUlaw(Buffer.from("RIFF....WAVEfmt "))).toBe("a WAV file without samples");
  });
});
