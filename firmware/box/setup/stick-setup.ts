import { createHash } from "node:crypto";
import type { KeeperClient } from "#firmware/box/keeper-client.ts";
import { readFileIfThere, writeFileSafely } from "#firmware/config/file.ts";
import { problem } from "#firmware/config/known.ts";
import { type ReportBox, type SetupOutcome, writeReport } from "#firmware/config/setup/report.ts";
import type { ConfigStore } from "#firmware/config/store.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { applySetup } from "./apply-setup.ts";

const TRY_AGAIN_MS = 5_000;
/** One request to the keeper carries so many characters at most. */
const PIECE = 30_000;

/** How the last stick turned out, as the page shows it: no passwords. */
export interface StickRecord {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly file: string;
  readonly kind: "applied" | "known" | "refused";
  readonly problems: readonly { readonly code: string; readonly message: string }[];
  /** Of the configuration; absent where nothing was applied. */
  readonly version?: number;
  /** Whether the report is on the stick. */
  readonly hasReport: boolean;
}

interface Notes {
  readonly last?: StickRecord;
  /** Hash of the file that was applied last, and when. */
  readonly applied?: { readonly hash: string; readonly at: number };
}

interface StickSetupOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly keeper: Pick<KeeperClient, "ask">;
  readonly store: ConfigStore;
  readonly isShippedPrompt: (id: string) => boolean;
  /** Where it is kept which file was applied. */
  readonly path: string;
  readonly about: () => Omit<ReportBox, "at">;
  /** For the audit log. */
  readonly told: (record: StickRecord) => void;
}

/**
 * Sets the box up from `callbox.yaml` on a USB stick. A file is applied once: a stick that stays plugged in does not
 * take back at the next start what was changed on the page since.
 */
export class StickSetup {
  /** Work begins, or has ended. */
  readonly changes = new Emitter<undefined>();
  readonly #options: StickSetupOptions;
  #notes: Notes = {};
  #isWorking = false;
  #isStopped = false;
  #timer: Timer | undefined;
  #after = 0;

  constructor(options: StickSetupOptions) {
    this.#options = options;
  }

  get last(): StickRecord | undefined {
    return this.#notes.last;
  }

  /** For the lights. */
  get isWorking(): boolean {
    return this.#isWorking;
  }

  async start(): Promise<void> {
    this.#notes = await this.#read();
    void this.#wait();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  async #wait(): Promise<void> {
    const { clock, keeper, log } = this.#options;
    if (this.#isStopped) return;
    try {
      const { number, stick } = await keeper.ask("usb-await", { after: this.#after });
      this.#after = number;
      if (stick !== null && !this.#isStopped) await this.#take(stick);
      void this.#wait();
    } catch (error) {
      if (this.#isStopped) return;
      log.debug("no word of USB sticks", { error });
      this.#after = 0; // a keeper that was started again counts from the beginning
      this.#timer = clock.after(TRY_AGAIN_MS, () => void this.#wait());
    }
  }

  async #take(stick: { name: string; file: string; text: string } | { name: string; file: string; refused: string }) {
    const { clock, log } = this.#options;
    this.#tellWork(true);
    try {
      const outcome = await this.#outcome(stick);
      const at = clock.now();
      // What an earlier report says of passwords stands nowhere else.
      const hasReport = outcome.kind === "known" || (await this.#report(stick.name, outcome, at));
      const record: StickRecord = {
        ...{ at, file: stick.file, kind: outcome.kind, hasReport },
        problems: outcome.kind === "refused" ? outcome.problems.map(({ code, message }) => ({ code, message })) : [],
        ...(outcome.kind === "applied" && { version: outcome.version }),
      };
      const applied = outcome.kind === "applied" && "text" in stick ? { hash: hashOf(stick.text), at } : undefined;
      await this.#note({ ...this.#notes, last: record, ...(applied !== undefined && { applied }) });
      log.info("a set-up file was read", { kind: record.kind, problems: record.problems.length });
      this.#options.told(record);
    } catch (error) {
      log.error("a set-up file could not be worked on", { error });
    } finally {
      this.#tellWork(false);
    }
  }

  async #outcome(stick: { text: string } | { refused: string }): Promise<SetupOutcome> {
    if (!("text" in stick)) {
      const message = "The file is larger than 200 KB. Leave out what another box needs, or import it on the page.";
      return { kind: "refused", problems: [problem("", "large-file", message)] };
    }
    const { applied } = this.#notes;
    if (applied?.hash === hashOf(stick.text)) return { kind: "known", appliedAt: applied.at };
    const { machineId, macs } = this.#options.about();
    return applySetup(stick.text, { machineId, macs }, this.#options);
  }

  async #report(stick: string, outcome: SetupOutcome, at: number): Promise<boolean> {
    const { keeper, store, about, log } = this.#options;
    const text = writeReport({ ...about(), at }, outcome, store.current.box.timeZone);
    const ofBox = /^[0-9a-f]{8}/.exec(about().machineId)?.[0];
    try {
      for (let from = 0; from < text.length; from += PIECE) {
        const piece = { stick, text: text.slice(from, from + PIECE) };
        await keeper.ask("usb-report", { ...piece, append: from > 0 });
        // Passwords that were made stand nowhere else: the report of the next box must not take their place.
        if (outcome.kind === "applied" && outcome.generated.length > 0 && ofBox !== undefined)
          await keeper.ask("usb-report", { ...piece, append: true, ofBox });
      }
      return true;
    } catch (error) {
      log.warn("the report could not be written onto the stick", { error });
      return false;
    }
  }

  async #note(notes: Notes): Promise<void> {
    this.#notes = notes;
    await writeFileSafely(this.#options.path, `${JSON.stringify(notes)}\n`);
  }

  /** Notes that cannot be read are forgotten: at worst a file is applied twice. */
  async #read(): Promise<Notes> {
    const text = await readFileIfThere(this.#options.path);
    try {
      const notes: unknown = JSON.parse(text ?? "{}");
      return typeof notes === "object" && notes !== null ? notes : {};
    } catch (error) {
      this.#options.log.warn("the notes on USB sticks cannot be read", { error });
      return {};
    }
  }

  #tellWork(isWorking: boolean): void {
    this.#isWorking = isWorking;
    this.changes.emit(undefined);
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
