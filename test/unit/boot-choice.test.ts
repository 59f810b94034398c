import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blankCopy } from "#images/build/choice.ts";

const SCRIPT = new URL("../../images/rootfs/usr/lib/callbox/boot-choice", import.meta.url).pathname;
/** What the loaders write is within one sector; what is torn is torn there. */
const SECTOR = 512;

describe("the boot choice as the box itself reads and writes it", () => {
  let folder: string;
  const part = (which: 1 | 2): string => join(folder, `choice_${which}`);
  const ask = (...words: string[]): string =>
    execFileSync("sh", [join(folder, "boot-choice"), ...words], {
      encoding: "utf8",
      env: { ...process.env, CALLBOX_CHOICE: folder },
      stdio: "pipe",
    }).trim();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "callbox-choice-"));
    copyFileSync(SCRIPT, join(folder, "boot-choice"));
    writeFileSync(join(folder, "boot-choice.blank"), blankCopy());
    const partition = Buffer.concat([blankCopy(), Buffer.alloc(6_144)]);
    for (const which of [1, 2] as const) writeFileSync(part(which), partition);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("begins with the first system and three tries for each", () => {
    expect(ask("show")).toBe("BOOT_ORDER=A B\nBOOT_A_LEFT=3\nBOOT_B_LEFT=3");
    expect([ask("get-primary"), ask("get-state", "B")]).toEqual(["A", "good"]);
  });

  it("gives a system that has shown that it is good nine tries, for power that comes and goes", () => {
    ask("set-primary", "B");
    ask("set-state", "B", "good");
    expect(ask("show")).toBe("BOOT_ORDER=B A\nBOOT_A_LEFT=3\nBOOT_B_LEFT=9");
  });

  it("keeps what it is told in both copies, and nothing else changes", () => {
    ask("set-state", "B", "bad");
    expect([ask("get-primary"), ask("get-state", "B")]).toEqual(["A", "bad"]);
    ask("set-primary", "B");
    expect(ask("show")).toBe("BOOT_ORDER=B A\nBOOT_A_LEFT=3\nBOOT_B_LEFT=3");
    expect(readFileSync(part(1)).equals(readFileSync(part(2)))).toBe(true);
    expect(readFileSync(part(1)).length).toBe(8_192);
    ask("set-state", "B", "bad");
    expect(ask("get-primary")).toBe("A");
  });

  it("takes the second copy where the first is damaged anywhere, and mends it with the next change", () => {
    ask("set-primary", "B");
    ask("set-state", "A", "good");
    const sound = readFileSync(part(1));
    for (const at of [0, 260, SECTOR + 3, SECTOR + 40, SECTOR + 66, SECTOR + 700]) {
      const damaged = Buffer.from(sound);
      damaged[at] = (damaged[at] ?? 0) ^ 0x21;
      writeFileSync(part(1), damaged);
      expect(ask("get-primary"), `octet ${at}`).toBe("B");
    }
    ask("set-state", "A", "good");
    expect(readFileSync(part(1)).equals(sound)).toBe(true);
  });

  it("is the old or the new one wherever the power is cut while it is written", () => {
    const before = readFileSync(part(1));
    ask("set-primary", "B");
    const after = readFileSync(part(1));
    // The first copy is written before the second; each a sector at a time, and the one that is cut holds nothing any more.
    for (const [which, sector] of [1, 2].flatMap((copy) => [0, 1, 2].map((at) => [copy as 1 | 2, at] as const))) {
      writeFileSync(part(1), which === 1 ? before : after);
      writeFileSync(part(2), before);
      const torn = Buffer.concat([after.subarray(0, sector * SECTOR), before.subarray(sector * SECTOR)]);
      torn.fill(0xff, sector * SECTOR, (sector + 1) * SECTOR);
      writeFileSync(part(which), torn);
      expect(ask("get-primary"), `copy ${which}, sector ${sector}`).toBe(which === 1 ? "A" : "B");
    }
  });

  it("starts anew where both are lost, and says no to what it does not know", () => {
    for (const which of [1, 2] as const) writeFileSync(part(which), Buffer.alloc(8_192));
    expect(ask("get-primary")).toBe("A");
    ask("mend");
    expect(readFileSync(part(2)).subarray(0, 2_048).equals(blankCopy())).toBe(true);
    expect(() => ask("set-primary", "C")).toThrow(/no system C/);
    expect(() => ask("set-state", "A", "perhaps")).toThrow();
    expect(() => ask("dance")).toThrow();
    rmSync(part(2));
    expect(() => ask("show")).toThrow(/no choice_2/);
  });
});
