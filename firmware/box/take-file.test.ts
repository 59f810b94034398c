import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeFile } from "./take-file.ts";

const MB = 1024 * 1024;
/** Less than this is left for calls only once the update was refused. */
const RESERVE = 64 * MB;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-take-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* pieces(count: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = count; left > 0; left--) yield Buffer.alloc(bytes, left);
}

const silent = (): void => undefined;

test("takes the place of the one before, and leaves nothing of one that breaks off", async () => {
  writeFileSync(join(folder, "old.raucb"), "old");
  await takeFile(folder, "new.raucb", { chunks: pieces(2, 10), bytes: 20 }, silent);
  expect(readdirSync(folder)).toEqual(["new.raucb"]);
  expect(readFileSync(join(folder, "new.raucb"))).toHaveLength(20);
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield* pieces(1, 10);
    throw new Error("gone");
  };
  await expect(takeFile(folder, "new.raucb", { chunks: broken(), bytes: 20 }, silent)).rejects.toThrow("gone");
  expect(readdirSync(folder)).toEqual([]);
});

/** A disk of its own, where we may make one. */
function mounted(): boolean {
  return spawnSync("mount", ["-t", "tmpfs", "-o", "size=110m", "tmpfs", folder]).status === 0;
}

test("a source that does not say how much comes, or says too little, never takes the room of calls", async ({
  skip,
}) => {
  if (!mounted()) return skip();
  try {
    for (const bytes of [0, 1000]) {
      let least = Number.POSITIVE_INFINITY;
      const watch = (): void => {
        const { bavail, bsize } = statfsSync(folder);
        least = Math.min(least, bavail * bsize);
      };
      const took = takeFile(folder, "endless.raucb", { chunks: pieces(200, MB), bytes }, watch);
      await expect(took).rejects.toMatchObject({ code: "disk-full" });
      expect(least).toBeGreaterThan(RESERVE);
      expect(readdirSync(folder)).toEqual([]);
    }
  } finally {
    spawnSync("umount", ["-l", folder]);
  }
});
