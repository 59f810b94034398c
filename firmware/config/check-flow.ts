import { duplicates, type Known, problem } from "./known.ts";
import type { ConfigProblem } from "./problem.ts";
import type { Flow, FlowNode, Outlet } from "./schema/flow.ts";

/** Every way out leads to a node of this flow or to something that exists; every node can be reached. */
export function checkFlow(names: Known, flow: Flow, path: string): ConfigProblem[] {
  const ids = new Set(flow.nodes.map(({ id }) => id));
  const missing = (id: string, where: string): ConfigProblem[] =>
    ids.has(id) ? [] : [problem(where, "no-node", `This flow has no step “${id}”.`)];
  const outlets = flow.nodes.flatMap((node, index) =>
    outletsOf(node).flatMap(({ key, outlet }) => {
      const here = `${path}/nodes/${index}/${key}`;
      if ("node" in outlet) return missing(outlet.node, `${here}/node`);
      return names.destination(outlet.destination, `${here}/destination`);
    }),
  );
  return [
    ...missing(flow.start, `${path}/start`),
    ...duplicates(
      flow.nodes.map(({ id }) => id),
      (index) => `${path}/nodes/${index}/id`,
      (id) => `There is another step with the id “${id}” in this flow.`,
    ),
    ...outlets,
    ...flow.nodes.flatMap((node, index) => checkNode(names, node, `${path}/nodes/${index}`)),
  ];
}

/** Every way out of a node, with its place below the node. */
export function outletsOf(node: FlowNode): { readonly key: string; readonly outlet: Outlet }[] {
  const named = (outlets: Readonly<Record<string, Outlet | undefined>>): { key: string; outlet: Outlet }[] =>
    Object.entries(outlets).flatMap(([key, outlet]) => (outlet === undefined ? [] : [{ key, outlet }]));
  switch (node.kind) {
    case "play":
    case "set":
    case "language":
    case "sub-flow":
      return named({ next: node.next });
    case "menu":
      return [
        ...node.choices.map((choice, index) => ({ key: `choices/${index}/next`, outlet: choice.next })),
        ...named({ otherwise: node.otherwise }),
      ];
    case "collect":
      return named({ next: node.next, otherwise: node.otherwise });
    case "time":
      return named({ open: node.open, closed: node.closed, holiday: node.holiday });
    case "condition":
      return named({ yes: node.yes, no: node.no });
    case "dial":
      return named({ noAnswer: node.noAnswer, busy: node.busy });
    case "queue":
    case "voicemail":
    case "hang-up":
    case "return":
      return [];
  }
}

function checkNode(names: Known, node: FlowNode, path: string): ConfigProblem[] {
  const prompts = (key: string, list: readonly string[] = []): ConfigProblem[] =>
    list.flatMap((id, index) => names.prompt(id, `${path}/${key}/${index}`));
  switch (node.kind) {
    case "play":
    case "hang-up":
      return prompts("prompts", node.prompts);
    case "menu":
      return [
        ...prompts("prompts", node.prompts),
        ...names.prompt(node.invalidPrompt, `${path}/invalidPrompt`),
        ...names.prompt(node.timeoutPrompt, `${path}/timeoutPrompt`),
        ...duplicates(
          node.choices.map(({ key }) => key),
          (index) => `${path}/choices/${index}/key`,
          (key) => `Key ${key} leads to two places; give one of them another key.`,
        ),
      ];
    case "collect":
      return [
        ...prompts("prompts", node.prompts),
        ...names.prompt(node.invalidPrompt, `${path}/invalidPrompt`),
        ...(node.maxDigits < node.minDigits
          ? [problem(`${path}/maxDigits`, "order", `At most ${node.maxDigits} digits but at least ${node.minDigits}.`)]
          : []),
      ];
    case "time":
      return names.schedule(node.schedule, `${path}/schedule`);
    case "queue":
      return names.queue(node.queue, `${path}/queue`);
    case "dial":
      return node.to.kind === "extension" ? names.extension(node.to.extension, `${path}/to/extension`) : [];
    case "voicemail":
      return names.mailbox(node.mailbox, `${path}/mailbox`);
    case "sub-flow":
      return names.flow(node.flow, `${path}/flow`);
    case "set":
    case "language":
    case "condition":
    case "return":
      return [];
  }
}
