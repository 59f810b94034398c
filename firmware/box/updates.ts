import { rm } from "node:fs/promises";
import { join } from "node:path";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";
import type { InputOf, ResultOf } from "#firmware/keeper/verb.ts";
import type { Verbs } from "#firmware/keeper/verbs.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { KeeperClient } from "./keeper-client.ts";
import { openLatest } from "./lan-folder.ts";
import { takeFile } from "./take-file.ts";

/** Where an update lies. */
export type Place = InputOf<Verbs["check-update"]>["place"];

/** What is being done with an update now. `percent` is absent while it is not known. */
export interface UpdateJob {
  readonly kind: "uploading" | "fetching" | "checking" | "installing";
  readonly percent?: number;
}

/** An update that can be installed. */
export type CheckedUpdate = ResultOf<Verbs["check-update"]> & { readonly place: Place };

/** Why something was not done: `code` names a sentence, `detail` is for engineers. */
export interface UpdateProblem {
  readonly code: string;
  readonly detail: string;
  readonly at: number;
}

export interface UpdatesState {
  /** Undefined on a machine that is no box. */
  readonly system: ResultOf<Verbs["status"]> | undefined;
  readonly files: ResultOf<Verbs["find-updates"]>["updates"];
  readonly job: UpdateJob | undefined;
  readonly checked: CheckedUpdate | undefined;
  readonly problem: UpdateProblem | undefined;
}

const UPLOADED = "uploaded.raucb";
const FETCHED = "fetched.raucb";

interface UpdatesOptions {
  readonly keeper: KeeperClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Address of a folder of updates; undefined where none is set. */
  readonly folder: () => string | undefined;
}

/** Updates from the box's own side: files are brought in here, everything else is asked of the keeper. One thing at a time. */
export class Updates {
  readonly #options: UpdatesOptions;
  #job: UpdateJob | undefined;
  #checked: CheckedUpdate | undefined;
  #problem: UpdateProblem | undefined;

  constructor(options: UpdatesOptions) {
    this.#options = options;
  }

  /** A restart now would cut something off. */
  get isBusy(): boolean {
    return this.#job !== undefined;
  }

  async state(): Promise<UpdatesState> {
    const { keeper } = this.#options;
    const mine = { job: this.#job, checked: this.#checked, problem: this.#problem };
    try {
      const system = await keeper.ask("status", {});
      return { ...mine, system, files: (await keeper.ask("find-updates", {})).updates };
    } catch (error) {
      if (!isNoKeeper(error)) throw error;
      return { ...mine, system: undefined, files: [] };
    }
  }

  /** Takes a file a person sends, then checks it. Rejects with KeeperRefusal when it cannot be taken. */
  async upload(source: { readonly chunks: AsyncIterable<Uint8Array>; readonly bytes: number }): Promise<void> {
    await this.#do("uploading", (progress) => this.#take(UPLOADED, source, progress));
    this.check({ from: "box", name: UPLOADED });
  }

  /** Fetches the latest update of the folder, then checks it. */
  fetch(): void {
    const folder = this.#options.folder();
    this.#begin("fetching", async (progress) => {
      if (folder === undefined) throw new KeeperRefusal("folder-unset", "no folder is set");
      await this.#take(FETCHED, await openLatest(folder), progress);
    }).then(
      () => this.check({ from: "box", name: FETCHED }),
      () => undefined, // told by the state
    );
  }

  /** Begins to look at an update; `state` tells how far it is and what was found. */
  check(place: Place): void {
    this.#begin("checking", async (progress) => {
      try {
        const found = await this.#options.keeper.ask("check-update", { place }, ({ percent }) => progress(percent));
        this.#checked = { ...found, place };
      } catch (error) {
        // What can never be installed takes no room.
        if (place.from === "box" && isUseless(error)) await this.#remove(place.name);
        throw error;
      }
    }).catch(() => undefined); // told by the state
  }

  /** Begins to install the update that was checked last. Throws KeeperRefusal when it is another, or when busy. */
  install(version: string, mayBeOlder: boolean): void {
    const checked = this.#checked;
    if (checked?.version !== version) throw new KeeperRefusal("no-update", "this update has not been checked");
    this.#begin("installing", async (progress) => {
      const wanted = { place: checked.place, version, mayBeOlder };
      await this.#options.keeper.ask("install-update", wanted, ({ percent }) => progress(percent));
      this.#checked = undefined;
      if (checked.place.from === "box") await this.#remove(checked.place.name);
    }).catch(() => undefined); // told by the state
  }

  /** Throws an uploaded or fetched file away. */
  async remove(name: string): Promise<void> {
    if (this.#job !== undefined) throw busy();
    await this.#remove(name);
    this.#checked = this.#problem = undefined;
  }

  async #remove(name: string): Promise<void> {
    if (name !== UPLOADED && name !== FETCHED) throw new KeeperRefusal("no-update", `${name} is none of ours`);
    const { updates } = await this.#options.keeper.ask("status", {});
    await rm(join(updates, name), { force: true });
  }

  async #take(
    name: string,
    source: { readonly chunks: AsyncIterable<Uint8Array>; readonly bytes: number },
    progress: (percent: number) => void,
  ): Promise<void> {
    const { updates } = await this.#options.keeper.ask("status", {});
    await takeFile(updates, name, source, (bytes) => {
      if (source.bytes > 0) progress(Math.min(100, Math.floor((100 * bytes) / source.bytes)));
    });
  }

  /** As `#do`; throws at once when something else is being done. */
  #begin(kind: UpdateJob["kind"], work: (progress: (percent: number) => void) => Promise<void>): Promise<void> {
    if (this.#job !== undefined) throw busy();
    return this.#do(kind, work);
  }

  async #do(kind: UpdateJob["kind"], work: (progress: (percent: number) => void) => Promise<void>): Promise<void> {
    if (this.#job !== undefined) throw busy();
    this.#job = { kind };
    this.#problem = undefined;
    if (kind !== "installing") this.#checked = undefined;
    try {
      await work((percent) => {
        this.#job = { kind, percent };
      });
    } catch (error) {
      const why = problemOf(error);
      this.#problem = { ...why, at: this.#options.clock.now() };
      this.#options.log.warn("an update was not taken", { kind, ...why });
      this.#checked = undefined;
      throw error;
    } finally {
      this.#job = undefined;
    }
  }
}

function isUseless(error: unknown): boolean {
  return error instanceof KeeperRefusal && ["foreign", "damaged", "other-machine", "encrypted"].includes(error.code);
}

function busy(): KeeperRefusal {
  return new KeeperRefusal("busy", "another update is being looked at");
}

function problemOf(error: unknown): { code: string; detail: string } {
  if (error instanceof KeeperRefusal) return { code: error.code, detail: error.message };
  return { code: "broken-off", detail: error instanceof Error ? error.message : String(error) };
}

export function isNoKeeper(error: unknown): boolean {
  return error instanceof KeeperRefusal && error.code === "no-keeper";
}
