import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { PromptSource } from "#firmware/calls/leg-player.ts";
import type { Language } from "#firmware/domain/destination.ts";

/** Folder of the prompts that ship: one folder a language. */
export const SHIPPED_PROMPTS = new URL("../prompts/assets/", import.meta.url).pathname;
/** Shipped sounds without words: the same in every language. */
const WORDLESS = ["music", "tones"] as const;
const OTHER: Readonly<Record<Language, Language>> = { en: "zh", zh: "en" };

/**
 * Where the sound of a prompt lies: one's own before the shipped one, the wanted language before the other. An
 * absolute path is a file of its own (a voicemail message, a prompt being recorded).
 */
export function createPromptFiles(dataFolder: string): PromptSource {
  const places = (language: Language): string[] => [
    join(dataFolder, "prompts", language),
    join(SHIPPED_PROMPTS, language),
  ];
  return {
    find(prompt, language) {
      if (isAbsolute(prompt)) return existsSync(prompt) ? prompt : undefined;
      const wordless = WORDLESS.map((folder) => join(SHIPPED_PROMPTS, folder));
      const folders = [...places(language), ...places(OTHER[language]), ...wordless];
      return folders.map((folder) => join(folder, `${prompt}.wav`)).find((path) => existsSync(path));
    },
  };
}

/** Whether a prompt ships with the product. */
export function isShippedPrompt(id: string): boolean {
  return ["en", "zh", ...WORDLESS].some((folder) => existsSync(join(SHIPPED_PROMPTS, folder, `${id}.wav`)));
}
