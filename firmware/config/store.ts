import { Low } from "lowdb";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import { checkConfig } from "./check.ts";
import { type ConfigDifference, diffConfig } from "./diff.ts";
import { type ConfigDamage, ConfigFileAdapter, type StoredConfig } from "./file-adapter.ts";
import type { ConfigProblem } from "./problem.ts";
import { checkReferences } from "./references.ts";
import type { Config } from "./schema/config.ts";
import { keepSecrets } from "./secrets.ts";

/** A change that has been written to disk. */
export interface ConfigChanged {
  readonly version: number;
  readonly by: string;
  readonly before: Config;
  readonly config: Config;
  readonly differences: readonly ConfigDifference[];
}

export type SaveResult =
  | { readonly kind: "saved"; readonly version: number; readonly differences: readonly ConfigDifference[] }
  /** Nothing was different; no version was made. */
  | { readonly kind: "unchanged"; readonly version: number }
  | { readonly kind: "invalid"; readonly problems: readonly ConfigProblem[] }
  /** Somebody saved meanwhile. `theirs` is what they changed since `expectedVersion`, with both values. */
  | { readonly kind: "conflict"; readonly version: number; readonly theirs: readonly ConfigDifference[] };

export interface SaveOptions {
  /** Who saves: user id, "box", "import". */
  readonly by: string;
  /** One line for the history. */
  readonly note?: string;
  /** The version the change was made on; absent saves over whatever stands. */
  readonly expectedVersion?: number;
}

export type VersionInfo = Omit<StoredConfig, "config">;

export interface ConfigStoreOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** What a box without any configuration starts with. */
  readonly initial: Config;
  /** Prompts that exist without an entry in the document. */
  readonly isShippedPrompt?: (id: string) => boolean;
}

/**
 * The one configuration of the box: read once, checked at the edge, saved as numbered versions. `current` is never
 * changed in place, so whoever holds it holds a consistent picture.
 */
export class ConfigStore {
  readonly changed = new Emitter<ConfigChanged>();
  readonly #options: ConfigStoreOptions;
  readonly #adapter: ConfigFileAdapter;
  readonly #db: Low<StoredConfig>;
  /** Saves run one after another: each sees the result of the one before. */
  #tail: Promise<unknown> = Promise.resolve();
  #isNew = false;

  private constructor(options: ConfigStoreOptions) {
    this.#options = options;
    this.#adapter = new ConfigFileAdapter(options.folder);
    const initial = { version: 0, savedAt: options.clock.now(), by: "box", note: "", config: options.initial };
    this.#db = new Low(this.#adapter, initial);
  }

  /** Reads the folder; a box without configuration gets `initial` as version 1. */
  static async open(options: ConfigStoreOptions): Promise<ConfigStore> {
    const store = new ConfigStore(options);
    await store.#db.read();
    store.#isNew = store.#db.data.version === 0;
    if (store.#isNew) await store.#write({ by: "box", note: "" }, store.current);
    else if (store.damage !== undefined) await store.#writeBack();
    return store;
  }

  get current(): Config {
    return this.#db.data.config;
  }

  get version(): number {
    return this.#db.data.version;
  }

  /** Whether this box had no configuration before. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** What was wrong with the file when it was read, and what was done; shown as an alarm. */
  get damage(): ConfigDamage | undefined {
    return this.#adapter.damage;
  }

  /** Schema, defaults, references: what would be said of this document. An empty list means it can be saved. */
  check(document: unknown): readonly ConfigProblem[] {
    const checked = checkConfig(keepSecrets(document, this.current));
    return checked.kind === "invalid" ? checked.problems : this.#references(checked.config);
  }

  /** Saves a whole document. Masked secrets are kept as they are. */
  replace(document: unknown, options: SaveOptions): Promise<SaveResult> {
    return this.#queue(() => this.#save(document, options));
  }

  /** Changes a copy of what stands: `change` edits the draft it is given. */
  update(change: (draft: Config) => void, options: SaveOptions): Promise<SaveResult> {
    return this.#queue(() => {
      const draft = structuredClone(this.current);
      change(draft);
      return this.#save(draft, options);
    });
  }

  /** Versions that can be gone back to, newest first. */
  async history(): Promise<VersionInfo[]> {
    const versions = await this.#adapter.versions();
    return versions.map(({ version, savedAt, by, note }) => ({ version, savedAt, by, note }));
  }

  /** The document of an earlier version, or undefined when it is not kept any more. */
  async versionAt(version: number): Promise<Config | undefined> {
    return (await this.#adapter.version(version))?.config;
  }

  #queue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined); // the caller gets the error; the next save must not
    return result;
  }

  async #save(document: unknown, options: SaveOptions): Promise<SaveResult> {
    if (options.expectedVersion !== undefined && options.expectedVersion !== this.version) {
      const base = await this.versionAt(options.expectedVersion);
      return {
        kind: "conflict",
        version: this.version,
        theirs: base === undefined ? [] : diffConfig(base, this.current),
      };
    }
    const checked = checkConfig(keepSecrets(document, this.current));
    if (checked.kind === "invalid") return checked;
    const problems = this.#references(checked.config);
    if (problems.length > 0) return { kind: "invalid", problems };
    const before = this.current;
    const differences = diffConfig(before, checked.config);
    if (differences.length === 0) return { kind: "unchanged", version: this.version };
    await this.#write(options, checked.config);
    this.changed.emit({ version: this.version, by: options.by, before, config: this.current, differences });
    return { kind: "saved", version: this.version, differences };
  }

  #references(config: Config): ConfigProblem[] {
    return checkReferences(config, this.#options.isShippedPrompt);
  }

  /** What is used instead of a damaged file takes its place. A disk that refuses keeps no box from starting. */
  async #writeBack(): Promise<void> {
    try {
      await this.#write({ by: "box", note: "" }, this.current);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }

  async #write(options: SaveOptions, config: Config): Promise<void> {
    const previous = this.#db.data;
    const { by, note = "" } = options;
    this.#db.data = { version: previous.version + 1, savedAt: this.#options.clock.now(), by, note, config };
    try {
      await this.#db.write();
    } catch (error) {
      this.#db.data = previous;
      throw error;
    }
  }
}
