import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { normalise, SPEECH_LEVEL } from "#firmware/prompts/shape.ts";
import { PROMPT_RATE, writePromptWav } from "#firmware/prompts/wav.ts";
import { CONVERSATIONS, type Side } from "./conversations.table.ts";
import { BDL, CLB, MANDARIN, MANDARIN_CALLER, SpeechStudio, type Voice } from "./engines.ts";
import { toSpokenPinyin } from "./mandarin.ts";

const VECTORS = new URL("../../../test/vectors/speech/", import.meta.url).pathname;
const SIDES: readonly Side[] = ["caller", "agent"];
const VOICES: Readonly<Record<"en" | "zh", Readonly<Record<Side, Voice>>>> = {
  en: { caller: BDL, agent: CLB },
  zh: { caller: MANDARIN_CALLER, agent: MANDARIN },
};
/** A person waits this long before answering the other; 300 ms of quiet are in the turns themselves. */
const GAP_SECONDS = 0.1;

/** Both sides of the conversation on one clock: while one speaks the other is silent. */
function converse(studio: SpeechStudio, language: "en" | "zh"): Readonly<Record<Side, Float32Array>> {
  const turns = CONVERSATIONS[language].map(({ side, says }) => ({
    side,
    sound: studio.speak(language === "zh" ? toSpokenPinyin(says) : says, VOICES[language][side]),
  }));
  const gap = Math.round(GAP_SECONDS * PROMPT_RATE);
  const length = turns.reduce((sum, { sound }) => sum + sound.length + gap, 0);
  const sides = { caller: new Float32Array(length), agent: new Float32Array(length) };
  let at = 0;
  for (const { side, sound } of turns) {
    sides[side].set(sound, at);
    at += sound.length + gap;
  }
  return sides;
}

/** Renders the conversation that test calls and demonstration calls are filled with. */
function main(): void {
  const { values } = parseArgs({ options: { root: { type: "string" } } });
  if (values.root === undefined) throw new Error("usage: node render-speech.ts --root STUDIO_FOLDER");
  const studio = new SpeechStudio(values.root);
  studio.prepare();
  mkdirSync(VECTORS, { recursive: true });
  for (const language of ["en", "zh"] as const) {
    const sides = converse(studio, language);
    for (const side of SIDES) {
      const sound = normalise(sides[side], PROMPT_RATE, SPEECH_LEVEL);
      writeFileSync(`${VECTORS}${side}-${language}.wav`, writePromptWav(sound));
      process.stdout.write(`${side}-${language}: ${(sound.length / PROMPT_RATE).toFixed(1)} s\n`);
    }
  }
}

main();
