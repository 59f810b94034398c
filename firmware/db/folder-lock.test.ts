import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FolderInUse, lockFolder } from "./folder-lock.ts";

test("a data folder belongs to one box at a time, and to the next when that one gives it back", () => {
  const folder = mkdtempSync(join(tmpdir(), "callbox-lock-"));
  const release = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(FolderInUse);
  release();
  release();
  lockFolder(folder)();
  rmSync(folder, { recursive: true, force: true });
});
