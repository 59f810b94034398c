import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeeperParts as Keeper } from "#firmware/keeper/keeper.ts";
import { startAnew } from "#firmware/keeper/start-anew.ts";
import type { Timer } from "#firmware/kernel/clock.ts";
import { raucOptions } from "./bundle.ts";
import { otherSlot, type Running, readRunning } from "./machine.ts";
import { type Because, readGood, readNote, type UpdateNote, writeGood, writeNote } from "./notes.ts";

/** A new system whose call center says nothing for so long has not come up. */
const NO_WORD_MS = 6 * 60_000;
/** One that lives, but never says what came of its call to itself: its tries among busy lines are over long before. */
const NO_VERDICT_MS = 3 * 3_600_000;

/**
 * Whether the system that runs is good. A new one is only once it has called itself; else it is marked bad and the
 * earlier one starts. One that was good before stays so: a fault of its hardware is no reason to leave it.
 */
export class Trial {
  readonly #keeper: Keeper;
  #deadline: Timer | undefined;
  #isMarked = false;
  #hasCalled = false;
  /** The update that is being tried; here as well as on the disk, which may take no notes. */
  #tried: UpdateNote | undefined;
  /** It was found bad; the earlier one is on its way. */
  #isLeft = false;
  /** By then a verdict must have come; on the monotonic clock. */
  #verdictBy: number | undefined;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** Whether the system that runs has yet to show that it is good. */
  get isOn(): boolean {
    return this.#tried !== undefined;
  }

  /** Once for each start of the keeper: what became of an update that was installed before. */
  async begin(): Promise<void> {
    const { clock, log } = this.#keeper;
    const running = await readRunning(this.#keeper);
    const note = (await this.#unknown(running)) ?? (await readNote(this.#keeper));
    if (note === undefined) return;
    if (note.bootId === running.bootId) {
      // Only the keeper has started again: the trial goes on.
      if (note.state === "trying") this.#try(note);
      return;
    }
    if (note.state !== "installed" && note.state !== "trying") return;
    if (running.slot === note.to.slot) {
      const tried: UpdateNote = { ...note, state: "trying", tries: note.tries + 1, bootId: running.bootId };
      this.#try(tried);
      log.info("a new system is tried", { version: running.version, tries: tried.tries });
      await writeNote(this.#keeper, tried);
      return;
    }
    const because = note.because.length > 0 ? note.because : [note.tries > 0 ? NO_WORD : NOT_STARTED];
    await writeNote(this.#keeper, { ...note, state: "fell-back", because, endedAt: clock.now() });
    log.error("the new system was not good; the earlier one runs again", { because });
  }

  /** A system that came here by another way than ours is tried as well, when there is one to go back to. */
  async #unknown({ slot, version }: Running): Promise<UpdateNote | undefined> {
    if (slot === undefined) return undefined;
    const [good, note] = [await readGood(this.#keeper), await readNote(this.#keeper)];
    const [other, earlier] = [otherSlot(slot), good[otherSlot(slot)]];
    const isNoted = note?.to.slot === slot && note.to.version === version;
    if (earlier === undefined || good[slot] === version || isNoted) return undefined;
    if (note?.state === "installed" || note?.state === "trying") return undefined;
    return {
      from: { slot: other, version: earlier },
      to: { slot, version },
      installedAt: this.#keeper.clock.now(),
      bootId: "",
      state: "installed",
      tries: 0,
      because: [],
    };
  }

  /** The call center can make calls; `hasCalled`: it has called itself and found everything in order. */
  async good(hasCalled: boolean): Promise<void> {
    if (this.#isMarked && (!hasCalled || this.#hasCalled)) return;
    const note = this.#tried;
    if (this.#isLeft) return;
    if (note !== undefined && !hasCalled) {
      this.#await(); // it lives, and is still looking at itself
      return;
    }
    this.#tried = undefined;
    this.#deadline?.cancel();
    // A disk that takes no notes is no reason to leave a system that works.
    if (hasCalled) await this.#remember(note).catch((error: unknown) => this.#notNoted(error));
    if (this.#isMarked) return;
    this.#isMarked = true;
    // The next sign of life tries again.
    this.#isMarked = await this.#mark("mark-good");
    if (this.#isMarked) await this.#tellConsole();
  }

  async #remember(note: UpdateNote | undefined): Promise<void> {
    this.#hasCalled = true;
    if (note !== undefined)
      await writeNote(this.#keeper, { ...note, state: "good", because: [], endedAt: this.#keeper.clock.now() });
    const { slot, version } = await readRunning(this.#keeper);
    const good = await readGood(this.#keeper);
    if (slot !== undefined && good[slot] !== version) await writeGood(this.#keeper, { ...good, [slot]: version });
  }

  /** The new system cannot make calls: the earlier one is started. False when none is being tried. */
  async failed(because: readonly Because[]): Promise<boolean> {
    const note = this.#tried;
    if (note === undefined) return false;
    if (this.#isLeft) return true;
    this.#isLeft = true;
    this.#deadline?.cancel();
    this.#keeper.log.error("the new system cannot make calls; the earlier one is started", { because });
    await writeNote(this.#keeper, { ...note, because }).catch((error: unknown) => this.#notNoted(error));
    await this.#mark("mark-bad");
    await startAnew(this.#keeper);
    return true;
  }

  #try(note: UpdateNote): void {
    this.#tried = note;
    this.#await();
  }

  #notNoted(error: unknown): void {
    this.#keeper.log.error("what became of an update could not be written down", { error });
  }

  #await(): void {
    const { clock, log } = this.#keeper;
    this.#deadline?.cancel();
    this.#verdictBy ??= clock.monotonic() + NO_VERDICT_MS;
    const left = this.#verdictBy - clock.monotonic();
    const because = left < NO_WORD_MS ? NO_VERDICT : NO_WORD;
    this.#deadline = clock.after(Math.max(0, Math.min(NO_WORD_MS, left)), () => {
      this.failed([because]).catch((error: unknown) => log.error("the earlier system could not be started", { error }));
    });
  }

  async #mark(how: "mark-good" | "mark-bad"): Promise<boolean> {
    const { run, log } = this.#keeper;
    try {
      const { code, stderr } = await run("rauc", [...raucOptions(this.#keeper), "status", how]);
      if (code !== 0) log.error("the boot choice could not be written", { how, detail: stderr });
      return code === 0;
    } catch (error) {
      log.error("the boot choice could not be written", { how, error });
      return false;
    }
  }

  /** For whoever watches the machine start. */
  async #tellConsole(): Promise<void> {
    const { folders } = this.#keeper;
    const { version } = await readRunning(this.#keeper);
    const uptime = (await readFile(join(folders.proc, "uptime"), "utf8").catch(() => "?")).split(" ")[0]; // not everywhere
    await appendFile(join(folders.dev, "console"), `callbox: good after ${uptime} s, version ${version}\n`).catch(
      () => undefined, // no console: nobody watches
    );
  }
}

const NO_WORD: Because = { code: "no-word", detail: "the call center did not come up" };
const NO_VERDICT: Because = { code: "no-word", detail: "the call center did not say what came of its call to itself" };
const NOT_STARTED: Because = { code: "not-started", detail: "the system did not start" };
