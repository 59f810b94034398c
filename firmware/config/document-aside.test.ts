import { expect, test } from "vitest";
import { checkConfig } from "./check.ts";
import { createDemoConfig } from "./demo/demo.ts";
import { writeDocument } from "./document.ts";
import { readDocumentAside } from "./document-aside.ts";

test("a large file is read in a thread: everything else goes on meanwhile, and it says the same", async () => {
  const demo = createDemoConfig({ boardPath: "/dev/null" });
  const text = writeDocument(demo, "yaml");
  expect(text.length).toBeGreaterThan(8_192);
  const order: string[] = [];
  setImmediate(() => order.push("something else"));
  const read = await readDocumentAside(text);
  order.push("read");
  expect(order).toEqual(["something else", "read"]);
  expect(checkConfig(read)).toEqual({ kind: "valid", config: demo });
});

test("what is wrong with a large file is told with its line, as with a small one", async () => {
  const text = `${"# a comment\n".repeat(1_000)}a: 1\na: 2\n`;
  await expect(readDocumentAside(text)).rejects.toThrow("Line 1002: “a” stands here twice");
  await expect(readDocumentAside("a: 1\na: 2\n")).rejects.toThrow("Line 2: “a” stands here twice");
});

test("a document of things without number is refused before it is checked", () => {
  const demo = createDemoConfig({ boardPath: "/dev/null" });
  const queues = Array.from({ length: 300_000 }, () => ({}));
  const problem = { path: "/queues", code: "too-many", message: "There are 300,000 entries here; 5,000 are the most." };
  expect(checkConfig({ ...demo, queues })).toEqual({ kind: "invalid", problems: [problem] });
  const lists = Array.from({ length: 1_000 }, () => Array.from({ length: 1_000 }, () => 1));
  expect(checkConfig({ ...demo, queues: lists })).toMatchObject({ kind: "invalid", problems: [{ code: "too-many" }] });
});
