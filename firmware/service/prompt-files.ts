import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { PromptSource } from "#firmware/calls/leg-player.ts";
import type { PromptLibrary } from "#firmware/prompts/library.ts";

/**
 * Where calls find the sound of a prompt. An absolute path is a file of its own (a voicemail message, a prompt being
 * recorded).
 */
export function createPromptFiles(library: PromptLibrary): PromptSource {
  return {
    find(prompt, language) {
      if (isAbsolute(prompt)) return existsSync(prompt) ? prompt : undefined;
      return library.find(prompt, language);
    },
  };
}
