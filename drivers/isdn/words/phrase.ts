import { CHINESE } from "./chinese.table.ts";
import { ENGLISH } from "./english.table.ts";

/** Languages a trace can be told in. */
export type Language = "en" | "zh";

/** Something to be said in any language: its code, and what goes into it. */
export interface Phrase {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number | Phrase>>;
}

const TABLES: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en: ENGLISH, zh: CHINESE };

/** The phrase in words; a code that nobody has words for stands for itself. */
export function say(phrase: Phrase, language: Language): string {
  const template = TABLES[language][phrase.code] ?? phrase.code;
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = phrase.params?.[name];
    return typeof value === "object" ? say(value, language) : String(value ?? "");
  });
}

/** Whether there are words for it. */
export function isPhrase({ code }: Phrase): boolean {
  return ENGLISH[code] !== undefined;
}

/** A phrase without anything in it, or with. */
export function phrase(code: string, params?: Phrase["params"]): Phrase {
  return params === undefined ? { code } : { code, params };
}

/** What a coded value means: `progress.8`, or `progress.other` with the number where the standard has no meaning. */
export function meaning(family: string, value: number | string): Phrase {
  const known = phrase(`${family}.${value}`);
  return isPhrase(known) ? known : phrase(`${family}.other`, { value });
}
