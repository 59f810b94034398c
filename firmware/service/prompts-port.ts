import { join } from "node:path";
import type { PromptInfo, PromptVariant } from "#firmware/api/contract/prompts.ts";
import type { PromptsPort } from "#firmware/api/dependencies.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Language } from "#firmware/domain/destination.ts";
import { IncomingFiles } from "#firmware/prompts/incoming.ts";
import { PROMPT_LANGUAGES, promptKind, shippedPath } from "#firmware/prompts/library.ts";
import { spokenText } from "#firmware/prompts/prompt-text.ts";
import { PROMPT_TEXTS } from "#firmware/prompts/texts.table.ts";
import type { PromptStudio } from "./prompt-studio.ts";

/** The prompts for the page: which there are, what they say, how long and loud they are, and putting in new ones. */
export function createPromptsPort(options: {
  readonly studio: PromptStudio;
  readonly dataFolder: string;
  readonly config: () => Config;
}): PromptsPort {
  const { studio, dataFolder, config } = options;
  const { library } = studio;
  const incoming = new IncomingFiles(join(dataFolder, "prompts", ".incoming"));
  const variant = (id: string, language: Language): Promise<PromptVariant> =>
    describe(studio, config(), { id, language });
  const info = async (id: string): Promise<PromptInfo> => {
    const entry = config().prompts.find((prompt) => prompt.id === id);
    return {
      id,
      name: entry?.name ?? id,
      ...(entry?.nameZh !== undefined && { nameZh: entry.nameZh }),
      kind: config().queues.some(({ music }) => music === id) ? "music" : promptKind(id),
      variants: await Promise.all(PROMPT_LANGUAGES.map((language) => variant(id, language))),
      usedBy: usersOf(config(), id),
    };
  };
  return {
    list() {
      const ids = new Set([...library.ids(), ...config().prompts.map(({ id }) => id)]);
      return Promise.all([...ids].sort().map(info));
    },
    audio: (id, language) => library.pathIn(id, language),
    async upload(id, language, file) {
      const result = await incoming.take(file, (path) => studio.accept(path, { id, language, origin: "uploaded" }));
      if (result.kind === "refused") return result;
      return { kind: "done", variant: await variant(id, language), warnings: result.prompt.warnings };
    },
    async restore(id, language) {
      return (await studio.restore(id, language)) ? variant(id, language) : undefined;
    },
    async undo(id, language) {
      return (await studio.undo(id, language)) ? variant(id, language) : undefined;
    },
  };
}

async function describe(
  { library }: PromptStudio,
  config: Config,
  { id, language }: { readonly id: string; readonly language: Language },
): Promise<PromptVariant> {
  const sound = await library.sound(id, language);
  const text = textOf(config, id, language);
  const { durationMs = null, loudnessLufs, peakDbtp } = sound?.figures ?? {};
  return {
    language,
    source: sound?.origin ?? "missing",
    ...(text !== undefined && { text }),
    durationMs,
    peakDbfs: finiteOrNull(peakDbtp),
    loudnessDbfs: finiteOrNull(loudnessLufs),
    ...(sound?.changedAt !== undefined && { changedAt: sound.changedAt }),
    hasShipped: shippedPath(id, language) !== undefined,
  };
}

/** Silence is minus infinity loud, which JSON cannot say. */
function finiteOrNull(decibels: number | undefined): number | null {
  return decibels === undefined || !Number.isFinite(decibels) ? null : Math.round(decibels * 10) / 10;
}

function textOf(config: Config, id: string, language: Language): string | undefined {
  const entry = config.prompts.find((prompt) => prompt.id === id);
  const own = language === "zh" ? entry?.textZh : entry?.text;
  const shipped = PROMPT_TEXTS[id];
  return own ?? (shipped === undefined ? undefined : spokenText(shipped, language));
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
