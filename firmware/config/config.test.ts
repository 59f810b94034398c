import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { checkConfig } from "./check.ts";
import { createDemoConfig } from "./demo/demo.ts";
import { diffConfig } from "./diff.ts";
import { readDocument, writeDocument } from "./document.ts";
import { createEmptyConfig } from "./empty.ts";
import { KEPT_VERSIONS } from "./file-adapter.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { ConfigInvalid, type ConfigProblem } from "./problem.ts";
import { checkReferences } from "./references.ts";
import type { Config } from "./schema/config.ts";
import { keepSecrets, MASK, maskSecrets } from "./secrets.ts";
import { ConfigStore } from "./store.ts";

const demo = createDemoConfig({ boardPath: "/dev/null" });
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-config-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(initial: Config = demo): Promise<ConfigStore> {
  return ConfigStore.open({ folder, clock: new FakeClock(), initial });
}

function changed(change: (draft: Config) => void): Config {
  const draft = structuredClone(demo);
  change(draft);
  return draft;
}

function problems(change: (draft: Config) => void): readonly ConfigProblem[] {
  return checkReferences(changed(change), (id) => !id.startsWith("my-"));
}

describe("a document", () => {
  test("of the demo company and of an empty box is in order", () => {
    expect(checkReferences(demo)).toEqual([]);
    expect(checkReferences(createEmptyConfig())).toEqual([]);
    expect(demo.queues).toHaveLength(2);
    expect(demo.queues[0]?.ringSeconds).toBe(15);
  });

  test("survives being written and read as JSON and as YAML", () => {
    for (const format of ["json", "yaml"] as const) {
      expect(checkConfig(readDocument(writeDocument(demo, format)))).toEqual({ kind: "valid", config: demo });
    }
  });

  test("that was cut off is refused, wherever that was", () => {
    const lines = writeDocument(demo, "yaml").trimEnd().split("\n");
    for (const length of [lines.length - 1, lines.length - 3, Math.floor(lines.length / 2)]) {
      expect(() => readDocument(`${lines.slice(0, length).join("\n")}\n`)).toThrow(/not whole/);
    }
    expect(readDocument(lines.join("\r\n"))).toEqual(demo);
  });

  test("of something else is told apart from one with mistakes", () => {
    const codeOf = (text: string): string | undefined => {
      const result = checkConfig(readDocument(text));
      return result.kind === "invalid" ? result.problems[0]?.code : undefined;
    };
    expect(["<html></html>", "services: { web: {} }", "[]"].map(codeOf)).toEqual(["foreign", "foreign", "foreign"]);
    expect(codeOf("box: { companyName: Lanhe }")).toBe("missing");
  });

  test("that is no YAML is refused with the line", () => {
    expect(() => readDocument("box:\n  companyName: [1, 2\nqueues: }")).toThrow(/Line \d/);
  });

  test("with a wrong value is refused with its place and a sentence", () => {
    const result = checkConfig({ ...demo, queues: [{ ...demo.queues[0], ringSeconds: "long", colour: "red" }] });
    expect(result.kind === "invalid" && result.problems.map(({ path, code }) => [path, code])).toEqual([
      ["/queues/0", "unknown"],
      ["/queues/0/ringSeconds", "type"],
    ]);
  });

  test("with a mistake in one kind of flow step is told about that kind alone", () => {
    const flow = { ...demo.flows[1], nodes: [{ id: "x", kind: "play", prompts: ["closed"], next: { nod: "y" } }] };
    const result = checkConfig({ ...demo, flows: [flow] });
    const paths = result.kind === "invalid" ? result.problems.map(({ path }) => path) : [];
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.every((path) => path.startsWith("/flows/0/nodes/0"))).toBe(true);
    expect(paths.length).toBeLessThan(4);
  });
});

