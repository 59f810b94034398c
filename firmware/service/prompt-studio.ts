import type { ConfigStore } from "#firmware/config/store.ts";
import type { Language } from "#firmware/domain/destination.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { Turns } from "#firmware/kernel/turns.ts";
import { convertFile } from "#firmware/prompts/convert.ts";
import type { ConvertResult, SoundUse } from "#firmware/prompts/convert-job.ts";
import { isDiskFull } from "#firmware/prompts/incoming.ts";
import { isShippedPrompt, type OwnNote, PromptLibrary, promptKind } from "#firmware/prompts/library.ts";
import { refusal } from "#firmware/prompts/refusals.table.ts";
import { PromptStore } from "#firmware/prompts/store.ts";

/** The prompts of this box and the one way in which new ones come in, from the page and from a phone. */
export interface PromptStudio {
  readonly library: PromptLibrary;
  /**
   * Makes a prompt of a sound file and puts it in place; a prompt nobody knew is entered in the configuration by its
   * id. A file that cannot be taken is refused with the reason in words, and what was there stays.
   */
  accept(
    path: string,
    prompt: { readonly id: string; readonly language: Language; readonly origin: OwnNote["origin"] },
  ): Promise<ConvertResult>;
  /** Removes the owner's own recording; false where there is none. */
  restore(id: string, language: Language): Promise<boolean>;
  /** Takes the last change of a recording back; false where there is nothing to go back to. */
  undo(id: string, language: Language): Promise<boolean>;
}

/** A conversion may take 90 s and 200 MB: one at a time, and who comes beyond these had better come again. */
const MAX_WAITING = 8;

export function createPromptStudio(parts: {
  readonly clock: Clock;
  readonly log: Logger;
  readonly dataFolder: string;
  readonly store: ConfigStore;
}): PromptStudio {
  const { clock, log, dataFolder, store: config } = parts;
  const files = new PromptStore(dataFolder);
  const conversions = new Turns(MAX_WAITING);
  const use = (id: string): SoundUse =>
    promptKind(id) === "music" || config.current.queues.some(({ music }) => music === id) ? "music" : "speech";
  return {
    library: new PromptLibrary(dataFolder),
    async accept(path, { id, language, origin }) {
      const result = await conversions.take(() => convertFile(path, use(id), { clock, log }));
      if (result === undefined) return refusal("busy");
      if (result.kind === "refused") return result;
      const { wav, durationMs, loudnessLufs, peakDbtp } = result.prompt;
      try {
        await files.put(id, language, { wav, note: { origin, durationMs, loudnessLufs, peakDbtp } });
      } catch (error) {
        if (isDiskFull(error)) return refusal("disk-full");
        throw error;
      }
      if (!isShippedPrompt(id) && !config.current.prompts.some((prompt) => prompt.id === id)) {
        await config.update((draft) => draft.prompts.push({ id, name: id }), { by: "box", note: `Prompt ${id}` });
      }
      log.info("a prompt was put in place", { prompt: id, language, origin, durationMs });
      return result;
    },
    restore: (id, language) => files.remove(id, language),
    undo: (id, language) => files.undo(id, language),
  };
}
