import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writePcmWav } from "#test/support/pcm-wav.ts";
import { isShippedPrompt, PromptLibrary, promptKind } from "./library.ts";
import { measureFile } from "./sound-figures.ts";
import { PromptStore } from "./store.ts";
import { writePromptWav } from "./wav.ts";

let data: string;
let library: PromptLibrary;
let store: PromptStore;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "callbox-prompts-"));
  library = new PromptLibrary(data);
  store = new PromptStore(data);
});

afterEach(() => rm(data, { recursive: true, force: true }));

function tone(seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * 8_000 }, (_, i) => 0.2 * Math.sin((2 * Math.PI * 800 * i) / 8_000));
}

async function put(id: string, seconds: number, language: "en" | "zh" = "en"): Promise<Buffer> {
  const wav = writePromptWav(tone(seconds));
  const figures = { durationMs: seconds * 1000, loudnessLufs: -20, peakDbtp: -6 };
  await store.put(id, language, { wav, note: { origin: "uploaded", ...figures } });
  return wav;
}

describe("the prompt library", () => {
  it("plays one's own recording instead of the shipped one, in its language alone", async () => {
    const shipped = library.find("welcome", "en");
    expect(shipped).toMatch(/assets\/en\/welcome\.wav$/);
    await put("welcome", 2);
    expect(library.find("welcome", "en")).toBe(join(data, "prompts/en/welcome.wav"));
    expect(library.find("welcome", "zh")).toMatch(/assets\/zh\/welcome\.wav$/);
  });

  it("falls back to the other language, and to nothing for a prompt nobody has", async () => {
    await put("our-summer-sale", 2, "zh");
    expect(library.find("our-summer-sale", "en")).toBe(join(data, "prompts/zh/our-summer-sale.wav"));
    expect(library.pathIn("our-summer-sale", "en")).toBeUndefined();
    expect(library.find("no-such-prompt", "en")).toBeUndefined();
    expect(library.ids()).toEqual(expect.arrayContaining(["our-summer-sale", "welcome", "hold-music", "beep"]));
  });

  it("knows what ships, and what is music or a tone", () => {
    expect(isShippedPrompt("welcome")).toBe(true);
    expect(isShippedPrompt("our-summer-sale")).toBe(false);
    expect(["welcome", "hold-music", "beep", "anything"].map(promptKind)).toEqual([
      "speech",
      "music",
      "tone",
      "speech",
    ]);
  });

  it("tells how long and how loud a prompt is", async () => {
    const shipped = await library.sound("welcome", "en");
    expect(shipped).toMatchObject({ origin: "shipped" });
    expect(shipped?.figures?.durationMs).toBeGreaterThan(1_000);
    expect(shipped?.figures?.loudnessLufs).toBeCloseTo(-20, 0);
    await put("welcome", 3);
    const own = await library.sound("welcome", "en");
    expect(own).toMatchObject({ origin: "uploaded", figures: { durationMs: 3_000 } });
    expect(Math.abs((own?.changedAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("has the right figures of every shipped sound", async () => {
    for (const id of ["hold-music", "beep", "main-menu-bilingual", "voicemail-menu"]) {
      const sound = await library.sound(id, "zh");
      const measured = await measureFile(sound?.path ?? "");
      expect(sound?.figures?.durationMs).toBe(measured?.durationMs);
      expect(sound?.figures?.loudnessLufs).toBeCloseTo(measured?.loudnessLufs ?? 0, 0);
    }
    const sounds = await Promise.all(library.ids().flatMap((id) => [library.sound(id, "en"), library.sound(id, "zh")]));
    expect(sounds.filter((sound) => sound?.figures === undefined)).toEqual([]);
  });

  it("measures a file that was laid there by hand, and says when it is no sound", async () => {
    await mkdir(join(data, "prompts/en"), { recursive: true });
    await writeFile(join(data, "prompts/en/by-hand.wav"), writePcmWav(tone(1), 8_000));
    await writeFile(join(data, "prompts/en/broken.wav"), "no sound");
    expect((await library.sound("by-hand", "en"))?.figures).toMatchObject({ durationMs: 1_000 });
    expect(await library.sound("broken", "en")).toMatchObject({ origin: "uploaded", figures: undefined });
  });
});

describe("the prompt store", () => {
  it("goes back to the shipped prompt", async () => {
    await put("welcome", 1);
    expect(await store.remove("welcome", "en")).toBe(true);
    expect(library.find("welcome", "en")).toMatch(/assets\/en\/welcome\.wav$/);
    expect(await store.remove("welcome", "en")).toBe(false);
  });

  it("takes a removal and a replacement back", async () => {
    const first = await put("welcome", 1);
    const second = await put("welcome", 2);
    const heard = async (): Promise<Buffer> => readFile(library.find("welcome", "en") ?? "");
    expect(await store.undo("welcome", "en")).toBe(true);
    expect(await heard()).toEqual(first);
    expect(await store.undo("welcome", "en")).toBe(true);
    expect(await heard()).toEqual(second);
    expect((await library.sound("welcome", "en"))?.figures?.durationMs).toBe(2_000);
    await store.remove("welcome", "en");
    expect(await store.undo("welcome", "en")).toBe(true);
    expect(await heard()).toEqual(second);
    expect(await store.undo("closed", "en")).toBe(false);
  });

  it("keeps the last of several that come at once", async () => {
    await Promise.all([put("welcome", 1), put("welcome", 2), put("welcome", 3)]);
    expect((await library.sound("welcome", "en"))?.figures?.durationMs).toBe(3_000);
    expect(library.ids().filter((id) => id.includes("welcome"))).toEqual(["welcome", "welcome-plain"]);
  });
});
