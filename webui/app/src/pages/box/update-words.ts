import { pageLanguage } from "#app/i18n/i18n.ts";
import { updateWords } from "#firmware/api/contract/update-words.table.ts";
import type { LastUpdate } from "#firmware/api/contract/updates.ts";

/** The sentence for a code of the box; the code itself where there is none. */
export function wordsFor(code: string): string {
  return updateWords[code]?.[pageLanguage()] ?? code;
}

/** Why a new version was left again. */
export function whyBack({ because }: LastUpdate): string {
  const separator = pageLanguage() === "zh" ? "；" : "; ";
  return because.map(({ code }) => wordsFor(code)).join(separator);
}
