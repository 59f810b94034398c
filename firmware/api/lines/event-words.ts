import { reasonOf } from "#firmware/api/contract/reason-words.ts";
import { maskNumber } from "#firmware/api/mask.ts";
import type { LineEventRow } from "#firmware/linedoctor/evidence.ts";
import { EVENT_WORDS, FACT_WORDS } from "./event-words.table.ts";

type Fact = string | number | boolean;

/** An event of a line as somebody reads it. */
export interface SpokenEvent {
  readonly at: number;
  readonly source: LineEventRow["source"];
  readonly code: string;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly text: string;
  readonly textZh: string;
}

/** Facts that are telephone numbers of people. */
const NUMBERS: ReadonlySet<string> = new Set(["number", "digits"]);

/** An event in both languages. Numbers are masked for who may not see them. */
export function spokenEvent({ at, source, code, facts }: LineEventRow, maySeeNumbers: boolean): SpokenEvent {
  const shown = maySeeNumbers ? facts : masked(facts);
  const [en, zh] = EVENT_WORDS[`${source} ${code}`] ?? [plain(code, shown), plain(code, shown)];
  return { at, source, code, facts: shown, text: fill(en, shown, 0), textZh: fill(zh, shown, 1) };
}

/** A message on the cable without the numbers of people in it; the ticks of its clock stay. */
export function maskedMessage(text: string): string {
  return text.replace(/(?<!tick |\d)\d{7,}/g, maskNumber);
}

function masked(facts: Readonly<Record<string, Fact>>): Record<string, Fact> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      NUMBERS.has(name) || (name === "name" && /^\d+$/.test(String(value))) ? maskNumber(String(value)) : value,
    ]),
  );
}

function fill(text: string, facts: Readonly<Record<string, Fact>>, language: 0 | 1): string {
  const said = text.replace(/\{(\w+)\}/g, (_, name: string) => wordOf(name, facts[name], language));
  return said.replace(/ +/g, " ").trim();
}

function wordOf(name: string, value: Fact | undefined, language: 0 | 1): string {
  if (name === "reason" && value !== undefined) {
    const reason = reasonOf(String(value));
    return language === 0 ? reason.text : reason.textZh;
  }
  return FACT_WORDS[name]?.[String(value ?? "none")]?.[language] ?? String(value ?? "–");
}

/** What has no sentence: the code and its facts. Plain words of an earlier version stand as they are. */
function plain(code: string, facts: Readonly<Record<string, Fact>>): string {
  if (code === "words") return String(facts.words ?? "");
  const words = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  return [code, words.join(", ")].filter((part) => part !== "").join(": ");
}
