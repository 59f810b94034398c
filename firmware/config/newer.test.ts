import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { createDemoConfig } from "./demo/demo.ts";
import { ConfigStore } from "./store.ts";

const demo = createDemoConfig({ boardPath: "/dev/null" });

/** What the software of before finds after newer software has saved: `change` makes of the document what that knows. */
async function afterNewer(change: (document: Record<string, unknown>) => void): Promise<ConfigStore> {
  const folder = mkdtempSync(join(tmpdir(), "callbox-newer-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const open = (): Promise<ConfigStore> => ConfigStore.open({ folder, clock: new FakeClock(), initial: demo });
  const store = await open();
  await store.update((draft) => Object.assign(draft.box, { companyName: "Before" }), { by: "owner" });
  const path = join(folder, "config.json");
  const stored = JSON.parse(readFileSync(path, "utf8")) as { version: number; config: Record<string, unknown> };
  change(stored.config);
  writeFileSync(path, JSON.stringify({ ...stored, version: stored.version + 1 }));
  return open();
}

test("settings that only newer software knows are left out and named; all others hold", async () => {
  const store = await afterNewer((document) => {
    Object.assign(document, { holograms: { colour: "green" } });
    Object.assign(document.box as object, { companyName: "After", smell: "roses" });
  });
  expect(store.current.box.companyName).toBe("After");
  expect(store.damage?.reason).toMatch(
    /newer software.*\/holograms.*\/box\/smell|newer software.*\/box\/smell.*\/holograms/,
  );
  expect(store.current).not.toHaveProperty("holograms");
});

test("a value that only newer software understands leads to the last version this one can read", async () => {
  const store = await afterNewer((document) => {
    Object.assign(document.box as object, { companyName: "After", language: "telepathy" });
  });
  expect(store.current.box.companyName).toBe("Before");
  expect(store.damage?.version).toBe(2);
});
