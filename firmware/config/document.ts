import { parseDocument, stringify } from "yaml";
import { ConfigInvalid } from "./problem.ts";
import type { Config } from "./schema/config.ts";

export type DocumentFormat = "json" | "yaml";

/** A YAML file of aliases can grow without bound; a configuration needs few. */
const MAX_ALIASES = 100;

/**
 * Reads a configuration file, JSON or YAML (JSON is YAML). What comes out is unchecked. Throws ConfigInvalid with the
 * line where the text is no YAML.
 */
export function readDocument(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: true });
  const problems = document.errors.map((error) => ({
    path: "",
    code: "syntax",
    message: `Line ${error.linePos?.[0].line ?? "?"}: ${error.message.split("\n", 1)[0] ?? ""}`,
  }));
  if (problems.length > 0) throw new ConfigInvalid(problems);
  return document.toJS({ maxAliasCount: MAX_ALIASES });
}

/** Writes the whole configuration as a file a person can read, keep and change. */
export function writeDocument(config: Config, format: DocumentFormat): string {
  return format === "json" ? `${JSON.stringify(config, undefined, 2)}\n` : stringify(config, { lineWidth: 120 });
}