describe("references", () => {
  test("to what does not exist are named", () => {
    expect(problems((draft) => draft.queues[0]!.members.push({ agent: "1999", penalty: 0 }))).toMatchObject([
      { path: "/queues/0/members/3/agent", code: "no-extension" },
    ]);
    expect(problems((draft) => draft.queues[0]!.members.push({ agent: "2001", penalty: 0 }))).toMatchObject([
      { code: "no-agent" },
    ]);
    expect(problems((draft) => (draft.inboundDefault = { kind: "flow", flow: "none" }))).toMatchObject([
      { path: "/inboundDefault/flow", code: "no-flow" },
    ]);
    expect(problems((draft) => (draft.queues[1]!.music = "my-song"))).toMatchObject([
      { path: "/queues/1/music", code: "no-prompt" },
    ]);
    expect(problems((draft) => (draft.flows[0]!.start = "nowhere"))).toMatchObject([
      { path: "/flows/0/start", code: "no-node" },
    ]);
    expect(problems((draft) => (draft.outboundRules[0]!.via = [{ kind: "line", line: "board1.5" }]))).toMatchObject([
      { code: "not-fxo" },
    ]);
  });

  test("of two things to one number clash", () => {
    expect(problems((draft) => (draft.queues[0]!.number = "1001"))).toMatchObject([
      { path: "/queues/0/number", code: "duplicate" },
    ]);
  });

  test("in a schedule: overlapping and reversed segments are refused", () => {
    const week = (segments: { from: string; to: string }[]) =>
      problems((draft) => (draft.schedules[0]!.week[0] = segments)).map(({ code }) => code);
    expect(
      week([
        { from: "09:00", to: "12:00" },
        { from: "11:59", to: "18:00" },
      ]),
    ).toEqual(["overlap"]);
    expect(week([{ from: "22:00", to: "06:00" }])).toEqual(["order"]);
    expect(
      week([
        { from: "09:00", to: "12:00" },
        { from: "12:00", to: "24:00" },
      ]),
    ).toEqual([]);
  });
});

describe("secrets", () => {
  test("are masked, and kept when the mask comes back, also after the list was reordered", () => {
    const masked = maskSecrets(demo);
    expect(JSON.stringify(masked)).not.toContain("callbox-1001");
    expect(JSON.stringify(masked)).not.toContain("scrypt");
    expect(masked.extensions[0]?.agent?.pin).toBe(MASK);
    const reordered = { ...masked, extensions: [...masked.extensions].reverse() };
    const kept = keepSecrets(reordered, demo) as Config;
    expect(kept.extensions.at(-1)?.sipPassword).toBe("callbox-1001");
  });

  test("that are passwords verify against their hash only", async () => {
    const hash = await hashPassword("correct horse");
    expect(await verifyPassword("correct horse", hash)).toBe(true);
    expect(await verifyPassword("wrong horse", hash)).toBe(false);
    expect(await verifyPassword("x", "nonsense")).toBe(false);
    expect(await verifyPassword("owner-lanhe", demo.users[0]!.passwordHash)).toBe(true);
  });
});

describe("the store", () => {
  test("saves a change as a new version, tells what differs, and reads it again", async () => {
    const store = await open();
    const facts: string[] = [];
    store.changed.subscribe(({ differences }) => facts.push(...differences.map(({ path }) => path)));
    const result = await store.update((draft) => (draft.queues[0]!.ringSeconds = 20), { by: "owner" });
    expect(result).toMatchObject({ kind: "saved", version: 2 });
    expect(facts).toEqual(["/queues/sales/ringSeconds"]);
    const again = await open();
    expect(again.current.queues[0]?.ringSeconds).toBe(20);
    expect(again.isNew).toBe(false);
    expect(await again.history()).toMatchObject([{ version: 2, by: "owner" }, { version: 1 }]);
    expect((await again.versionAt(1))?.queues[0]?.ringSeconds).toBe(15);
  });

  test("refuses a save on an old version and says what the other one changed", async () => {
    const store = await open();
    await store.update((draft) => (draft.box.companyName = "Other"), { by: "wu" });
    const result = await store.update((draft) => (draft.box.country = "DE"), { by: "owner", expectedVersion: 1 });
    expect(result).toEqual({
      kind: "conflict",
      version: 2,
      theirs: [{ path: "/box/companyName", before: "Lanhe", after: "Other" }],
    });
    expect(store.current.box.country).toBe("CN");
  });

  test("refuses what is not in order and stays as it was", async () => {
    const store = await open();
    const result = await store.update((draft) => (draft.queues[0]!.onTimeout = { kind: "queue", queue: "none" }), {
      by: "owner",
    });
    expect(result).toMatchObject({ kind: "invalid", problems: [{ path: "/queues/0/onTimeout/queue" }] });
    expect(store.version).toBe(1);
  });

  test("makes no version when nothing is different", async () => {
    const store = await open();
    expect(await store.replace(maskSecrets(demo), { by: "owner" })).toEqual({ kind: "unchanged", version: 1 });
  });

  test.each([
    ["cut off", (text: string) => text.slice(0, text.length / 2)],
    ["empty", () => ""],
    ["full of zeros", (text: string) => "\0".repeat(text.length)],
    ["no JSON", () => "boards: none"],
    ["no configuration", () => '{"version": 2}'],
    ["of another shape", () => '{"version": 2, "config": {"schemaVersion": 1, "queues": 7}}'],
    ["gone", () => undefined],
  ])("uses the last good version when the file is %s, says so, and keeps the damaged one", async (_, damage) => {
    const store = await open();
    await store.update((draft) => (draft.box.companyName = "Second"), { by: "owner" });
    const path = join(folder, "config.json");
    const damaged = damage(readFileSync(path, "utf8"));
    if (damaged === undefined) rmSync(path);
    else writeFileSync(path, damaged);
    const again = await open();
    expect(again.current.box.companyName).toBe("Second");
    expect(again.damage).toMatchObject({ path, version: 2 });
    expect(again.damage?.reason === undefined).toBe(damaged === undefined);
    if (damaged !== undefined) expect(readFileSync(again.damage?.keptAs ?? "", "utf8")).toBe(damaged);
    expect((await open()).damage).toBeUndefined();
  });

  test("goes back further when newer versions are damaged as well, and begins anew when all are", async () => {
    const store = await open();
    await store.update((draft) => (draft.box.companyName = "Second"), { by: "owner" });
    await store.update((draft) => (draft.box.companyName = "Third"), { by: "owner" });
    writeFileSync(join(folder, "config.json"), "");
    writeFileSync(join(folder, "versions", "000003.json"), '{"version": 3, "config": {"queues": 7}}');
    const again = await open();
    expect(again.current.box.companyName).toBe("Second");
    expect(again.damage).toMatchObject({ version: 2 });
    writeFileSync(join(folder, "config.json"), "");
    for (const name of readdirSync(join(folder, "versions"))) writeFileSync(join(folder, "versions", name), "\0");
    const anew = await open();
    expect(anew.current).toEqual(demo);
    expect(anew.damage?.version).toBeUndefined();
  });

  test("keeps a limited number of versions", async () => {
    const store = await open(createEmptyConfig());
    for (let turn = 0; turn < KEPT_VERSIONS + 3; turn++) {
      await store.update((draft) => (draft.box.companyName = `Name ${turn}`), { by: "owner" });
    }
    expect(readdirSync(join(folder, "versions"))).toHaveLength(KEPT_VERSIONS);
  });
});

