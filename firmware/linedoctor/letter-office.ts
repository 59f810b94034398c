import { Worker } from "node:worker_threads";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { LetterFacts, LetterLanguage } from "./letter-facts.ts";

const LONGEST_MS = 20_000;

/** Has letters written in a thread of their own: a font and two pictures take half a second, calls cannot wait so long. */
export class LetterOffice {
  readonly #options: { readonly clock: Clock; readonly log: Logger };

  constructor(options: { readonly clock: Clock; readonly log: Logger }) {
    this.#options = options;
  }

  /** PDF. Rejects when it takes too long or fails. */
  write(facts: LetterFacts, language: LetterLanguage): Promise<Uint8Array> {
    const { clock, log } = this.#options;
    const worker = new Worker(new URL("./letter-worker.ts", import.meta.url), { workerData: { facts, language } });
    return new Promise<Uint8Array>((resolve, reject) => {
      const timer = clock.after(LONGEST_MS, () => {
        void worker.terminate();
        reject(new Error("the letter took too long"));
      });
      worker.once("message", (letter: Uint8Array) => resolve(letter));
      worker.once("error", (error) => {
        log.error("a letter could not be written", { error });
        reject(error);
      });
      worker.once("exit", () => {
        timer.cancel();
        reject(new Error("the letter was not written"));
      });
    });
  }
}
