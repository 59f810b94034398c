import { rm } from "node:fs/promises";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { type BackupCode, BackupRefusal, type Manifest, type Parts } from "./backup-format.ts";
import { BackupThread } from "./backup-thread.ts";
import { discard, keepHeld, readHeld } from "./held.ts";
import { placesIn, tidyPlaces } from "./places.ts";
import { roomIn } from "./room.ts";
import { type About, readAbout, readOrder, removeOrder, type Swapped, writeOrder } from "./swap.ts";

/** A backup that nobody fetches is given up. */
const WAIT_MS = 2 * 60_000;
const LOOK_EVERY_MS = 3_600_000;
/** How long what was there before can be taken back. */
const KEEP_BEFORE_MS = 30 * 24 * 3_600_000;

/** What is being done now. `percent` is absent while it is not known. */
export interface BackupJob {
  readonly kind: "preparing" | "ready" | "sending" | "receiving";
  readonly percent?: number;
}

export interface BackupProblem {
  /** What was being done. */
  readonly of: "making" | "bringing-back";
  readonly code: BackupCode;
  readonly detail: string;
  readonly at: number;
}

export interface BackupsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly dataFolder: string;
  readonly config: () => Config;
  /** Version of the software. */
  readonly software: string;
  /** By which things are old: not a clock that may leap into the future. */
  readonly believedNow: () => number;
  /** What the start of the service has put in place. */
  readonly swapped: Swapped | undefined;
  /** Starts the service anew: as soon as no call is up, or at once. */
  readonly restart: { whenQuiet(): void; now(): void; cancel(): void; callsNow(): number };
}

/** A backup that is ready to be sent. `octets` can be read once. */
export interface MadeBackup {
  readonly manifest: Manifest;
  readonly isEncrypted: boolean;
  readonly octets: AsyncGenerator<Uint8Array>;
}

/** Backups of the whole box, made and brought back: one thing at a time. */
export class Backups {
  readonly #options: BackupsOptions;
  #job: BackupJob | undefined;
  #problem: BackupProblem | undefined;
  #thread: BackupThread | undefined;
  /** Whoever finds another one here has been given up. */
  #turn = 0;
  #ready: { readonly manifest: Manifest; readonly expected: number; readonly isEncrypted: boolean } | undefined;
  #held: Manifest | undefined;
  #timer: Timer | undefined;
  #waiting: Timer | undefined;
  #broughtBack: (About & { readonly from: "held" | "before" }) | undefined;

  constructor(options: BackupsOptions) {
    this.#options = options;
    const { swapped, clock } = options;
    if (swapped === undefined) return;
    if (swapped.failure === undefined) this.#broughtBack = { ...swapped.order.comes, from: swapped.order.from };
    else this.#problem = { of: "bringing-back", code: "failed", detail: swapped.failure, at: clock.now() };
  }

  /** Takes away what a sudden end left, and goes on with what was ordered before the service ended. */
  async start(): Promise<void> {
    const { dataFolder } = this.#options;
    this.#held = await readHeld(dataFolder);
    this.#look();
    await tidyPlaces(dataFolder);
  }

