import { join } from "node:path";
import { expect, test } from "vitest";
import { callersVoice } from "#drivers/self/voice.ts";
import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { fromLaw, isSameSound, likeness, readSamples, shareOfTones } from "./same-sound.ts";

const prompt = (name: string): Promise<Int16Array> =>
  readSamples(join(import.meta.dirname, "../../prompts/assets/en", `${name}.wav`));

/** What a caller hears: quiet before and after, at another level, every so often a frame that did not come. */
function heard(said: Int16Array, about: { readonly gain?: number; readonly lostEvery?: number } = {}): Int16Array {
  const { gain = 1, lostEvery } = about;
  const all = new Int16Array(said.length + 16_000);
  all.set(
    said.map((sample) => Math.round(sample * gain)),
    4_321,
  );
  if (lostEvery !== undefined) for (let at = 0; at < all.length; at += lostEvery * 160) all.fill(0, at, at + 160);
  return all;
}

test("a greeting is known again: quieter, later, and with frames missing", async () => {
  const greeting = await prompt("welcome");
  expect(likeness(heard(greeting), greeting)).toBeGreaterThan(0.99);
  expect(likeness(heard(greeting, { gain: 0.2 }), greeting)).toBeGreaterThan(0.97);
  expect(isSameSound(likeness(heard(greeting, { lostEvery: 10 }), greeting))).toBe(true);
});

test.each(["holiday", "closed", "record-prompt", "still-waiting"])("another sentence (%s) is none", async (name) => {
  expect(isSameSound(likeness(heard(await prompt(name)), await prompt("welcome")))).toBe(false);
});

test("silence, and less than was said, are no greeting", async () => {
  const greeting = await prompt("welcome");
  expect(likeness(new Int16Array(80_000), greeting)).toBe(0);
  expect(isSameSound(likeness(heard(greeting.subarray(0, greeting.length / 3)), greeting))).toBe(false);
});

test("the caller's two tones are told from speech", async () => {
  const voice = callersVoice();
  const frames = Array.from({ length: 100 }, (_, index) => fromLaw(voice(index), ULAW_TO_LINEAR));
  const said = Int16Array.from(frames.flatMap((frame) => [...frame]));
  expect(Math.min(...shareOfTones(said, [740, 1290]))).toBeGreaterThan(0.4);
  expect(Math.max(...shareOfTones(await prompt("closed"), [740, 1290]))).toBeLessThan(0.05);
});
