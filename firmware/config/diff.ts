/** One setting that differs. Items of lists are named by their id, not their place: `/queues/sales/ringSeconds`. */
export interface ConfigDifference {
  readonly path: string;
  /** Absent: it was added. */
  readonly before?: unknown;
  /** Absent: it was removed. */
  readonly after?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function idOf(item: unknown): string | undefined {
  if (!isFields(item)) return undefined;
  const id = item.id ?? item.number ?? item.port ?? item.span;
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
}

/** Lists of things with ids are compared by id; whether their order differs is one difference of its own. */
function keyed(list: readonly unknown[]): Map<string, unknown> | undefined {
  const map = new Map<string, unknown>();
  for (const item of list) {
    const id = idOf(item);
    if (id === undefined || map.has(id)) return undefined;
    map.set(id, item);
  }
  return map;
}

/** What changed between two documents, deepest place first found. */
export function diffConfig(before: unknown, after: unknown, path = ""): ConfigDifference[] {
  if (Object.is(before, after)) return [];
  if (isFields(before) && isFields(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => diffConfig(before[key], after[key], `${path}/${key}`));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, fresh] = [keyed(before), keyed(after)];
    if (old !== undefined && fresh !== undefined) return diffLists(old, fresh, path);
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
  }
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

function diffLists(old: Map<string, unknown>, fresh: Map<string, unknown>, path: string): ConfigDifference[] {
  const ids = new Set([...old.keys(), ...fresh.keys()]);
  const inner = [...ids].flatMap((id) => diffConfig(old.get(id), fresh.get(id), `${path}/${id}`));
  const kept = [...old.keys()].filter((id) => fresh.has(id));
  const order = [...fresh.keys()].filter((id) => old.has(id));
  return kept.join() === order.join() ? inner : [...inner, { path, before: kept, after: order }];
}
