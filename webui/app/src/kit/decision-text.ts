import type { Decision } from "#firmware/api/contract/common.ts";
import { decisionsEn, decisionsZh } from "./decisions.table.ts";
import { detailText } from "./details.table.ts";

export type TextLanguage = "en" | "zh";
type Facts = Decision["facts"];
type Table = { readonly [key: string]: string | Table };

export interface DecisionText {
  readonly text: string;
  readonly why: string | undefined;
}

const tables: Readonly<Record<TextLanguage, Table>> = { en: decisionsEn, zh: decisionsZh };

function lookUp(table: Table, path: readonly string[]): string | undefined {
  let found: string | Table | undefined = table;
  for (const part of path) {
    if (typeof found !== "object" || !Object.hasOwn(found, part)) return undefined;
    found = found[part];
  }
  return typeof found === "string" ? found : undefined;
}

/** Opening hours that somebody has set by hand: then the time is neither inside nor outside of them. */
const FORCED: Readonly<Record<string, string>> = {
  "inbound.in-hours": "inbound.forced-open",
  "inbound.out-of-hours": "inbound.forced-closed",
  "inbound.holiday": "inbound.forced-holiday",
};

/** Facts that a sentence needs in another form. */
function derived(facts: Facts): Facts {
  const way = facts.trunk ?? facts.line;
  const isForced = facts.because === "force" && facts.state !== undefined;
  return {
    ...facts,
    ...(isForced && { because: `force-${facts.state}` }),
    ...(way !== undefined && facts.way === undefined && { way }),
    ...(typeof facts.ms === "number" && { seconds: Math.round(facts.ms / 100) / 10 }),
  };
}

function wordOf(table: Table, name: string, value: Facts[string], language: TextLanguage): string {
  const word = lookUp(table, ["word", name, String(value)]);
  if (word !== undefined) return word;
  return name === "because" || name === "detail" ? detailText(String(value), language) : String(value);
}

/** The blanks of a sentence: "{{name}}". */
export function blanksOf(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => name);
}

/** Fills a sentence; undefined when a fact for a blank is missing or empty. */
function fill(sentence: string | undefined, facts: Facts, language: TextLanguage): string | undefined {
  if (sentence === undefined) return undefined;
  const isComplete = blanksOf(sentence).every((name) => facts[name] !== undefined && facts[name] !== "");
  if (!isComplete) return undefined;
  return sentence
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => wordOf(tables[language], name, facts[name] ?? "", language))
    .replace(/([.。])\1+$/, "$1");
}

/** The sentence that belongs to a code, with its blanks open. */
export function sentenceOf(code: string, ending: "" | "Why" | "Plain", language: TextLanguage): string | undefined {
  const parts = code.split(".");
  return lookUp(tables[language], [...parts.slice(0, -1), `${parts.at(-1) ?? ""}${ending}`]);
}

/** Names without a sentence, written out: "because busy, line L1". */
function plainFacts(facts: Facts): string | undefined {
  const written = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
  return written.length === 0 ? undefined : written.join(", ");
}

/**
 * A decision in words: what happened, and why where there is more to say. A code that has no sentence yet, or a
 * sentence that lacks a fact, shows the code and its facts: nothing that decided is ever hidden.
 */
export function decisionText({ code: told, facts: given }: Decision, language: TextLanguage): DecisionText {
  const code = (given.by === "force" ? FORCED[told] : undefined) ?? told;
  const facts = derived(given);
  const say = (ending: "" | "Why" | "Plain"): string | undefined =>
    fill(sentenceOf(code, ending, language), facts, language);
  const text = say("") ?? say("Plain");
  if (text === undefined) return { text: code, why: plainFacts(given) };
  const why = say("Why");
  // Sentences may begin with a fact in the box's own words: "hung up (polarity), cause 16."
  return { text, why: why === undefined ? undefined : `${why.charAt(0).toUpperCase()}${why.slice(1)}` };
}
