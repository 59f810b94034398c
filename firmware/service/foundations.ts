import { join } from "node:path";
import { finishSwap, type Swapped } from "#firmware/backup/swap.ts";
import { Journal } from "#firmware/calls/journal.ts";
import { BelievedTime } from "#firmware/care/believed-time.ts";
import { SipTrace } from "#firmware/channels/sip-trace.ts";
import { createEmptyConfig } from "#firmware/config/empty.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { ConfigStore } from "#firmware/config/store.ts";
import { Checkpointer } from "#firmware/db/checkpointer.ts";
import type { Database } from "#firmware/db/database.ts";
import { DerivedBuilder } from "#firmware/db/derived/derived-builder.ts";
import { DerivedTables } from "#firmware/db/derived/derived-tables.ts";
import { lockFolder } from "#firmware/db/folder-lock.ts";
import { JournalTables } from "#firmware/db/journal-store.ts";
import { openOrSetAside, type SetAside } from "#firmware/db/open.ts";
import { TraceStore } from "#firmware/db/trace-store.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { CountedClock } from "#firmware/kernel/counted-clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { isShippedPrompt } from "#firmware/prompts/library.ts";
import { nameOfStep } from "./calls.ts";
import { createPromptStudio, type PromptStudio } from "./prompt-studio.ts";

/** What stands on the disk, and who writes it. */
export interface Foundations {
  readonly clock: CountedClock;
  /** The time by which things are old enough to be deleted. */
  readonly believedTime: BelievedTime;
  readonly log: Logger;
  readonly dataFolder: string;
  readonly store: ConfigStore;
  readonly config: () => Config;
  readonly db: Database;
  readonly journal: Journal;
  /** Counts the calls of before for reports and lists; `journal` those that end. */
  readonly derivedBuilder: DerivedBuilder;
  readonly traceStore: TraceStore;
  readonly checkpointer: Checkpointer;
  readonly sipTrace: SipTrace;
  readonly studio: PromptStudio;
  /** The database that was too damaged to work with. */
  readonly setAside: SetAside | undefined;
  /** What this start has put in place of what was there: a backup that was to be brought back. */
  readonly swapped: Swapped | undefined;
  /** Gives the data folder back to whoever starts next; the last thing a box does. */
  readonly unlock: () => void;
}

/** systemd-timesyncd(8). */
const SYNC_MARK = "/run/systemd/timesync/synchronized";
/** A full disk refuses many times a second. */
const TELL_LOST_EVERY_MS = 60_000;

interface FoundationOptions {
  readonly clock: CountedClock;
  readonly log: Logger;
  readonly dataFolder: string;
  readonly initial: Config | undefined;
}

/** Opens configuration and database below the data folder; makes what is missing. Throws FolderInUse. */
export async function openFoundations(options: FoundationOptions): Promise<Foundations> {
  const unlock = lockFolder(options.dataFolder);
  try {
    const swapped = await finishSwap(options.dataFolder);
    if (swapped?.failure !== undefined) options.log.error("a backup was not brought back", { reason: swapped.failure });
    else if (swapped !== undefined) options.log.warn("a backup was brought back", { ...swapped.order.comes });
    return { ...(await openParts(options)), swapped, unlock };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openParts(options: FoundationOptions): Promise<Omit<Foundations, "unlock" | "swapped">> {
  const { clock, log, dataFolder, initial = createEmptyConfig() } = options;
  const store = await ConfigStore.open({ folder: join(dataFolder, "config"), clock, initial, isShippedPrompt });
  const config = (): Config => store.current;
  const { db, setAside } = openOrSetAside(join(dataFolder, "callbox.sqlite"), clock.now());
  if (setAside !== undefined) log.error("the database was damaged; a new one was begun", { ...setAside });
  let toldAt = Number.NEGATIVE_INFINITY;
  db.onLost = (error) => {
    if (clock.monotonic() - toldAt < TELL_LOST_EVERY_MS) return;
    toldAt = clock.monotonic();
    log.error("the disk does not take what is written to the database; calls go on", { error });
  };
  const traceStore = new TraceStore({ db, clock, log });
  const checkpointer = new Checkpointer({ db, clock, log });
  const sipTrace = new SipTrace((arrow) => traceStore.add(arrow));
  const nameOf = (step: Parameters<typeof nameOfStep>[1]): string => nameOfStep(config(), step);
  const derived = new DerivedTables(db);
  const derivedBuilder = new DerivedBuilder({ derived, clock, log, timeZone: () => config().box.timeZone });
  const journal = new Journal({ clock, store: new JournalTables<CallEvent>(db, derived), log, nameOf });
  const studio = createPromptStudio({ clock, log, dataFolder, store });
  const believedTime = new BelievedTime({ clock, log, path: join(dataFolder, "time"), syncMark: SYNC_MARK });
  return {
    ...{ clock, believedTime, log, dataFolder, store, config, db, setAside },
    ...{ journal, derivedBuilder, traceStore, checkpointer, sipTrace, studio },
  };
}
