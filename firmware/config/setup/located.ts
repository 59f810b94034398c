import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { readDocument } from "#firmware/config/document.ts";

/** A value of a file that knows the line it stands on. What the box itself adds stands on the line it was made for. */
export interface Located {
  /** Counted from 1; 0 for what stands in no file. */
  readonly line: number;
  readonly content:
    | { readonly kind: "value"; readonly value: unknown }
    | { readonly kind: "map"; readonly entries: ReadonlyMap<string, Located> }
    | { readonly kind: "list"; readonly items: readonly Located[] };
}

/** Reads a file as `readDocument` does (same limits, same complaints), keeping the line of everything in it. */
export function readLocated(text: string): Located {
  readDocument(text); // throws ConfigInvalid with lines
  const lines = new LineCounter();
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "error",
    lineCounter: lines,
  });
  return locate(document.contents, { document, lines, line: 1 });
}

interface Place {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  /** Of what this is the value of. */
  readonly line: number;
}

function locate(node: Node | null | undefined, place: Place): Located {
  const meant = isAlias(node) ? node.resolve(place.document) : node;
  const line = lineOf(meant, place);
  if (isMap(meant)) {
    const entries = meant.items.map(({ key, value }): [string, Located] => {
      const at = lineOf(key as Node | null, { ...place, line }); // parsed from text: keys and values are nodes
      const name = isScalar(key) ? String(key.value) : String(key);
      const inner = locate(value as Node | null, { ...place, line: at });
      // A reader looks for the word, not for the first item below it.
      return [name, { ...inner, line: at }];
    });
    return { line, content: { kind: "map", entries: new Map(entries) } };
  }
  if (isSeq(meant)) {
    const items = meant.items.map((item) => locate(item as Node | null, { ...place, line }));
    return { line, content: { kind: "list", items } };
  }
  return { line, content: { kind: "value", value: isScalar(meant) ? meant.value : null } };
}

function lineOf(node: Node | null | undefined, { lines, line }: Place): number {
  const at = node?.range?.[0];
  return at === undefined ? line : lines.linePos(at).line;
}

/** Something that stands in no file, or is put in the place of what stands at `line`. */
export function located(value: unknown, line = 0): Located {
  if (Array.isArray(value)) return { line, content: { kind: "list", items: value.map((item) => located(item, line)) } };
  if (typeof value !== "object" || value === null) return { line, content: { kind: "value", value } };
  const entries = Object.entries(value).map(([key, inner]): [string, Located] => [key, located(inner, line)]);
  return { line, content: { kind: "map", entries: new Map(entries) } };
}

/** The value without its lines. */
export function plain({ content }: Located): unknown {
  switch (content.kind) {
    case "value":
      return content.value;
    case "list":
      return content.items.map(plain);
    case "map":
      return Object.fromEntries([...content.entries].map(([key, inner]) => [key, plain(inner)]));
  }
}

/** What stands under a name; undefined where there is no such name, or no map. */
export function entry({ content }: Located, name: string): Located | undefined {
  return content.kind === "map" ? content.entries.get(name) : undefined;
}

export function items(of: Located | undefined): readonly Located[] {
  return of?.content.kind === "list" ? of.content.items : [];
}

/** The line of the value a JSON pointer names, or of the nearest thing around it that stands in the file. */
export function lineAt(root: Located, pointer: string): number {
  let { line } = root;
  let here: Located | undefined = root;
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    here = here.content.kind === "list" ? here.content.items[Number(name)] : entry(here, name);
    if (here === undefined) return line;
    if (here.line > 0) line = here.line;
  }
  return line;
}
