import { describe, expect, it } from "vitest";
import { changesBetween, isSame, mergeEdits, withChange } from "./changes.ts";

const queue: Record<string, unknown> = {
  id: "sales",
  ringSeconds: 15,
  members: [{ agent: "1001", penalty: 0 }],
  onTimeout: { kind: "voicemail", mailbox: "general" },
};
const flow = {
  start: "menu",
  nodes: [
    { id: "menu", kind: "menu", prompts: ["main"], choices: [{ key: "1", next: { node: "sales" } }] },
    { id: "sales", kind: "queue", queue: "sales" },
  ],
};

describe("Changes", () => {
  it("are none between equal values, whatever the order of keys", () => {
    expect(changesBetween(queue, { ...structuredClone(queue) })).toEqual([]);
    expect(isSame({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  });

  it("count one per field", () => {
    const edited = { ...queue, ringSeconds: 20, joinPrompt: "hello" };
    expect(changesBetween(queue, edited)).toEqual([
      { path: ["ringSeconds"], before: 15, after: 20 },
      { path: ["joinPrompt"], before: undefined, after: "hello" },
    ]);
  });

  it("take a destination as one thing, also when its kind stays", () => {
    const edited = { ...queue, onTimeout: { kind: "voicemail", mailbox: "sales" } };
    expect(changesBetween(queue, edited).map(({ path }) => path)).toEqual([["onTimeout"]]);
  });

  it("name the step of a flow and its field", () => {
    const edited = withChange(flow, ["nodes", "menu", "prompts"], ["other"]);
    expect(changesBetween(flow, edited).map(({ path }) => path.join("/"))).toEqual(["nodes/menu/prompts"]);
  });

  it("see a step that was added or taken out, and an order that changed", () => {
    const added = withChange(flow, ["nodes", "bye"], { id: "bye", kind: "hang-up" });
    expect(changesBetween(flow, added).map(({ path }) => path.join("/"))).toEqual(["nodes/bye"]);
    const gone = withChange(flow, ["nodes", "sales"], undefined);
    expect(gone.nodes.map(({ id }) => id)).toEqual(["menu"]);
    const turned = { ...flow, nodes: flow.nodes.toReversed() };
    expect(changesBetween(flow, turned).map(({ path }) => path.join("/"))).toEqual(["nodes"]);
  });

  it("count the days of a week one by one", () => {
    const week = { week: [[{ from: "09:00" }], [], []] };
    const edited = { week: [[{ from: "08:00" }], [], [{ from: "10:00" }]] };
    expect(changesBetween(week, edited).map(({ path }) => path.join("/"))).toEqual(["week/0", "week/2"]);
    expect(mergeEdits(week, { week: [[], [], []] }, { week: [[{ from: "09:00" }], [], [{ from: "10:00" }]] })).toEqual({
      value: { week: [[], [], [{ from: "10:00" }]] },
      clashes: [],
    });
  });

  it("of two people join where they touch different fields", () => {
    const mine = { ...queue, ringSeconds: 20 };
    const theirs = { ...queue, onTimeout: { kind: "queue", queue: "support" } };
    expect(mergeEdits(queue, mine, theirs)).toEqual({ value: { ...theirs, ringSeconds: 20 }, clashes: [] });
  });

  it("of two people clash where they touch the same field differently", () => {
    const merged = mergeEdits(queue, { ...queue, ringSeconds: 20 }, { ...queue, ringSeconds: 30 });
    expect(merged.clashes).toEqual([{ path: ["ringSeconds"], mine: 20, theirs: 30 }]);
    expect(merged.value.ringSeconds).toBe(20);
    expect(mergeEdits(queue, { ...queue, ringSeconds: 20 }, { ...queue, ringSeconds: 20 }).clashes).toEqual([]);
  });

  it("clash when one edits a step that the other has deleted", () => {
    const mine = withChange(flow, ["nodes", "sales", "queue"], "support");
    const theirs = withChange(flow, ["nodes", "sales"], undefined);
    const { clashes } = mergeEdits(flow, mine, theirs);
    expect(clashes.map(({ path }) => path.join("/"))).toEqual(["nodes/sales"]);
    expect(clashes[0]?.theirs).toBeUndefined();
  });
});
