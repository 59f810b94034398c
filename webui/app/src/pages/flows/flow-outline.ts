import type { ConfigItem } from "#firmware/api/contract/config.ts";

export type Flow = ConfigItem<"flows">;
export type FlowNode = Flow["nodes"][number];
export type NodeKind = FlowNode["kind"];
export type NodeOf<K extends NodeKind> = Extract<FlowNode, { kind: K }>;
export type Outlet = NodeOf<"play">["next"];

/** One way out of a step: where it is kept in the step, and where it leads. */
export interface WayOut {
  /** "next", "otherwise", "open" … or "choices.2". */
  readonly key: string;
  /** The key of the telephone, for ways out of a menu. */
  readonly digit?: string;
  readonly name?: string | undefined;
  readonly nameZh?: string | undefined;
  /** Absent for a way out that may be left open. */
  readonly outlet: Outlet | undefined;
  readonly optional?: boolean;
}

/** The ways out of a step, in the order in which a caller thinks of them. */
export function waysOut(node: FlowNode): WayOut[] {
  switch (node.kind) {
    case "play":
    case "set":
    case "language":
      return [{ key: "next", outlet: node.next }];
    case "sub-flow":
      return [{ key: "next", outlet: node.next, optional: true }];
    case "menu":
      return [
        ...node.choices.map(({ key, name, nameZh, next }, index) => ({
          key: `choices.${index}`,
          digit: key,
          name,
          nameZh,
          outlet: next,
        })),
        { key: "otherwise", outlet: node.otherwise },
      ];
    case "collect":
      return [
        { key: "next", outlet: node.next },
        { key: "otherwise", outlet: node.otherwise },
      ];
    case "time":
      return [
        { key: "open", outlet: node.open },
        { key: "closed", outlet: node.closed },
        { key: "holiday", outlet: node.holiday, optional: true },
      ];
    case "condition":
      return [
        { key: "yes", outlet: node.yes },
        { key: "no", outlet: node.no },
      ];
    case "dial":
      return [
        { key: "noAnswer", outlet: node.noAnswer },
        { key: "busy", outlet: node.busy, optional: true },
      ];
    case "queue":
    case "voicemail":
    case "hang-up":
    case "return":
      return [];
  }
}

/** A copy of a step with one way out leading elsewhere; undefined leaves an optional one open. */
export function withWayOut(node: FlowNode, key: string, outlet: Outlet | undefined): FlowNode {
  const index = /^choices\.(\d+)$/.exec(key)?.[1];
  if (index !== undefined && node.kind === "menu" && outlet !== undefined) {
    const at = Number(index);
    return {
      ...node,
      choices: node.choices.map((choice, other) => (other === at ? { ...choice, next: outlet } : choice)),
    };
  }
  const { [key as "id"]: _, ...others } = node;
  return (outlet === undefined ? others : { ...node, [key]: outlet }) as FlowNode; // key is one of `waysOut`
}

/** A line of the outline: a step where a caller first comes to it, and how far in. */
export interface OutlineRow {
  readonly node: FlowNode;
  readonly depth: number;
  /** The step and way out that lead here first; absent for the start and for steps nobody reaches. */
  readonly from?: { readonly node: string; readonly way: WayOut };
  readonly reached: boolean;
}

/**
 * The steps in the order in which one would read them aloud: from the start along the first way out to its end, then
 * the next. A step stands once, where it is reached first. Steps nobody reaches come last.
 */
export function outline(flow: Flow): OutlineRow[] {
  const rows: OutlineRow[] = [];
  const seen = new Set<string>();
  const find = (id: string): FlowNode | undefined => flow.nodes.find((node) => node.id === id);
  const visit = (id: string, depth: number, from?: OutlineRow["from"]): void => {
    const node = find(id);
    if (node === undefined || seen.has(id)) return;
    seen.add(id);
    rows.push({ node, depth, reached: true, ...(from === undefined ? {} : { from }) });
    const ways = waysOut(node);
    // A step with one way out goes on at the same depth: only choices indent.
    const inner = ways.length > 1 ? depth + 1 : depth;
    for (const way of ways) {
      if (way.outlet !== undefined && "node" in way.outlet) visit(way.outlet.node, inner, { node: id, way });
    }
  };
  visit(flow.start, 0);
  for (const node of flow.nodes) if (!seen.has(node.id)) rows.push({ node, depth: 0, reached: false });
  return rows;
}

