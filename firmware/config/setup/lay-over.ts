import { entry, type Located } from "./located.ts";

/**
 * What a box's own section changes of what all boxes have: maps are laid over each other name by name, unless they are of
 * another kind; in lists, things with the same id, port or number are the same thing; any other list is taken as it stands.
 */
export function layOver(base: Located, over: Located): Located {
  const [below, above] = [base.content, over.content];
  if (below.kind === "map" && above.kind === "map") {
    const [kind, before] = [text(entry(over, "kind")), text(entry(base, "kind"))];
    if (kind !== undefined && kind !== before) return over;
    const entries = new Map(below.entries);
    for (const [name, value] of above.entries) {
      const before = entries.get(name);
      entries.set(name, before === undefined ? value : layOver(before, value));
    }
    return { line: over.line, content: { kind: "map", entries } };
  }
  if (below.kind === "list" && above.kind === "list" && above.items.length > 0) {
    if (above.items.every((item) => keyOf(item) !== undefined)) return layListOver(below.items, over.line, above.items);
  }
  return over;
}

function layListOver(base: readonly Located[], line: number, over: readonly Located[]): Located {
  const found = [...base];
  for (const item of over) {
    const at = found.findIndex((other) => keyOf(other) === keyOf(item));
    const before = found[at];
    if (before === undefined) found.push(item);
    else found[at] = layOver(before, item);
  }
  return { line, content: { kind: "list", items: found } };
}

/** Which thing an item of a list is: by its id, port or number. A line has a port and may have a telephone number. */
function keyOf(item: Located): string | undefined {
  return text(entry(item, "id") ?? entry(item, "port") ?? entry(item, "number"));
}

function text(of: Located | undefined): string | undefined {
  return of?.content.kind === "value" ? String(of.content.value) : undefined;
}
