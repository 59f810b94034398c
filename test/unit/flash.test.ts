import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chooseTarget } from "#images/flash/device.ts";
import { imageSize, writeImage } from "#images/flash/write-image.ts";

let folder: string;
let image: string;
let content: Buffer;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-flash-"));
  content = Buffer.concat([randomBytes(700_001), Buffer.alloc(1_000_000)]);
  writeFileSync(join(folder, "box.img"), content);
  execFileSync("xz", ["-0", join(folder, "box.img")]);
  image = join(folder, "box.img.xz");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(octets: number): string {
  const path = join(folder, "card");
  writeFileSync(path, "");
  truncateSync(path, octets);
  return path;
}

test("an image is unpacked onto the card, read back, and the rest of the card is left alone", async () => {
  const card = file(2_000_000);
  const told: string[] = [];
  const target = chooseTarget(card, { needed: imageSize(image) });
  await writeImage(image, target, (what, share) => told.push(`${what} ${share}`));
  const written = readFileSync(card);
  expect(written.subarray(0, content.length).equals(content)).toBe(true);
  expect(written.length).toBe(2_000_000);
  expect(told).toContain("written 1");
  expect(told.at(-1)).toBe("verified 1");
});

test("a card that is too small is refused before anything is written", () => {
  expect(() => chooseTarget(file(1_000_000), { needed: imageSize(image) })).toThrow(
    "holds 1.0 MB, the image needs 1.7 MB",
  );
});

test("an image that is damaged is told, and so is a card that keeps something else than what was written", async () => {
  const broken = readFileSync(image);
  broken[400_000] = (broken[400_000] ?? 0) ^ 1;
  writeFileSync(image, broken);
  const target = chooseTarget(file(2_000_000), { needed: imageSize(image) });
  await expect(writeImage(image, target, () => undefined)).rejects.toThrow("xz ended with 1");
  writeFileSync(image, execFileSync("xz", ["-0c"], { input: content }));
  // A worn card: what has been written to it changes by itself.
  const wearOut = (what: string, share: number): void => {
    if (what === "written" && share === 1) writeFileSync(target.path, Buffer.alloc(2_000_000));
  };
  await expect(writeImage(image, target, wearOut)).rejects.toThrow("does not hold what was written");
});

test("what is no disk is refused", () => {
  expect(() => chooseTarget(join(folder, "gone"), { needed: 1 })).toThrow("is not there");
  mkdirSync(join(folder, "folder"));
  expect(() => chooseTarget(join(folder, "folder"), { needed: 1 })).toThrow("neither a disk nor a file");
});
