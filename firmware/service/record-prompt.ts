import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { CallControl, HandlerResult } from "#firmware/calls/call-control.ts";
import type { ConfigStore } from "#firmware/config/store.ts";
import { createRecordPromptScript } from "#firmware/recording/record-prompt.ts";

/** The phone code that records prompts: for the extensions of those who may change them on the page. */
export function createPromptRecorder(parts: {
  readonly dataFolder: string;
  readonly store: ConfigStore;
}): (call: CallControl, rest: string) => Promise<HandlerResult> {
  const { dataFolder, store } = parts;
  return createRecordPromptScript({
    dataFolder,
    mayRecord: (extension) =>
      store.current.users.some((user) => user.extension === extension && user.roles.some((role) => role !== "agent")),
    async save(path, { id, language }) {
      const folder = join(dataFolder, "prompts", language);
      await mkdir(folder, { recursive: true });
      await copyFile(path, join(folder, `${id}.wav`));
      if (store.current.prompts.some((prompt) => prompt.id === id)) return;
      await store.update((draft) => draft.prompts.push({ id, name: id }), { by: "box", note: `Prompt ${id} by phone` });
    },
  });
}
