import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApiBox, openApiBox } from "#test/support/api-box.ts";

let box: ApiBox;
beforeEach(async () => {
  box = await openApiBox();
});
afterEach(() => box.close());

test("a number tried out leads inside, outside by the rule's ways, to a phone code, or nowhere", async () => {
  const supervisor = await box.as("supervisor");
  const dialled = async (number: string) => (await supervisor.send("POST", "/api/probe/dial", { number })).json();
  expect(await dialled("1001")).toMatchObject({
    kind: "inside",
    destination: { kind: "extension", extension: "1001" },
  });
  expect(await dialled("7001")).toMatchObject({ kind: "inside", destination: { kind: "queue", queue: "sales" } });
  expect(await dialled("*77")).toMatchObject({ kind: "code", code: "recordPrompt" });
  expect(await dialled("5")).toMatchObject({ kind: "nowhere", ways: [] });
  const outside = await dialled("913800138000");
  expect(outside).toMatchObject({ kind: "outside", rule: "outside" });
  expect(outside.ways[0]).toEqual({ kind: "line", id: "board1.1", digits: "13800138000" });
});

test("a voice menu is gone through as edited, not as stored", async () => {
  const supervisor = await box.as("supervisor");
  const greeting = { id: "hello", kind: "play", prompts: ["welcome"], next: { node: "choose" } };
  const choose = {
    id: "choose",
    kind: "menu",
    prompts: ["main-menu"],
    timeoutSeconds: 5,
    attempts: 1,
    choices: [{ key: "4", next: { destination: { kind: "queue", queue: "support" } } }],
    otherwise: { destination: { kind: "hang-up" } },
  };
  const flow = { id: "main", name: "Main", start: "hello", nodes: [greeting, choose] };
  const run = async (keys: string) => (await supervisor.send("POST", "/api/flows/dry-run", { flow, keys })).json();
  expect((await run("4")).destination).toEqual({ kind: "queue", queue: "support" });
  const silent = await run("");
  expect(silent.destination).toEqual({ kind: "hang-up" });
  expect(silent.steps).toContainEqual({ kind: "waited", ms: 5000 });
  expect((await supervisor.send("POST", "/api/flows/dry-run", { flow, keys: "x" })).statusCode).toBe(400);
});
