import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { IncomingFiles } from "./incoming.ts";
import { PromptStore } from "./store.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-incoming-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Pieces of 64 kB; tells how many were asked for. */
async function* pieces(count: number, asked: { count: number } = { count: 0 }): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at++) {
    asked.count++;
    yield new Uint8Array(65_536).fill(at);
  }
}

describe("a file on its way in", () => {
  it("is on disk while it is worked on, and gone afterwards", async () => {
    const incoming = new IncomingFiles(join(folder, "in"));
    const seen = await incoming.take(pieces(3), (path, size) => Promise.resolve([statSync(path).size, size]));
    expect(seen).toEqual([3 * 65_536, 3 * 65_536]);
    expect(readdirSync(join(folder, "in"))).toEqual([]);
  });

  it("leaves nothing behind when it breaks off or the work fails", async () => {
    const incoming = new IncomingFiles(join(folder, "in"));
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* pieces(2);
      throw new Error("broken off");
    }
    const never = (): Promise<never> => Promise.reject(new Error("not to be worked on"));
    await expect(incoming.take(broken(), never)).rejects.toThrow("broken off");
    await expect(incoming.take(pieces(1), never)).rejects.toThrow("not to be worked on");
    expect(readdirSync(join(folder, "in"))).toEqual([]);
  });

  it("is refused in words when the disk is full, and its sender is heard to the end", async () => {
    const incoming = new IncomingFiles(join(folder, "in"), () => "full");
    mkdirSync(join(folder, "in"));
    symlinkSync("/dev/full", join(folder, "in", "full"));
    const asked = { count: 0 };
    const result = await incoming.take(pieces(5, asked), () => Promise.resolve("worked on"));
    expect(result).toMatchObject({ kind: "refused", code: "disk-full", message: expect.stringContaining("full") });
    expect(asked.count).toBe(5);
    expect(readdirSync(join(folder, "in"))).toEqual([]);
  });

  it("that a sudden stop left is removed at the next start", () => {
    mkdirSync(join(folder, "in"));
    writeFileSync(join(folder, "in", "upload-1"), "half");
    new IncomingFiles(join(folder, "in"));
    expect(existsSync(join(folder, "in", "upload-1"))).toBe(false);
  });
});

it("a full disk takes no recording away: what was there stays, and no draft is left", async () => {
  const store = new PromptStore(folder);
  const note = { origin: "uploaded", durationMs: 1, loudnessLufs: -20, peakDbtp: -3 } as const;
  await store.put("welcome", "en", { wav: Buffer.from("first"), note });
  const home = join(folder, "prompts/en");
  symlinkSync("/dev/full", join(home, "welcome.wav.new"));
  await expect(store.put("welcome", "en", { wav: Buffer.from("second"), note })).rejects.toThrow("ENOSPC");
  expect(readdirSync(home).sort()).toEqual(["welcome.json", "welcome.wav"]);
  expect(statSync(join(home, "welcome.wav")).size).toBe(5);
});
