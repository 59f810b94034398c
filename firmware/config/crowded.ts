import type { ConfigProblem } from "./problem.ts";

/** Far beyond what a box needs; the checks and the page take longer with each entry. */
const MAX_ENTRIES = 5_000;
const MAX_VALUES = 250_000;

/**
 * What is wrong with a document that holds more than anybody's configuration: a list that goes on and on, or too much in
 * all. Looked at before anything is checked, for a check of a million values would keep calls waiting for seconds.
 */
export function crowded(document: unknown): ConfigProblem | undefined {
  let values = 0;
  const open: { readonly path: string; readonly value: object }[] = [];
  const take = (path: string, value: unknown): void => {
    values++;
    if (typeof value === "object" && value !== null) open.push({ path, value });
  };
  take("", document);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, value } = next;
    const entries = Object.entries(value);
    if (entries.length > MAX_ENTRIES) return problem(path, entries.length);
    if (values + entries.length > MAX_VALUES) return problem("", values + entries.length);
    for (const [key, inner] of entries) take(`${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, inner);
  }
  return undefined;
}

function problem(path: string, count: number): ConfigProblem {
  const message =
    path === ""
      ? `There are more than ${count.toLocaleString("en")} values in this file, more than a box can work with.`
      : `There are ${count.toLocaleString("en")} entries here; ${MAX_ENTRIES.toLocaleString("en")} are the most.`;
  return { path, code: "too-many", message };
}
