import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { PromptInfo, PromptVariant } from "#firmware/api/contract/prompts.ts";
import type { PromptsPort } from "#firmware/api/dependencies.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Language } from "#firmware/domain/destination.ts";
import { PROMPT_TEXTS } from "#firmware/prompts/texts.table.ts";
import { SHIPPED_PROMPTS } from "./prompt-files.ts";

const LANGUAGES: readonly Language[] = ["en", "zh"];

/** The prompts as they lie on the disk, for the page: which there are, what they say, where they are heard. */
export function createPromptsPort(dataFolder: string, config: () => Config): PromptsPort {
  const own = (id: string, language: Language): string => join(dataFolder, "prompts", language, `${id}.wav`);
  const shipped = (id: string, language: Language): string => join(SHIPPED_PROMPTS, language, `${id}.wav`);
  const variant = (id: string, language: Language): PromptVariant => {
    const hasShipped = existsSync(shipped(id, language));
    const hasOwn = existsSync(own(id, language));
    const text = textOf(config(), id, language);
    return {
      language,
      source: hasOwn ? "uploaded" : hasShipped ? "shipped" : "missing",
      ...(text !== undefined && { text }),
      durationMs: null,
      peakDbfs: null,
      loudnessDbfs: null,
      hasShipped,
    };
  };
  const info = (id: string): PromptInfo => {
    const entry = config().prompts.find((prompt) => prompt.id === id);
    return {
      id,
      name: entry?.name ?? id,
      ...(entry?.nameZh !== undefined && { nameZh: entry.nameZh }),
      kind: "speech",
      variants: LANGUAGES.map((language) => variant(id, language)),
      usedBy: usersOf(config(), id),
    };
  };
  return {
    list() {
      const ids = new Set([
        ...Object.keys(PROMPT_TEXTS),
        ...config().prompts.map(({ id }) => id),
        ...ownIds(dataFolder),
      ]);
      return [...ids].sort().map(info);
    },
    audio: (id, language) => [own(id, language), shipped(id, language)].find((path) => existsSync(path)),
    upload: () =>
      Promise.resolve({
        kind: "refused",
        code: "not-available",
        message: "This software cannot take uploads yet; record the prompt over a telephone.",
        messageZh: "此版本暂不支持上传，请用电话录制。",
      }),
    restore: () => Promise.resolve(undefined),
  };
}

function ownIds(dataFolder: string): string[] {
  return LANGUAGES.flatMap((language) => {
    const folder = join(dataFolder, "prompts", language);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((name) => (name.endsWith(".wav") ? [name.slice(0, -4)] : []));
  });
}

function textOf(config: Config, id: string, language: Language): string | undefined {
  const entry = config.prompts.find((prompt) => prompt.id === id);
  const own = language === "zh" ? entry?.textZh : entry?.text;
  return own ?? PROMPT_TEXTS[id]?.[language];
}

function usersOf(config: Config, id: string): string[] {
  const quoted = JSON.stringify(id);
  const mentions = (item: unknown): boolean => JSON.stringify(item).includes(quoted);
  return [
    ...config.flows.filter(({ nodes }) => mentions(nodes)).map((flow) => `/setup/flows/${flow.id}`),
    ...config.queues
      .filter(({ music, joinPrompt, comfortPrompt }) => [music, joinPrompt, comfortPrompt].includes(id))
      .map((queue) => `/setup/queues/${queue.id}`),
    ...config.mailboxes.filter(({ greeting }) => greeting === id).map((box) => `/setup/mailboxes/${box.id}`),
  ];
}
