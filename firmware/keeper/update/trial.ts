import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeeperParts as Keeper } from "#firmware/keeper/keeper.ts";
import type { Timer } from "#firmware/kernel/clock.ts";
import { raucOptions } from "./bundle.ts";
import { otherSlot, type Running, readRunning } from "./machine.ts";
import { type Because, readGood, readNote, type UpdateNote, writeGood, writeNote } from "./notes.ts";

/** A new system whose call center says nothing for so long has not come up. */
const NO_WORD_MS = 6 * 60_000;

/**
 * Whether the system that runs is good. A new one is only once it has called itself; else it is marked bad and the
 * earlier one starts. One that was good before stays so: a fault of its hardware is no reason to leave it.
 */
export class Trial {
  readonly #keeper: Keeper;
  #deadline: Timer | undefined;
  #isMarked = false;
  #hasCalled = false;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** Once for each start of the keeper: what became of an update that was installed before. */
  async begin(): Promise<void> {
    const { clock, log } = this.#keeper;
    const running = await readRunning(this.#keeper);
    const note = (await this.#unknown(running)) ?? (await readNote(this.#keeper));
    if (note === undefined || note.bootId === running.bootId) return;
    if (note.state !== "installed" && note.state !== "trying") return;
    if (running.slot === note.to.slot) {
      await writeNote(this.#keeper, { ...note, state: "trying", tries: note.tries + 1, bootId: running.bootId });
      log.info("a new system is tried", { version: running.version, tries: note.tries + 1 });
      this.#await();
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
    const note = await this.#trying();
    if (note !== undefined && !hasCalled) {
      this.#await(); // it lives, and is still looking at itself
      return;
    }
    this.#deadline?.cancel();
    if (hasCalled) await this.#remember(note);
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
    const { log, run } = this.#keeper;
    const note = await this.#trying();
    if (note === undefined) return false;
    this.#deadline?.cancel();
    log.error("the new system cannot make calls; the earlier one is started", { because });
    await writeNote(this.#keeper, { ...note, because });
    await this.#mark("mark-bad");
    await run("systemctl", ["reboot"]);
    return true;
  }

  #await(): void {
    this.#deadline?.cancel();
    this.#deadline = this.#keeper.clock.after(NO_WORD_MS, () => void this.failed([NO_WORD]));
  }

  async #trying(): Promise<UpdateNote | undefined> {
    const note = await readNote(this.#keeper);
    return note?.state === "trying" ? note : undefined;
  }

  async #mark(how: "mark-good" | "mark-bad"): Promise<boolean> {
    const { run, log } = this.#keeper;
    const { code, stderr } = await run("rauc", [...raucOptions(this.#keeper), "status", how]);
    if (code !== 0) log.error("the boot choice could not be written", { how, detail: stderr });
    return code === 0;
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
const NOT_STARTED: Because = { code: "not-started", detail: "the system did not start" };
