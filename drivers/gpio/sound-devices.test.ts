import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findSoundDevices } from "./sound-devices.ts";

test("sound devices are told by names that stay, and what each can do", async () => {
  const root = mkdtempSync(join(tmpdir(), "callbox-sound-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(
    join(root, "cards"),
    " 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n                      bcm2835 Headphones\n" +
      " 1 [Codec          ]: USB-Audio - USB Codec\n                      Callbox USB Codec at usb-1.2, full speed\n",
  );
  writeFileSync(
    join(root, "pcm"),
    "00-00: bcm2835 Headphones : bcm2835 Headphones : playback 8\n" +
      "01-00: USB Audio : USB Audio : playback 1 : capture 1\n01-01: USB Audio : USB Audio #1 : capture 1\n",
  );
  expect(await findSoundDevices(root)).toEqual([
    { device: "plughw:CARD=Headphones,DEV=0", name: "bcm2835 Headphones", captures: false, plays: true },
    { device: "plughw:CARD=Codec,DEV=0", name: "USB Audio", captures: true, plays: true },
    { device: "plughw:CARD=Codec,DEV=1", name: "USB Audio #1", captures: true, plays: false },
  ]);
});

test("a machine without sound has none", async () => {
  expect(await findSoundDevices("/nowhere")).toEqual([]);
});
