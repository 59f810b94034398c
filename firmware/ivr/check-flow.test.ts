import { expect, test } from "vitest";
import { Flow } from "#firmware/config/schema/flow.ts";
import { configured } from "#test/support/item.ts";
import { checkFlow } from "./check-flow.ts";
import { dryRunFlow } from "./dry-run.ts";

const flow = configured<Flow>(Flow, {
  id: "main",
  name: "Main",
  start: "hours",
  nodes: [
    { id: "hours", kind: "time", schedule: "office", open: { node: "menu" }, closed: { node: "again" } },
    { id: "again", kind: "set", values: [], next: { node: "hours" } },
    {
      id: "menu",
      kind: "menu",
      prompts: ["hello"],
      attempts: 1,
      choices: [{ key: "1", next: { destination: { kind: "queue", queue: "sales" } } }],
      otherwise: { node: "nowhere" },
    },
    { id: "island", kind: "condition", variable: "age", operator: "less", yes: { node: "menu" }, no: { node: "menu" } },
  ],
});

test("a check tells what is odd about a flow in sentences a person can act on", () => {
  const problems = checkFlow(flow, {
    languages: ["en", "zh"],
    hasPrompt: (id, language) => id !== "hello" || language === "en",
  });
  expect(problems.map((problem) => [problem.code, problem.node])).toEqual([
    ["no-node", "menu"],
    ["unreachable", "island"],
    ["silent-loop", "hours"],
    ["silent-loop", "again"],
    ["prompt-missing", "menu"],
    ["variable-unset", "island"],
    ["value-missing", "island"],
  ]);
  expect(problems[4]?.message).toContain("no Chinese recording");
});

test("F-ROUTE-04 a dry run tells step by step what a caller would hear and where the call would go", async () => {
  const world = { flow: () => flow, schedule: () => ({ state: "open", because: "Friday 09:00-18:00" }) as const };
  const asked = { flow: "main", caller: { number: "139" }, called: { number: "7000" }, language: "zh" } as const;
  const result = await dryRunFlow({ ...asked, keys: "1" }, world);
  expect(result.destination).toEqual({ kind: "queue", queue: "sales" });
  expect(result.steps.map((step) => step.kind)).toEqual(["node", "decided", "node", "said", "pressed", "decided"]);
  const waiting = await dryRunFlow({ ...asked, keys: "" }, world);
  expect(waiting.steps.filter((step) => step.kind === "waited")).toEqual([{ kind: "waited", ms: 5000 }]);
  expect(waiting.destination).toEqual({ kind: "hang-up" });
});
