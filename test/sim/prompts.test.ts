import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { PromptInfo } from "#firmware/api/contract/prompts.ts";
import { readWav } from "#firmware/prompts/wav.ts";
import { writeWav } from "#test/simulator/wav.ts";
import { openBox } from "#test/support/box.ts";
import { sine } from "#test/support/rtp-phone.ts";

type Box = Awaited<ReturnType<typeof openBox>>;

/** A browser with the owner signed in. */
async function owner(box: Box) {
  const base = `http://127.0.0.1:${box.service.httpPort()}`;
  const body = JSON.stringify({ user: "owner", password: "owner-lanhe" });
  const json = { "content-type": "application/json" };
  const signedIn = await fetch(`${base}/api/session`, { method: "POST", headers: json, body });
  const { csrf } = (await signedIn.json()) as { csrf: string };
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  return (method: string, path: string, body?: FormData) =>
    fetch(`${base}/api/prompts${path}`, {
      method,
      headers: { cookie, "x-csrf-token": csrf },
      ...(body !== undefined && { body }),
    });
}

async function variantOf(ask: Awaited<ReturnType<typeof owner>>, id: string) {
  const { prompts } = (await (await ask("GET", "")).json()) as { prompts: PromptInfo[] };
  return prompts.find((prompt) => prompt.id === id)?.variants.find(({ language }) => language === "en");
}

test("a sound file put in on the page is what the next caller hears; deleting it brings the shipped prompt back, undo the file", async () => {
  const box = await openBox();
  const ask = await owner(box);
  const path = join(box.folder, "upload.wav");
  const samples = Int16Array.from({ length: 16_000 }, (_, i) => 3_000 * Math.sin((2 * Math.PI * 800 * i) / 8_000));
  writeWav(path, samples);
  const form = new FormData();
  form.set("file", new Blob([readFileSync(path)]), "my welcome.wav");
  const reply = await ask("POST", "/welcome/en/audio", form);
  expect(await reply.json()).toMatchObject({ variant: { source: "uploaded", durationMs: 2_300, hasShipped: true } });
  const caller = await (await box.caller()).answered();
  await caller.hearsSound("800 Hz");
  caller.hangUp();
  await box.isQuiet();

  const deleted = await ask("DELETE", "/welcome/en/audio");
  expect(await deleted.json()).toMatchObject({ source: "shipped" });
  expect(await variantOf(ask, "welcome")).toMatchObject({ source: "shipped", text: "Thank you for calling Lanhe." });
  expect((await ask("DELETE", "/welcome/en/audio")).status).toBe(404);

  expect(await (await ask("POST", "/welcome/en/undo")).json()).toMatchObject({ source: "uploaded", durationMs: 2_300 });
  expect((await ask("POST", "/goodbye/zh/undo")).status).toBe(404);
});

test("a file that is no sound is refused in words, and the prompt stays as it was", async () => {
  const box = await openBox({ shippedPrompts: true });
  const ask = await owner(box);
  const form = new FormData();
  form.set("file", new Blob([Buffer.from("This is a letter.")]), "letter.mp3");
  const reply = await ask("POST", "/welcome/en/audio", form);
  expect(reply.status).toBe(400);
  expect(await reply.text()).toContain("not a sound file");
  expect(await variantOf(ask, "welcome")).toMatchObject({ source: "shipped" });
});

test("a prompt recorded by phone is there under its number, levelled, and the page knows it came by phone", async () => {
  const box = await openBox({
    change: (config) => {
      const [person] = config.users;
      if (person !== undefined) person.extension = "1004";
    },
  });
  const phone = await box.dials(await box.phone("1004"), "*7712");
  await phone.hearsSound("beep");
  phone.call.rtp.hum(sine(600, 20, 2_000));
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // a second and a half of speaking
  phone.call.rtp.quiet();
  phone.press("#");
  await box.event("prompt.played", ({ prompt }) => prompt.includes("record-prompt"));
  await new Promise((resolve) => setTimeout(resolve, 600)); // the key that ended the recording is no answer
  phone.press("2");
  await box.event("call.decided", ({ decision }) => decision.code === "prompt.recorded");
  const sound = readWav(readFileSync(join(box.folder, "prompts/en/phone-12.wav")));
  if (sound.kind === "unreadable") throw new Error(sound.reason);
  expect(sound.sound).toMatchObject({ sampleRate: 8_000 });
  const ask = await owner(box);
  const variant = await variantOf(ask, "phone-12");
  expect(variant).toMatchObject({ source: "phone", hasShipped: false });
  expect(variant?.loudnessDbfs).toBeCloseTo(-20, 0);
  expect(variant?.durationMs).toBeGreaterThan(1_000);
  await phone.ended();
  await box.isQuiet();
});
