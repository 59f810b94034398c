import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const command = fileURLToPath(new URL("./config-file.ts", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-provisioning-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out: stdout + stderr });
    });
  });
}

test("the example that is written is in order", async () => {
  const file = join(folder, "box.yaml");
  expect((await run("example", file)).code).toBe(0);
  expect(readFileSync(file, "utf8")).toContain("companyName: Lanhe");
  const checked = await run("check", file);
  expect(checked).toMatchObject({ code: 0 });
  expect(checked.out).toContain("2 queues");
});

test("an example never overwrites a file", async () => {
  const file = join(folder, "box.yaml");
  writeFileSync(file, "mine");
  expect((await run("example", file)).code).toBe(1);
  expect(readFileSync(file, "utf8")).toBe("mine");
});

test("what is missing of a command is told, and nothing is asked of the box", async () => {
  const file = join(folder, "box.yaml");
  writeFileSync(file, "");
  expect(await run("aply", file)).toMatchObject({ code: 1, out: expect.stringContaining("There is no aply.") });
  const apply = await run("apply", file, "--box", "http://127.0.0.1:1", "--user", "installer");
  expect(apply).toMatchObject({ code: 1, out: expect.stringContaining("set CALLBOX_PASSWORD") });
});

test("a wrong file is told with the place and what would be right", async () => {
  const file = join(folder, "box.yaml");
  await run("example", file);
  writeFileSync(file, readFileSync(file, "utf8").replace('agent: "1001"', 'agent: "1999"'));
  const { code, out } = await run("check", file);
  expect(code).toBe(1);
  expect(out).toMatch(/\/queues\/0\/members\/0\/agent/);
  expect(out).toContain("1999");
});

test("a file that is no YAML is told with its line", async () => {
  const file = join(folder, "box.yaml");
  writeFileSync(file, 'box:\n  companyName: "open\n');
  const { code, out } = await run("check", file);
  expect(code).toBe(1);
  expect(out).toMatch(/Line \d/);
});

test("a set-up file is checked for every box it names", async () => {
  const example = fileURLToPath(new URL("./callbox.example.yaml", import.meta.url));
  const { code, out } = await run("check", example);
  expect(code).toBe(0);
  expect(out).toMatch(/Branch 1: In order: 3 extensions/);
  expect(out).toMatch(/Branch 2: In order: 4 extensions/);
  const file = join(folder, "callbox.yaml");
  writeFileSync(file, readFileSync(example, "utf8").replace('{ agent: "1003" }', '{ agent: "1004" }'));
  const wrong = await run("check", file);
  expect(wrong.code).toBe(1);
  expect(wrong.out).toMatch(/Line \d+: There is no extension “1004”/);
});
