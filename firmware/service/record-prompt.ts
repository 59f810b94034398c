import type { CallControl, HandlerResult } from "#firmware/calls/call-control.ts";
import type { ConfigStore } from "#firmware/config/store.ts";
import { createRecordPromptScript } from "#firmware/recording/record-prompt.ts";
import type { PromptStudio } from "./prompt-studio.ts";

/** The phone code that records prompts: for the extensions of those who may change them on the page. */
export function createPromptRecorder(parts: {
  readonly dataFolder: string;
  readonly store: ConfigStore;
  readonly studio: PromptStudio;
}): (call: CallControl, rest: string) => Promise<HandlerResult> {
  const { dataFolder, store, studio } = parts;
  return createRecordPromptScript({
    dataFolder,
    mayRecord: (extension) =>
      store.current.users.some((user) => user.extension === extension && user.roles.some((role) => role !== "agent")),
    async save(path, prompt) {
      const result = await studio.accept(path, { ...prompt, origin: "phone" });
      if (result.kind === "refused") throw new Error(`a prompt recorded by phone was refused: ${result.message}`);
    },
  });
}
