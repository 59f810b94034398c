import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { PromptText } from "#firmware/prompts/prompt-text.ts";
import { normalise, SPEECH_LEVEL } from "#firmware/prompts/shape.ts";
import { PROMPT_TEXTS } from "#firmware/prompts/texts.table.ts";
import { PROMPT_RATE, writePromptWav } from "#firmware/prompts/wav.ts";
import { MANDARIN, SLT, SpeechStudio } from "./engines.ts";
import { toSpokenPinyin } from "./mandarin.ts";

const ASSETS = new URL("../assets/", import.meta.url).pathname;

function speakEnglish(studio: SpeechStudio, text: PromptText): Float32Array {
  return studio.speak(text.speakEn ?? text.en, SLT);
}

function speakMandarin(studio: SpeechStudio, text: PromptText): Float32Array {
  return studio.speak(text.pinyin ?? toSpokenPinyin(text.zh), MANDARIN);
}

function join2(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return normalise(both, PROMPT_RATE, SPEECH_LEVEL);
}

function render(studio: SpeechStudio, text: PromptText): { en: Float32Array; zh: Float32Array } {
  const en = speakEnglish(studio, text);
  const zh = speakMandarin(studio, text);
  if (text.isBilingual === true) {
    const both = join2(en, zh);
    return { en: both, zh: both };
  }
  if (text.otherLanguage === undefined) return { en, zh };
  return {
    en: join2(en, studio.speak(toSpokenPinyin(text.otherLanguage.en), MANDARIN)),
    zh: join2(zh, studio.speak(text.otherLanguage.zh, SLT)),
  };
}

/** Renders every shipped prompt, or only those named on the command line. */
function main(): void {
  const { values, positionals } = parseArgs({
    options: { root: { type: "string" } },
    allowPositionals: true,
  });
  if (values.root === undefined) throw new Error("usage: node render-prompts.ts --root STUDIO_FOLDER [prompt-id…]");
  const studio = new SpeechStudio(values.root);
  studio.prepare();
  for (const language of ["en", "zh"]) mkdirSync(join(ASSETS, language), { recursive: true });
  for (const [id, text] of Object.entries(PROMPT_TEXTS)) {
    if (positionals.length > 0 && !positionals.includes(id)) continue;
    const { en, zh } = render(studio, text);
    writeFileSync(join(ASSETS, "en", `${id}.wav`), writePromptWav(en));
    writeFileSync(join(ASSETS, "zh", `${id}.wav`), writePromptWav(zh));
    process.stdout.write(
      `${id}: en ${(en.length / PROMPT_RATE).toFixed(1)} s, zh ${(zh.length / PROMPT_RATE).toFixed(1)} s\n`,
    );
  }
}

main();