/** Things a new step refers to until something else is chosen. */
export interface Defaults {
  readonly prompt: string;
  readonly queue: string;
  readonly schedule: string;
  readonly mailbox: string;
  readonly extension: string;
  readonly flow: string;
}

const END: Outlet = { destination: { kind: "hang-up" } };

/** A new step with the standard values; its ways out end the call until they lead somewhere. */
export function newNode(kind: NodeKind, id: string, defaults: Defaults): FlowNode {
  const prompts = [defaults.prompt];
  switch (kind) {
    case "play":
      return { id, kind, prompts, next: END };
    case "menu":
      return { id, kind, prompts, choices: [{ key: "1", next: END }], timeoutSeconds: 5, attempts: 3, otherwise: END };
    case "collect":
      return {
        id,
        kind,
        prompts,
        variable: "number",
        minDigits: 1,
        maxDigits: 16,
        terminator: "#",
        firstDigitSeconds: 6,
        betweenDigitsSeconds: 4,
        attempts: 3,
        next: END,
        otherwise: END,
      };
    case "time":
      return { id, kind, schedule: defaults.schedule, open: END, closed: END };
    case "set":
      return { id, kind, values: [{ variable: "priority", value: "5" }], next: END };
    case "language":
      return { id, kind, language: "zh", next: END };
    case "condition":
      return { id, kind, variable: "caller", operator: "starts-with", value: "1", yes: END, no: END };
    case "queue":
      return { id, kind, queue: defaults.queue };
    case "dial":
      return { id, kind, to: { kind: "extension", extension: defaults.extension }, ringSeconds: 25, noAnswer: END };
    case "voicemail":
      return { id, kind, mailbox: defaults.mailbox };
    case "hang-up":
      return { id, kind };
    case "sub-flow":
      return { id, kind, flow: defaults.flow };
    case "return":
      return { id, kind };
  }
}

/** A copy of the flow with a step replaced. */
export function withNode(flow: Flow, node: FlowNode): Flow {
  return { ...flow, nodes: flow.nodes.map((other) => (other.id === node.id ? node : other)) };
}

/** Adds a step and leads a way out of another one to it. */
export function withNewNode(flow: Flow, node: FlowNode, from?: { readonly node: string; readonly key: string }): Flow {
  const linked = flow.nodes.map((other) =>
    other.id === from?.node ? withWayOut(other, from.key, { node: node.id }) : other,
  );
  return { ...flow, nodes: [...linked, node] };
}

/**
 * Takes a step out. Ways that led to it go on to where its only way out led; where it had none or several, the call
 * ends there until somebody leads it elsewhere.
 */
export function withoutNode(flow: Flow, id: string): Flow {
  const gone = flow.nodes.find((node) => node.id === id);
  const ways = gone === undefined ? [] : waysOut(gone);
  const only = ways.length === 1 ? ways[0]?.outlet : undefined;
  const after = only !== undefined && !("node" in only && only.node === id) ? only : END;
  const nodes = flow.nodes
    .filter((node) => node.id !== id)
    .map((node) =>
      waysOut(node)
        .filter(({ outlet }) => outlet !== undefined && "node" in outlet && outlet.node === id)
        .reduce((changed, { key }) => withWayOut(changed, key, after), node),
    );
  const next = "node" in after ? after.node : nodes[0]?.id;
  return { ...flow, nodes, start: flow.start === id ? (next ?? flow.start) : flow.start };
}

/** The step a problem of the box is about: its path begins with the step's place in the list. */
export function nodeOfProblem(flow: Flow, path: string): string | undefined {
  const index = /^\/nodes\/(\d+)(\/|$)/.exec(path)?.[1];
  return index === undefined ? undefined : flow.nodes[Number(index)]?.id;
}
