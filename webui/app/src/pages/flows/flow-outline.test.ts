import { describe, expect, it } from "vitest";
import {
  type Flow,
  newNode,
  nodeOfProblem,
  outline,
  waysOut,
  withNewNode,
  withoutNode,
  withWayOut,
} from "./flow-outline.ts";

const defaults = {
  prompt: "welcome",
  queue: "sales",
  schedule: "office",
  mailbox: "general",
  extension: "1001",
  flow: "closed",
};
const flow: Flow = {
  id: "main",
  name: "Main",
  start: "hello",
  nodes: [
    { id: "lost", kind: "hang-up" },
    { id: "sales", kind: "queue", queue: "sales" },
    {
      id: "menu",
      kind: "menu",
      prompts: ["main-menu"],
      timeoutSeconds: 5,
      attempts: 3,
      choices: [
        { key: "1", name: "Sales", next: { node: "sales" } },
        { key: "2", next: { node: "wait" } },
        { key: "*", next: { node: "menu" } },
      ],
      otherwise: { node: "sales" },
    },
    { id: "hello", kind: "play", prompts: ["welcome"], next: { node: "menu" } },
    { id: "wait", kind: "play", prompts: ["try-again"], next: { node: "sales" } },
  ],
};

describe("The outline of a voice menu", () => {
  it("follows the caller, indents choices only, and tells each step once", () => {
    expect(outline(flow).map(({ node, depth, reached }) => `${depth} ${node.id}${reached ? "" : "?"}`)).toEqual([
      "0 hello",
      "0 menu",
      "1 sales",
      "1 wait",
      "0 lost?",
    ]);
  });

  it("knows the key that leads to a step first", () => {
    const sales = outline(flow).find(({ node }) => node.id === "sales");
    expect(sales?.from).toMatchObject({ node: "menu", way: { digit: "1", name: "Sales" } });
  });

  it("ends also where steps lead in circles or to nothing", () => {
    const circle = {
      ...flow,
      nodes: flow.nodes.map((node) => (node.id === "wait" ? { ...node, next: { node: "gone" } } : node)),
    };
    expect(outline(circle as Flow)).toHaveLength(5);
  });
});

describe("Editing a voice menu", () => {
  it("leads a way out elsewhere", () => {
    const menu = flow.nodes[2]!;
    const led = withWayOut(menu, "choices.1", { destination: { kind: "hang-up" } });
    expect(waysOut(led).map(({ outlet }) => outlet)).toEqual([
      { node: "sales" },
      { destination: { kind: "hang-up" } },
      { node: "menu" },
      { node: "sales" },
    ]);
    expect(waysOut(menu)[1]?.outlet).toEqual({ node: "wait" });
  });

  it("leaves an optional way out open", () => {
    const dial = { ...newNode("dial", "d", defaults), busy: { node: "menu" } };
    expect("busy" in withWayOut(dial as Flow["nodes"][number], "busy", undefined)).toBe(false);
  });

  it("adds a step behind a way out", () => {
    const more = withNewNode(flow, newNode("voicemail", "vm", defaults), { node: "menu", key: "otherwise" });
    expect(waysOut(more.nodes[2]!).at(-1)?.outlet).toEqual({ node: "vm" });
    expect(more.nodes.at(-1)).toEqual({ id: "vm", kind: "voicemail", mailbox: "general" });
  });

  it("taking a step out leads on to where it led", () => {
    const less = withoutNode(flow, "wait");
    expect(waysOut(less.nodes.find(({ id }) => id === "menu")!)[1]?.outlet).toEqual({ node: "sales" });
    expect(withoutNode(flow, "hello").start).toBe("menu");
  });

  it("taking out a step with several ways ends the call there until it is led elsewhere", () => {
    const less = withoutNode(flow, "menu");
    expect(waysOut(less.nodes.find(({ id }) => id === "hello")!)[0]?.outlet).toEqual({
      destination: { kind: "hang-up" },
    });
  });

  it("finds the step of a problem", () => {
    expect(nodeOfProblem(flow, "/nodes/2/otherwise/node")).toBe("menu");
    expect(nodeOfProblem(flow, "/start")).toBeUndefined();
  });

  it("makes every kind of step", () => {
    const kinds = [
      "play",
      "menu",
      "collect",
      "time",
      "set",
      "language",
      "condition",
      "queue",
      "dial",
      "voicemail",
      "hang-up",
      "sub-flow",
      "return",
    ] as const;
    for (const kind of kinds) expect(newNode(kind, "new", defaults)).toMatchObject({ id: "new", kind });
  });
});
