import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { Language } from "#firmware/domain/destination.ts";
import { measureFile, type SoundFigures } from "./sound-figures.ts";

/** Folder of the prompts that ship: one folder a language, and those of sounds without words. */
const SHIPPED_PROMPTS = new URL("./assets/", import.meta.url).pathname;

/** Languages prompts come in. */
export const PROMPT_LANGUAGES: readonly Language[] = ["en", "zh"];

/** Speech has a text; music and tones are the same in every language. */
export type PromptKind = "speech" | "music" | "tone";

/** Where a prompt's sound comes from. */
export type PromptOrigin = "shipped" | "uploaded" | "phone";

/** The sound of a prompt in one language. */
export interface PromptSound {
  readonly path: string;
  readonly origin: PromptOrigin;
  /** Undefined where the file cannot be read. */
  readonly figures: SoundFigures | undefined;
  /** When the owner put it there, in ms since 1970; shipped prompts have none. */
  readonly changedAt?: number;
}

/** What is kept beside an owner's own recording. */
export interface OwnNote extends SoundFigures {
  readonly origin: Exclude<PromptOrigin, "shipped">;
}

const WORDLESS: Readonly<Record<"music" | "tones", PromptKind>> = { music: "music", tones: "tone" };
const WORDLESS_FOLDERS = ["music", "tones"] as const;
const OTHER: Readonly<Record<Language, Language>> = { en: "zh", zh: "en" };

interface Measured {
  readonly figures: SoundFigures | undefined;
  readonly changedAt: number;
}

/** Measured when the prompts were rendered, by path inside the folder of assets. */
const SHIPPED_FIGURES = JSON.parse(readFileSync(join(SHIPPED_PROMPTS, "figures.json"), "utf8")) as Readonly<
  Record<string, SoundFigures> // a file of ours; a test compares it with the sounds
>;

/** Where an owner's own recording lies. */
export function ownPath(dataFolder: string, id: string, language: Language): string {
  return join(dataFolder, "prompts", language, `${id}.wav`);
}

/** The file of a shipped prompt in exactly this language. */
export function shippedPath(id: string, language: Language): string | undefined {
  const folders = [language, ...WORDLESS_FOLDERS];
  return folders.map((folder) => join(SHIPPED_PROMPTS, folder, `${id}.wav`)).find((path) => existsSync(path));
}

/** Whether a prompt ships with the product in any language. */
export function isShippedPrompt(id: string): boolean {
  return PROMPT_LANGUAGES.some((language) => shippedPath(id, language) !== undefined);
}

/** What a prompt is, if it ships; all others are taken for speech. */
export function promptKind(id: string): PromptKind {
  const folder = WORDLESS_FOLDERS.find((name) => existsSync(join(SHIPPED_PROMPTS, name, `${id}.wav`)));
  return folder === undefined ? "speech" : WORDLESS[folder];
}

/**
 * The prompts of this box: what ships, and what the owner has put in its place. One's own recording comes before the
 * shipped one, and the wanted language before the other.
 */
export class PromptLibrary {
  readonly #dataFolder: string;
  readonly #measured = new Map<string, Measured>();

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
  }

  /** The file a caller hears; undefined when there is none in any language. */
  find(id: string, language: Language): string | undefined {
    return this.pathIn(id, language) ?? this.pathIn(id, OTHER[language]);
  }

  /** The file in exactly this language. */
  pathIn(id: string, language: Language): string | undefined {
    const own = ownPath(this.#dataFolder, id, language);
    return existsSync(own) ? own : shippedPath(id, language);
  }

  /** Ids of all prompts that have a sound, sorted. */
  ids(): string[] {
    const shipped = globSync("*/*.wav", { cwd: SHIPPED_PROMPTS }).map((path) => basename(path, ".wav"));
    const own = PROMPT_LANGUAGES.flatMap((language) => {
      const folder = join(this.#dataFolder, "prompts", language);
      const names = existsSync(folder) ? readdirSync(folder) : [];
      return names.flatMap((name) => (name.endsWith(".wav") ? [basename(name, ".wav")] : []));
    });
    return [...new Set([...shipped, ...own])].sort();
  }

  /** What there is in exactly this language, with its figures; they are measured once for each state of a file. */
  async sound(id: string, language: Language): Promise<PromptSound | undefined> {
    const path = this.pathIn(id, language);
    if (path === undefined) return undefined;
    if (path !== ownPath(this.#dataFolder, id, language))
      return { path, origin: "shipped", figures: SHIPPED_FIGURES[relative(SHIPPED_PROMPTS, path)] };
    const { mtimeMs } = await stat(path);
    const note = await readNote(path);
    const figures = note ?? (await this.#figures(path, mtimeMs));
    return { path, origin: note?.origin ?? "uploaded", figures, changedAt: Math.round(mtimeMs) };
  }

  async #figures(path: string, changedAt: number): Promise<SoundFigures | undefined> {
    const known = this.#measured.get(path);
    if (known?.changedAt === changedAt) return known.figures;
    const figures = await measureFile(path);
    this.#measured.set(path, { figures, changedAt });
    return figures;
  }
}

/** Path of the note beside an owner's own recording. */
export function notePath(wavPath: string): string {
  return wavPath.replace(/\.wav$/, ".json");
}

/** A file laid there by hand has no note, and a note that is damaged counts as none: the sound is measured instead. */
async function readNote(wavPath: string): Promise<OwnNote | undefined> {
  const path = notePath(wavPath);
  if (!existsSync(path)) return undefined;
  const text = await readFile(path, "utf8");
  try {
    const note: unknown = JSON.parse(text);
    return isNote(note) ? note : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isNote(note: unknown): note is OwnNote {
  if (typeof note !== "object" || note === null) return false;
  const { origin, durationMs, loudnessLufs, peakDbtp } = note as Partial<Record<keyof OwnNote, unknown>>;
  const areNumbers = [durationMs, loudnessLufs, peakDbtp].every((value) => typeof value === "number");
  return (origin === "uploaded" || origin === "phone") && areNumbers;
}
