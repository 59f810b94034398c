import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemZh } from "./problem-zh.table.ts";

/** A problem as the sources write it: its path, then its code. */
const PROBLEM = /problem\(\s*(?:`[^`]*`|"[^"]*"|\w+),\s*"([A-Za-z-]+)"/g;
const SOURCES = ["config", "config/setup", "box/setup"].map((folder) => join(import.meta.dirname, "..", folder));

test("every problem that a check tells has a Chinese sentence", () => {
  const codes = SOURCES.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .flatMap((name) => [...readFileSync(join(folder, name), "utf8").matchAll(PROBLEM)].map(([, code = ""]) => code)),
  );
  expect(codes.length).toBeGreaterThan(25);
  expect([...new Set(codes)].filter((code) => problemZh(code, "none") === "none")).toEqual([]);
});
