import { execFileSync } from "node:child_process";
import { copyFileSync, globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { highPass, highShelf, runBiquad } from "#firmware/prompts/filter.ts";
import { resample } from "#firmware/prompts/resample.ts";
import { amplify, normalise, SPEECH_LEVEL, trimToEdges } from "#firmware/prompts/shape.ts";
import { PROMPT_RATE, readWav, toMono } from "#firmware/prompts/wav.ts";

/** A voice: how its engine is called, and how its sound is fitted to a telephone. */
export interface Voice {
  readonly engine: "rhvoice" | "espeak";
  readonly name: string;
  /** Words a minute for espeak, percent of normal for RHVoice. */
  readonly rate: number;
  /** What lies below is not carried by a telephone and only eats level. */
  readonly highPassHz: number;
  /** Lift above 1.5 kHz, for voices that have little there. */
  readonly trebleDb: number;
}

/** The English voice of the prompts: a woman, general American. */
export const SLT: Voice = { engine: "rhvoice", name: "slt", rate: 95, highPassHz: 230, trebleDb: 5 };
/** English voices of the demonstration conversation. */
export const CLB: Voice = { engine: "rhvoice", name: "clb", rate: 100, highPassHz: 230, trebleDb: 5 };
export const BDL: Voice = { engine: "rhvoice", name: "bdl", rate: 98, highPassHz: 150, trebleDb: 0 };
/** The Mandarin voice of the prompts; its tones are spread wider than the engine's own. */
export const MANDARIN: Voice = { engine: "espeak", name: "callbox", rate: 170, highPassHz: 200, trebleDb: 0 };
/** A second Mandarin voice, for the other side of the demonstration conversation. */
export const MANDARIN_CALLER: Voice = { engine: "espeak", name: "f3", rate: 180, highPassHz: 200, trebleDb: 0 };

const EDGE_SECONDS = 0.15;

/** A Debian system in a folder that holds the engines; README.md says how to make one. */
export class SpeechStudio {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Puts our espeak voice variant into the studio. Throws when the folder holds no espeak-ng. */
  prepare(): void {
    const [variants] = globSync(join(this.#root, "usr/lib/*/espeak-ng-data/voices/!v"));
    if (variants === undefined) throw new Error(`no espeak-ng in ${this.#root}; see firmware/prompts/README.md`);
    copyFileSync(new URL("./espeak-variant.txt", import.meta.url), join(variants, "callbox"));
  }

  /** Speaks a text and gives it back as a finished prompt: 8 kHz, filtered, level set, 150 ms of quiet at both ends. */
  speak(text: string, voice: Voice): Float32Array {
    const raw = voice.engine === "rhvoice" ? this.#rhvoice(text, voice) : this.#espeak(text, voice);
    const result = readWav(raw);
    if (result.kind === "unreadable") throw new Error(`${voice.name} gave no sound for "${text}": ${result.reason}`);
    const { sampleRate } = result.sound;
    const passed = runBiquad(highPass(voice.highPassHz, sampleRate), toMono(result.sound));
    const lifted = voice.trebleDb === 0 ? passed : runBiquad(highShelf(1_500, voice.trebleDb, sampleRate), passed);
    const narrow = resample(amplify(lifted, -6), sampleRate, PROMPT_RATE);
    return normalise(trimToEdges(narrow, PROMPT_RATE, EDGE_SECONDS), PROMPT_RATE, SPEECH_LEVEL);
  }

  #rhvoice(text: string, voice: Voice): Buffer {
    return this.#run("RHVoice-test", ["-p", voice.name, "-r", String(voice.rate)], "-o", text);
  }

  #espeak(syllables: string, voice: Voice): Buffer {
    const name = `cmn-latn-pinyin+${voice.name}`;
    return this.#run("espeak-ng", ["-v", name, "-s", String(voice.rate)], "-w", syllables);
  }

  #run(program: string, args: readonly string[], outputFlag: string, input: string): Buffer {
    const inside = "/tmp/prompt.wav";
    execFileSync("chroot", [this.#root, program, ...args, outputFlag, inside], {
      input,
      timeout: 60_000,
      stdio: "pipe",
    });
    const file = join(this.#root, inside);
    const bytes = readFileSync(file);
    rmSync(file);
    return bytes;
  }
}
