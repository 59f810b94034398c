import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { Type } from "typebox";
import type { Timer } from "#firmware/kernel/clock.ts";
import type { KeeperParts as Keeper } from "./keeper.ts";
import { readOwnFile, writeOwnFile } from "./own-file.ts";
import { startAnew } from "./start-anew.ts";
import { noteOwnRestart, type OwnRestart, readOwnRestart } from "./watchdog-note.ts";

/** Hardware timers of boards run 15 s at least. */
const FEED_MS = 5_000;
/** A start, with a long check of a disk, may take this long until the first good word. */
const START_MS = 5 * 60_000;
/** No word that calls can be made for so long, and the call center is started anew. */
const SILENT_MS = 60_000;
/** So long after that, the whole machine. */
const RESTARTED_MS = 120_000;
/** A machine that does not get well by starting anew is left alone: calls that still work are worth more. */
const MAX_RESETS = 3;
const RESETS_WITHIN_MS = 2 * 3_600_000;
/** As a reason: what is said by the call center itself names a sentence of the page too. */
const NO_SIGN = "no-sign";

/**
 * Feeds the hardware watchdog while calls can be made. When they cannot, the call center is started anew; when that
 * does not help, the machine. The hardware does it when we, or the kernel, are stuck. Being busy is no reason: the
 * limits are those of a box that is dead.
 */
export class Watchdog {
  readonly #keeper: Keeper;
  #device: FileHandle | undefined;
  #timer: Timer | undefined;
  readonly #startedAt: number;
  /** Starting anew has not helped, or could not be counted. */
  #isLeftAlone = false;
  #isGoingDown = false;
  #isStopped = false;
  #look: Promise<void> = Promise.resolve();
  #wellUntil: number;
  #restartedAt: number | undefined;
  #because = NO_SIGN;
  #ownRestart: OwnRestart | undefined;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
    this.#startedAt = keeper.clock.monotonic();
    this.#wellUntil = this.#startedAt + START_MS;
  }

  /** Why the machine started anew by itself this time; undefined where it did not. */
  get ownRestart(): OwnRestart | undefined {
    return this.#ownRestart;
  }

  /** From here on the hardware expects to be fed. */
  async start(): Promise<void> {
    // A disk that takes no note is no reason to leave the watchdog alone.
    this.#ownRestart = await readOwnRestart(this.#keeper).catch((error: unknown) => {
      this.#keeper.log.error("why the machine started is not known", { error });
      return undefined;
    });
    if (this.#ownRestart !== undefined)
      this.#keeper.log.error("the machine started anew by itself", { ...this.#ownRestart });
    const path = join(this.#keeper.folders.dev, "watchdog");
    this.#device = await open(path, "w").catch((error: unknown) => {
      this.#keeper.log.warn("there is no hardware watchdog", { error });
      return undefined;
    });
    this.#beat();
  }

  /** The call center says how it is. */
  sign(canCall: boolean, because: string): void {
    if (canCall) {
      this.#wellUntil = this.#keeper.clock.monotonic() + SILENT_MS;
      this.#restartedAt = undefined;
      this.#because = NO_SIGN;
      this.#isLeftAlone = false;
    } else this.#because = because;
  }

  /** The hardware goes on counting: it watches over the way down as well. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#look;
    await this.#device?.close();
    this.#device = undefined;
  }

  /** Resolves when the look that is under way is over. */
  settled(): Promise<void> {
    return this.#look;
  }

  #beat(): void {
    this.#look = this.#lookNow()
      .catch((error: unknown) => this.#keeper.log.error("the watchdog failed", { error }))
      .finally(() => {
        if (!this.#isStopped) this.#timer = this.#keeper.clock.after(FEED_MS, () => this.#beat());
      });
  }

  async #lookNow(): Promise<void> {
    const { clock, log, run } = this.#keeper;
    const now = clock.monotonic();
    if (!this.#isLeftAlone && now > this.#wellUntil) {
      if (this.#restartedAt === undefined) {
        this.#restartedAt = now;
        log.error("no calls can be made; the call center is started anew", { because: this.#because });
        // Not waited for: until the old one has ended the hardware would not be fed.
        await run("systemctl", ["restart", "--no-block", "callbox.service"]);
      } else if (now > this.#restartedAt + RESTARTED_MS) await this.#reset();
    }
    if (!this.#isGoingDown) await this.#device?.write("1");
  }

  async #reset(): Promise<void> {
    const { log } = this.#keeper;
    if (this.#isGoingDown) return;
    if (!(await this.#mayReset())) {
      log.error("the machine is left as it is, until calls can be made again", { because: this.#because });
      this.#isLeftAlone = true;
      return;
    }
    log.error("no calls can be made; the machine is started anew", { because: this.#because });
    const why = { code: this.#because, detail: "starting the call center anew did not help" };
    await noteOwnRestart(this.#keeper, why).catch((error: unknown) =>
      log.error("why the machine is started anew could not be written down", { error }),
    );
    // Nothing feeds the hardware from here on: should this hang, it is reset.
    this.#isGoingDown = true;
    await this.#device?.close();
    this.#device = undefined;
    await startAnew(this.#keeper);
  }

  /** Not too often; where no start can be counted, not before this one has lasted as long as starts are counted for. */
  async #mayReset(): Promise<boolean> {
    const { clock, folders, log } = this.#keeper;
    const path = join(folders.system, "resets.json");
    const earlier = (await readOwnFile(path, Type.Array(Type.Number()))) ?? [];
    const recent = earlier.filter((at) => Math.abs(clock.now() - at) < RESETS_WITHIN_MS);
    if (recent.length >= MAX_RESETS) return false;
    try {
      await writeOwnFile(path, JSON.stringify([...recent, clock.now()]));
      return true;
    } catch (error) {
      log.error("starts of the machine cannot be counted", { error });
      return clock.monotonic() - this.#startedAt >= RESETS_WITHIN_MS;
    }
  }
}
