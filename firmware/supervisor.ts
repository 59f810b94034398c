import { type ChildProcess, fork } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { type Clock, delay } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { PROCESS_FLAGS } from "#firmware/kernel/process-flags.ts";
import { SilenceWatch } from "#firmware/kernel/silence-watch.ts";

/** Longest wait before the next start; the first comes at once. */
const LONGEST_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 250;
/** A box that has run this long is as good as new: its next end is a first one. */
const SOUND_AFTER_MS = 60_000;
/** So many sudden ends in a row, each soon after the one before, and somebody has to look. */
const MAX_ENDS = 20;
/** What the box started (media, web page) finishes its files and goes by itself; what does not is ended. */
const GROUP_GRACE_MS = 1_000;
const GROUP_LOOK_MS = 20;
/** A box that is ready says so often that it is alive; one that has been silent for `SILENT_LOOKS` of them is stuck. */
export const ALIVE_EVERY_MS = 2_000;
const SILENT_LOOKS = 15;

/** Exit code of a box that has ended in its own order and wants to be started again. */
export const AGAIN = 75;

export interface SupervisorOptions {
  /** Path of the program to run. */
  readonly program: string;
  readonly args: readonly string[];
  /** Where compiled code is kept between starts; made when it is missing. */
  readonly cacheFolder: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** What the program tells (its "ready"), for whoever started us. */
  readonly told: (message: object) => void;
}

/** What the program it runs sends over the channel. */
type Told = { readonly type: "ready" } | { readonly type: "alive" };

/**
 * Runs the box and starts it again when it ends without having been asked to: killed, crashed, out of memory, stuck.
 * The box and what it starts are a process group of their own, so that nothing of it outlives it and a terminal's
 * Ctrl-C reaches only us.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #child: ChildProcess | undefined;
  #isStopping = false;
  #hasBeenReady = false;
  #ends = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Runs until the box ends for good; its exit code. */
  async run(): Promise<number> {
    for (;;) {
      const startedAt = this.#options.clock.monotonic();
      const code = await this.#runOnce();
      if (this.#isStopping || !this.#hasBeenReady) return code ?? 1;
      if (code === AGAIN) {
        this.#options.log.info("the box starts anew, as it was asked to");
        continue;
      }
      const lived = this.#options.clock.monotonic() - startedAt;
      this.#ends = lived > SOUND_AFTER_MS ? 1 : this.#ends + 1;
      if (this.#ends > MAX_ENDS) {
        this.#options.log.error("the box ends again and again; it is not started any more", { ends: this.#ends });
        return 1;
      }
      const waitMs = this.#ends === 1 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (this.#ends - 2), LONGEST_WAIT_MS);
      this.#options.log.error("the box ended suddenly; it is started again", {
        code,
        livedMs: Math.round(lived),
        waitMs,
      });
      await delay(this.#options.clock, waitMs);
      if (this.#isStopping) return 0;
    }
  }

  /** Lets the box end in its own order. */
  stop(): void {
    this.#isStopping = true;
    this.#child?.kill("SIGTERM");
  }

  async #runOnce(): Promise<number | null> {
    const { program, args, told } = this.#options;
    const child = fork(program, args, {
      detached: true,
      execArgv: [...process.execArgv, ...PROCESS_FLAGS],
      // Compiled code is kept: it halves the time a start takes.
      env: { NODE_COMPILE_CACHE: this.#options.cacheFolder, ...process.env, CALLBOX_RESTARTS: String(this.#ends) },
    });
    this.#child = child;
    const watch = this.#watch(child);
    child.on("message", (message: Told) => {
      watch.heard();
      if (message.type !== "ready") return;
      this.#hasBeenReady = true;
      told(message);
    });
    const code = await new Promise<number | null>((resolve) => {
      child.once("exit", resolve);
      child.once("error", (error) => {
        this.#options.log.error("the box could not be started", { error });
        if (child.pid === undefined) resolve(1);
      });
    });
    watch.stop();
    this.#child = undefined;
    if (child.pid !== undefined) await this.#emptyGroup(child.pid);
    return code;
  }

  /** Begins to count when it is heard for the first time: a start may take as long as it does. */
  #watch(child: ChildProcess): { heard(): void; stop(): void } {
    const { clock, log } = this.#options;
    let isRunning = false;
    const watch = new SilenceWatch({
      clock,
      everyMs: ALIVE_EVERY_MS,
      silentLooks: SILENT_LOOKS,
      silent: () => {
        log.error("the box is stuck; it is started again");
        watch.stop();
        child.kill("SIGKILL");
      },
      starved: (lateMs) =>
        log.warn("the machine stood still or has no processor for the box", { lateMs: Math.round(lateMs) }),
    });
    return {
      heard: () => {
        if (isRunning) watch.heard();
        else watch.start();
        isRunning = true;
      },
      stop: () => watch.stop(),
    };
  }

  /** Waits until every process of the box has gone: the next start needs their ports, and the files they finish. */
  async #emptyGroup(group: number): Promise<void> {
    const { clock, log } = this.#options;
    const until = clock.monotonic() + GROUP_GRACE_MS;
    while (await isThere(group)) {
      if (clock.monotonic() > until) {
        log.warn("processes of the box did not end by themselves; they are ended", { group });
        endGroup(group);
        return;
      }
      await delay(clock, GROUP_LOOK_MS);
    }
  }
}

/** Whether a process of the group still runs; one that only waits to be buried holds nothing any more. */
async function isThere(group: number): Promise<boolean> {
  const stats = (await readdir("/proc"))
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")); // it has just ended
  return (await Promise.all(stats)).some((stat) => {
    // proc(5): "pid (name) state ppid pgrp …"; a name may hold anything, brackets too.
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(pgrp) === group && state !== "Z" && state !== "X";
  });
}

function endGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