  /** Twice is fine. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#waiting?.cancel();
    await this.#thread?.stop();
  }

  get state() {
    const { dataFolder, restart } = this.#options;
    const order = readOrder(dataFolder);
    return {
      job: this.#job,
      problem: this.#problem,
      ready: this.#ready,
      held: this.#held,
      before: readAbout(placesIn(dataFolder).before),
      /** What the next start puts in place. */
      order: order?.from,
      broughtBack: this.#broughtBack,
      callsNow: restart.callsNow(),
    };
  }

  /** Begins to make a backup: `state` says when it is ready to be fetched. Throws BackupRefusal "busy". */
  make(parts: Parts, password: string): void {
    this.#begin({ kind: "preparing" });
    const { clock, config, dataFolder, software } = this.#options;
    const { box, users, extensions } = config();
    const about = { software, madeAt: clock.now(), company: box.companyName, people: users.length + extensions.length };
    const chosen = { ...parts, recordings: parts.recordings && parts.calls };
    const thread = new BackupThread({ kind: "make", dataFolder, parts: chosen, password, about });
    this.#thread = thread;
    thread.prepared.then(
      ({ manifest, expected }) => {
        if (this.#thread !== thread) return;
        this.#job = { kind: "ready" };
        this.#ready = { manifest, expected, isEncrypted: password !== "" };
        this.#waiting = clock.after(WAIT_MS, () => void this.#end(new BackupRefusal("too-late", "nobody fetched it")));
      },
      (error: unknown) => {
        if (this.#thread === thread) void this.#end(error);
      },
    );
  }

  /** The backup that is ready, once. However its reading ends, nothing of it stays. Throws "nothing-there". */
  fetch(): MadeBackup {
    const [thread, ready] = [this.#thread, this.#ready];
    if (thread === undefined || ready === undefined || this.#job?.kind !== "ready") {
      throw new BackupRefusal("nothing-there", "no backup is ready");
    }
    this.#waiting?.cancel();
    this.#job = { kind: "sending", percent: 0 };
    return { ...ready, octets: this.#sent(thread, ready.expected) };
  }

  async *#sent(thread: BackupThread, expected: number): AsyncGenerator<Uint8Array> {
    let sent = 0;
    let failure: unknown = new BackupRefusal("broken-off", "the reader went away");
    try {
      for await (const octets of thread.octets()) {
        yield octets;
        sent += octets.length;
        if (this.#thread === thread) this.#job = { kind: "sending", percent: percentOf(sent, expected) };
      }
      failure = undefined;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      if (this.#thread === thread) await this.#end(failure);
    }
  }

  /** Takes a backup in as it comes and looks through it; `bytes` as announced. Rejects with BackupRefusal, and nothing of it stays. */
  async take(source: {
    readonly chunks: AsyncIterable<Uint8Array>;
    readonly bytes: number;
    readonly password: () => string;
  }): Promise<Manifest> {
    const { dataFolder } = this.#options;
    if (readOrder(dataFolder) !== undefined) throw new BackupRefusal("busy", "something is to be brought back already");
    this.#begin({ kind: "receiving", percent: 0 });
    const turn = this.#turn;
    try {
      await this.#dropHeld();
      await rm(placesIn(dataFolder).coming, { recursive: true, force: true });
      const manifest = await this.#takeIn(source);
      await keepHeld(dataFolder, manifest);
      this.#held = manifest;
      await this.#end(undefined);
      return manifest;
    } catch (error) {
      const known = error instanceof BackupRefusal ? error : new BackupRefusal("broken-off", wordsOf(error));
      if (this.#turn === turn) await this.#end(known);
      throw error;
    }
  }

  async #takeIn({ chunks, bytes, password }: Parameters<Backups["take"]>[0]): Promise<Manifest> {
    const { dataFolder } = this.#options;
    const turn = this.#turn;
    let taken = 0;
    for await (const chunk of chunks) {
      if (this.#turn !== turn) throw new BackupRefusal("broken-off", "it was given up");
      this.#thread ??= new BackupThread({ kind: "take", dataFolder, password: password() });
      taken += chunk.length;
      this.#job = { kind: "receiving", ...(bytes > 0 && { percent: percentOf(taken, bytes) }) };
      // What was refused is read to its end all the same: browsers hear of a refusal only then.
      await this.#thread.give(chunk);
    }
    if (this.#thread === undefined) throw new BackupRefusal("no-backup", "an empty file");
    return this.#thread.finish();
  }

  /**
   * Puts what is held, or what was there before, in place: with the next start, which is as soon as no call is up, or now.
   * Throws BackupRefusal "nothing-there", "calls-up".
   */
  async bringBack(wanted: {
    readonly from: "held" | "before";
    readonly isNow: boolean;
    readonly cutsCalls: boolean;
    readonly by: string;
  }): Promise<void> {
    const { dataFolder, config, clock, restart } = this.#options;
    const waiting = readOrder(dataFolder);
    if (waiting !== undefined && waiting.from !== wanted.from) throw new BackupRefusal("busy", "another one waits");
    const comes = readAbout(placesIn(dataFolder)[wanted.from]);
    if (comes === undefined) throw new BackupRefusal("nothing-there", `nothing is ${wanted.from}`);
    if (this.#job !== undefined) throw new BackupRefusal("busy", this.#job.kind);
    if (wanted.isNow && !wanted.cutsCalls && restart.callsNow() > 0)
      throw new BackupRefusal("calls-up", "calls are up");
    const goes = { company: config().box.companyName, at: clock.now() };
    await writeOrder(dataFolder, { from: wanted.from, phase: "waiting", by: wanted.by, comes, goes });
    if (wanted.isNow) restart.now();
    else restart.whenQuiet();
  }

  /** Gives up what was to be brought back; it stays held. */
  async cancel(): Promise<void> {
    this.#options.restart.cancel();
    await removeOrder(this.#options.dataFolder);
  }

  /** Gives up what is being made or brought in. */
  async giveUp(): Promise<void> {
    if (this.#thread !== undefined) await this.#end(undefined);
    this.#problem = undefined;
  }

  /** Throws away what is held, or what was there before. Throws "busy" while it is to be put in place. */
  async remove(what: "held" | "before"): Promise<void> {
    const { dataFolder } = this.#options;
    if (readOrder(dataFolder)?.from === what) throw new BackupRefusal("busy", "it is to be brought back");
    if (what === "held") await this.#dropHeld();
    else await discard(dataFolder, what);
  }

  async #dropHeld(): Promise<void> {
    this.#held = undefined;
    await discard(this.#options.dataFolder, "held");
  }

  #begin(job: BackupJob): void {
    if (this.#job !== undefined) throw new BackupRefusal("busy", this.#job.kind);
    this.#job = job;
    this.#turn += 1;
    this.#problem = this.#broughtBack = undefined;
  }

  /** Nothing of what was under way stays; why it ended is told by the state. */
  async #end(failure: unknown): Promise<void> {
    const { clock, log, dataFolder } = this.#options;
    const thread = this.#thread;
    this.#thread = this.#ready = undefined;
    this.#turn += 1;
    this.#waiting?.cancel();
    if (failure !== undefined) {
      const code = failure instanceof BackupRefusal ? failure.code : "failed";
      const of = this.#job?.kind === "receiving" ? "bringing-back" : "making";
      this.#problem = { of, code, detail: wordsOf(failure), at: clock.now() };
      log.warn("a backup was not made or not taken", { job: this.#job?.kind, code, detail: wordsOf(failure) });
    }
    await thread?.stop();
    const { making, coming } = placesIn(dataFolder);
    for (const path of [making, coming]) {
      await rm(path, { recursive: true, force: true }).catch((error: unknown) =>
        log.error("what was left of a backup could not be removed", { error }),
      );
    }
    this.#job = undefined;
  }

  /** What was there before, or was never brought back, goes when it is old, or when the card needs the room. */
  #look(): void {
    this.#timer = this.#options.clock.after(LOOK_EVERY_MS, () => this.#look());
    this.#clear().catch((error: unknown) =>
      this.#options.log.error("what is kept beside the present state could not be removed", { error }),
    );
  }

  async #clear(): Promise<void> {
    const { believedNow, dataFolder } = this.#options;
    if (readOrder(dataFolder) !== undefined || this.#job !== undefined) return;
    const isFull = (await roomIn(dataFolder)) === 0;
    for (const what of ["before", "held"] as const) {
      const about = readAbout(placesIn(dataFolder)[what]);
      if (about === undefined) continue;
      const isOld = what === "before" && believedNow() - about.at > KEEP_BEFORE_MS;
      if (isOld || isFull) await this.remove(what);
    }
  }
}

function percentOf(done: number, all: number): number {
  return Math.min(99, Math.floor((100 * done) / Math.max(1, all)));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
