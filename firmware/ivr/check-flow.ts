import { outletsOf } from "#firmware/config/check-flow.ts";
import type { Flow, FlowNode } from "#firmware/config/schema/flow.ts";
import type { Language } from "#firmware/domain/destination.ts";

/** Something about a flow a person should look at. The flow can be saved nevertheless. */
export interface FlowProblem {
  readonly node: string | undefined;
  readonly code: "unreachable" | "prompt-missing" | "silent-loop" | "value-missing" | "variable-unset" | "no-node";
  /** English sentence: what is wrong and what to do. */
  readonly message: string;
  readonly facts: Readonly<Record<string, string>>;
}

export interface FlowCheckOptions {
  /** Languages callers may hear in this flow. */
  readonly languages: readonly Language[];
  readonly hasPrompt: (id: string, language: Language) => boolean;
}

/** What is odd about a flow beyond what the configuration refuses: steps nobody reaches, silence, endless circles. */
export function checkFlow(flow: Flow, options: FlowCheckOptions): readonly FlowProblem[] {
  return [...broken(flow), ...unreachable(flow), ...silentLoops(flow), ...prompts(flow, options), ...variables(flow)];
}

function broken(flow: Flow): FlowProblem[] {
  const ids = new Set(flow.nodes.map((node) => node.id));
  const say = (node: string | undefined, missing: string): FlowProblem => ({
    node,
    code: "no-node",
    message: `A way out leads to the step “${missing}”, which this flow does not have. Lead it to another step.`,
    facts: { missing },
  });
  const outlets = flow.nodes.flatMap((node) =>
    nextNodes(node)
      .filter((next) => !ids.has(next))
      .map((next) => say(node.id, next)),
  );
  return [...(ids.has(flow.start) ? [] : [say(undefined, flow.start)]), ...outlets];
}

function unreachable(flow: Flow): FlowProblem[] {
  const seen = new Set<string>();
  const open = [flow.start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const node = flow.nodes.find((candidate) => candidate.id === id);
    if (node !== undefined) open.push(...nextNodes(node));
  }
  return flow.nodes
    .filter((node) => !seen.has(node.id))
    .map((node) => ({
      node: node.id,
      code: "unreachable",
      message: `No way leads to the step “${node.name ?? node.id}”. Lead one there or delete it.`,
      facts: {},
    }));
}

/** Kinds that neither say anything nor wait: a circle of them alone never ends. */
const SILENT: ReadonlySet<FlowNode["kind"]> = new Set(["time", "set", "language", "condition"]);

function silentLoops(flow: Flow): FlowProblem[] {
  const silent = new Map(flow.nodes.filter((node) => SILENT.has(node.kind)).map((node) => [node.id, node]));
  const comesBack = (from: FlowNode): boolean => {
    const seen = new Set<string>();
    const open = [...nextNodes(from)];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === from.id) return true;
      const node = silent.get(id);
      if (node === undefined || seen.has(id)) continue;
      seen.add(id);
      open.push(...nextNodes(node));
    }
    return false;
  };
  return [...silent.values()].filter(comesBack).map((node) => ({
    node: node.id,
    code: "silent-loop",
    message: `The step “${node.name ?? node.id}” can lead back to itself without the caller hearing or pressing anything.`,
    facts: {},
  }));
}

function prompts(flow: Flow, options: FlowCheckOptions): FlowProblem[] {
  return flow.nodes.flatMap((node) =>
    promptsOf(node).flatMap((prompt) =>
      options.languages
        .filter((language) => !options.hasPrompt(prompt, language))
        .map((language) => ({
          node: node.id,
          code: "prompt-missing" as const,
          message: `The prompt “${prompt}” has no ${language === "zh" ? "Chinese" : "English"} recording: callers hear nothing there.`,
          facts: { prompt, language },
        })),
    ),
  );
}

function variables(flow: Flow): FlowProblem[] {
  const known = new Set(["caller", "called", "language", "priority"]);
  for (const node of flow.nodes) {
    if (node.kind === "collect") known.add(node.variable);
    if (node.kind === "set") for (const { variable } of node.values) known.add(variable);
  }
  // A sub-flow, or the flow above, may set any variable.
  const isOpen = flow.nodes.some((node) => node.kind === "sub-flow" || node.kind === "return");
  return flow.nodes.flatMap((node): FlowProblem[] => {
    const used =
      node.kind === "condition"
        ? node.variable
        : node.kind === "dial" && node.to.kind === "variable"
          ? node.to.variable
          : undefined;
    const name = node.name ?? node.id;
    const unset: FlowProblem[] =
      used === undefined || isOpen || known.has(used)
        ? []
        : [
            {
              node: node.id,
              code: "variable-unset",
              message: `The step “${name}” looks at “${used}”, which no step sets.`,
              facts: { variable: used },
            },
          ];
    const isIncomplete = node.kind === "condition" && node.operator !== "is-set" && (node.value ?? "") === "";
    return isIncomplete
      ? [
          ...unset,
          {
            node: node.id,
            code: "value-missing",
            message: `The step “${name}” compares with nothing. Fill in a value.`,
            facts: {},
          },
        ]
      : unset;
  });
}

function nextNodes(node: FlowNode): string[] {
  return outletsOf(node).flatMap(({ outlet }) => ("node" in outlet ? [outlet.node] : []));
}

function promptsOf(node: FlowNode): readonly string[] {
  switch (node.kind) {
    case "play":
      return node.prompts;
    case "hang-up":
      return node.prompts ?? [];
    case "menu":
      return [...node.prompts, node.invalidPrompt ?? "invalid-choice", node.timeoutPrompt ?? "no-input"];
    case "collect":
      return [...node.prompts, node.invalidPrompt ?? "invalid-choice"];
    case "time":
    case "set":
    case "language":
    case "condition":
    case "queue":
    case "dial":
    case "voicemail":
    case "sub-flow":
    case "return":
      return [];
  }
}