test("a difference names list items by their id, and a new order as one difference", () => {
  const before = {
    queues: [
      { id: "a", n: 1 },
      { id: "b", n: 2 },
    ],
  };
  const after = { queues: [{ id: "b", n: 3 }, { id: "a", n: 1 }, { id: "c" }] };
  expect(diffConfig(before, after)).toEqual([
    { path: "/queues/b/n", before: 2, after: 3 },
    { path: "/queues/c", after: { id: "c" } },
    { path: "/queues", before: ["a", "b"], after: ["b", "a"] },
  ]);
});

describe("a file that is no good", () => {
  const complaint = (text: string): string => {
    try {
      readDocument(text);
    } catch (error) {
      if (error instanceof ConfigInvalid) return error.message;
      throw error;
    }
    return "read";
  };

  it.each([
    ["brackets beyond all measure", "[".repeat(5_000), /Line 1: .*100 deep/],
    ["dashes beyond all measure", `a:\n${"- ".repeat(500)}x`, /Line 2: .*100 deep/],
    ["an alias of nothing", "a: *b", /b/],
    ["an alias inside itself", "a: 1\nb: &b {x: [*b]}", /Line 2: \*b stands inside itself/],
    ["aliases beyond number", `a: &a [x]\nb: [${"*a,".repeat(200)}]`, /100 aliases/],
    ["a key that comes twice", "box: {}\nboards: []\nbox: {}", /Line 3: .*box.*twice/],
    ["more YAML than can be read in time", "x".repeat(1_000_001), /larger than 1 MB/],
    ["more than any box needs", "x".repeat(4_000_001), /larger than 4 MB/],
    ["complaints without end", "'\"".repeat(5_000), /^(?:.*\n){0,19}.*$/],
  ])("is refused for %s, in words", (_, text, words) => {
    expect(complaint(text)).toMatch(words);
  });

  it("is told what is missing also where a choice has many kinds", () => {
    const document = { ...createEmptyConfig(), inboundDefault: { kind: "play", promt: "x" } };
    const checked = checkConfig(document);
    expect(checked.kind === "invalid" && checked.problems.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["missing", "unknown"]),
    );
  });

  it("is refused for a time zone that no clock knows, so that none is ever asked for it", () => {
    const checked = checkConfig({ ...createEmptyConfig(), box: { timeZone: "Mars/Olympus" } });
    expect(checked.kind === "invalid" && checked.problems).toMatchObject([
      { path: "/box/timeZone", message: expect.stringContaining("Asia/Shanghai") },
    ]);
  });
});
