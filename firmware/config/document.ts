import { type Document, isCollection, isScalar, parseDocument, stringify, visit } from "yaml";
import { ConfigInvalid } from "./problem.ts";
import type { Config } from "./schema/config.ts";

export type DocumentFormat = "json" | "yaml";

/** A YAML file of aliases can grow without bound; a configuration needs few. */
const MAX_ALIASES = 100;

/** More than any box needs. */
const MAX_JSON = 4_000_000;
/** YAML is read some hundred times as slowly: this much takes seconds on a small box. */
const MAX_YAML = 1_000_000;
/** A voice menu's nodes lie eight deep. Readers of YAML call themselves for each level. */
const MAX_DEPTH = 100;
/** A copy in YAML that was cut off still reads as YAML: the first line says that there is a last one (YAML 1.2 §9.1.4). */
const HEAD = "# Settings of a Callbox. A whole copy ends with a line of three dots.\n";
const END = "...\n";
/** The first complaint is usually the cause of the others. */
const MAX_PROBLEMS = 20;

/**
 * Reads a configuration file, JSON or YAML (JSON is YAML). What comes out is unchecked. Throws ConfigInvalid with the
 * line where the text is no YAML.
 */
export function readDocument(text: string): unknown {
  if (text.length > MAX_JSON) throw syntax("This file is larger than 4 MB.");
  if (text.startsWith(HEAD.trimEnd()) && !/\n\.\.\.\s*$/.test(text)) {
    const message = "This file is not whole: its last line, three dots, is missing. Copy it here once more.";
    throw new ConfigInvalid([{ path: "", code: "cut-off", message }]);
  }
  const deep = deepLine(text);
  if (deep !== undefined) throw syntax(`Line ${deep}: lists and maps may lie ${MAX_DEPTH} deep in each other at most.`);
  const json = readJson(text);
  if (json !== undefined) return json;
  if (text.length > MAX_YAML) throw syntax("This file is larger than 1 MB, the most for YAML. JSON may have 4 MB.");
  // Pretty errors and the library's own search for keys that come twice take the square of the file's length.
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: "error" });
  const errors = [...document.errors.map(({ message, pos }) => ({ message, at: pos[0] })), ...oddities(document)];
  if (errors.length > 0) {
    throw new ConfigInvalid(
      errors.slice(0, MAX_PROBLEMS).map(({ message, at }) => ({
        path: "",
        code: "syntax",
        message: `Line ${lineOf(text, at)}: ${message.split("\n", 1)[0] ?? ""}`,
      })),
    );
  }
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    // Aliases without end or without an anchor, merges of what is no map.
    throw syntax(error instanceof Error ? `${error.message}.` : "This file cannot be put together.");
  }
}

/** Keys that stand in a map for the second time (which of them is meant nobody can tell), and aliases beyond number. */
function oddities(document: Document.Parsed): { message: string; at: number }[] {
  const found: { message: string; at: number }[] = [];
  let aliases = 0;
  visit(document, {
    Alias(_, { range, source }, path) {
      aliases++;
      if (path.some((around) => isCollection(around) && around.anchor === source))
        found.push({ message: `*${oneLine(source)} stands inside itself; write it out.`, at: range?.[0] ?? 0 });
      if (aliases <= MAX_ALIASES) return undefined;
      found.push({
        message: `There are more than ${MAX_ALIASES} aliases (*name); write things out.`,
        at: range?.[0] ?? 0,
      });
      return visit.BREAK;
    },
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          found.push({
            message: `“${oneLine(key.value)}” stands here twice; keep one of the two.`,
            at: key.range?.[0] ?? 0,
          });
        }
        seen.add(key.value);
      }
    },
  });
  return found;
}

function oneLine(value: unknown): string {
  return String(value).replace(/\s+/g, " ").slice(0, 60);
}

function lineOf(text: string, at: number): number {
  let line = 1;
  for (let end = text.indexOf("\n"); end >= 0 && end < at; end = text.indexOf("\n", end + 1)) line++;
  return line;
}

/** JSON is read a hundred times as quickly; what is none, or damaged, goes the way of YAML, which names the line. */
function readJson(text: string): unknown {
  if (!/^\s*\{\s*"/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function syntax(message: string): ConfigInvalid {
  return new ConfigInvalid([{ path: "", code: "syntax", message }]);
}

/**
 * The line where nesting goes beyond all measure, told before the text is read: open brackets, or dashes and blanks
 * before a line's first word. Brackets within texts count as well; a hundred of them stand open in no text.
 */
function deepLine(text: string): number | undefined {
  let open = 0;
  let line = 1;
  let lead = 0;
  let isLead = true;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\n") {
      line++;
      lead = 0;
      isLead = true;
      continue;
    }
    if (char === "[" || char === "{") open++;
    else if (char === "]" || char === "}") open = Math.max(0, open - 1);
    isLead &&= char === " " || char === "-" || char === "?" || char === "\t" || char === ":";
    if (isLead) lead++;
    if (open > MAX_DEPTH || lead > 2 * MAX_DEPTH) return line;
  }
  return undefined;
}

/** Writes the whole configuration as a file a person can read, keep and change. */
export function writeDocument(config: Config, format: DocumentFormat): string {
  if (format === "json") return `${JSON.stringify(config, undefined, 2)}\n`;
  return `${HEAD}${stringify(config, { lineWidth: 120 })}${END}`;
}
