import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Adapter } from "lowdb";
import { checkConfig, checkNewerConfig } from "./check.ts";
import { numberedFile, numberedFiles, readFileIfThere, removeFile, writeFileSafely } from "./file.ts";
import type { Config } from "./schema/config.ts";

/** A version of the configuration as it lies on disk. */
export interface StoredConfig {
  readonly version: number;
  /** Milliseconds since 1970 UTC. */
  readonly savedAt: number;
  /** Who saved it: a user's id, "box", "import". */
  readonly by: string;
  readonly note: string;
  readonly config: Config;
}

/** What was wrong with the configuration when the box started, and what is used instead. */
export interface ConfigDamage {
  readonly path: string;
  /** Undefined when the file was not there at all. */
  readonly reason: string | undefined;
  /** The version that is used instead; undefined when none could be read and the box began with an empty one. */
  readonly version: number | undefined;
  /** Where the damaged file is kept for whoever wants to look at it. */
  readonly keptAs: string | undefined;
}

/** How many versions are kept for undo. */
export const KEPT_VERSIONS = 50;

/**
 * lowdb adapter that survives a power cut and keeps numbered versions: each is written to `versions/` first and then
 * as `config.json`. A damaged `config.json` is replaced by the newest version that can be read, and said so.
 */
export class ConfigFileAdapter implements Adapter<StoredConfig> {
  readonly #path: string;
  readonly #versions: string;
  /** Undefined while all is well. */
  damage: ConfigDamage | undefined;

  constructor(folder: string) {
    this.#path = join(folder, "config.json");
    this.#versions = join(folder, "versions");
  }

  async read(): Promise<StoredConfig | null> {
    const stored = await readStored(this.#path);
    if (stored !== undefined && "config" in stored) return stored;
    if (stored?.newer !== undefined) {
      const { version } = stored.newer;
      this.damage = { path: this.#path, reason: stored.reason, version, keptAs: numberedFile(this.#versions, version) };
      return stored.newer;
    }
    const last = await this.#lastGood();
    const version = last?.version;
    if (stored !== undefined) {
      const keptAs = await setAside(this.#path);
      this.damage = { path: this.#path, reason: stored.reason, version, keptAs };
    } else if (version !== undefined) {
      this.damage = { path: this.#path, reason: undefined, version, keptAs: undefined };
    }
    return last;
  }

  async write(stored: StoredConfig): Promise<void> {
    const text = `${JSON.stringify(stored, undefined, 1)}\n`;
    await writeFileSafely(numberedFile(this.#versions, stored.version), text);
    await writeFileSafely(this.#path, text);
    const old = (await numberedFiles(this.#versions)).slice(0, -KEPT_VERSIONS);
    for (const version of old) await removeFile(numberedFile(this.#versions, version));
  }

  /** Versions that can be gone back to, newest first. Damaged ones are left out. */
  async versions(): Promise<StoredConfig[]> {
    const numbers = (await numberedFiles(this.#versions)).reverse();
    const read = await Promise.all(numbers.map((number) => this.version(number)));
    return read.filter((stored) => stored !== undefined);
  }

  async version(number: number): Promise<StoredConfig | undefined> {
    const stored = await readStored(numberedFile(this.#versions, number));
    return stored !== undefined && "config" in stored ? stored : undefined;
  }

  async #lastGood(): Promise<StoredConfig | null> {
    for (const number of (await numberedFiles(this.#versions)).reverse()) {
      const stored = await this.version(number);
      if (stored !== undefined) return stored;
    }
    return null;
  }
}

/** Why a file cannot be used as it is; `newer`: what this software can use of what newer software wrote. */
interface Unreadable {
  readonly reason: string;
  readonly newer?: StoredConfig;
}

/** Undefined when there is no file; a disk that cannot read it is a reason like any other. */
async function readStored(path: string): Promise<StoredConfig | Unreadable | undefined> {
  try {
    const text = await readFileIfThere(path);
    return text === undefined ? undefined : parseStored(text);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Moves a damaged file out of the way of the one that takes its place; undefined when the disk does not let us. */
async function setAside(path: string): Promise<string | undefined> {
  const aside = `${path}.damaged`;
  try {
    await rename(path, aside);
    return aside;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

function parseStored(text: string): StoredConfig | Unreadable {
  let outer: unknown;
  try {
    outer = JSON.parse(text);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : "no JSON" };
  }
  if (typeof outer !== "object" || outer === null || !("config" in outer)) return { reason: "no configuration in it" };
  const checked = checkConfig(outer.config);
  if (checked.kind === "valid") return storedAs(outer, checked.config);
  const newer = checkNewerConfig(outer.config);
  if (newer !== undefined) {
    const reason = `newer software wrote it; settings this one does not know are left out: ${newer.leftOut.join(", ")}`;
    return { reason, newer: storedAs(outer, newer.config) };
  }
  const first = checked.problems[0];
  return { reason: `${first?.path ?? ""}: ${first?.message ?? "does not follow the schema"}` };
}

function storedAs(outer: object, config: Config): StoredConfig {
  const { version, savedAt, by, note } = outer as Partial<Record<keyof StoredConfig, unknown>>; // each is checked here
  return {
    version: typeof version === "number" ? version : 1,
    savedAt: typeof savedAt === "number" ? savedAt : 0,
    by: typeof by === "string" ? by : "unknown",
    note: typeof note === "string" ? note : "",
    config,
  };
}
