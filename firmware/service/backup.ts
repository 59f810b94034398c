import { Audit } from "#firmware/api/audit.ts";
import type { BackupContent, BackupView } from "#firmware/api/contract/backup.ts";
import type { BackupPort } from "#firmware/api/dependencies.ts";
import type { Manifest } from "#firmware/backup/backup-format.ts";
import { Backups } from "#firmware/backup/backups.ts";
import { measure } from "#firmware/backup/sizes.ts";
import { RestartPlanner } from "#firmware/box/restart-plan.ts";
import type { BoxPart } from "./box.ts";
import type { Foundations } from "./foundations.ts";
import type { Telephony } from "./telephony.ts";

/** Where it is kept when the last backup was made. */
const LAST = "backup.made";
/** The page has its answer before the service goes. */
const ANSWER_MS = 300;

export type BackupPart = ReturnType<typeof createBackupPart>;

/** Backups of the whole box. What is brought back is put in place by a start of the service (`foundations.ts`). */
export function createBackupPart(
  base: Foundations,
  options: {
    readonly version: string;
    readonly telephony: Pick<Telephony, "live">;
    readonly box: Pick<BoxPart, "isUpdating">;
    /** Starts the service anew; absent where nobody would start it again: then the next start is a person's. */
    readonly restart: (() => void) | undefined;
  },
) {
  const { clock, log, dataFolder, db, config, believedTime, swapped } = base;
  const callsNow = (): number => options.telephony.live.size;
  const restart = options.restart ?? ((): void => log.warn("what is to be brought back waits for the next start"));
  const restartSoon = (): void => void clock.after(ANSWER_MS, restart);
  const planner = new RestartPlanner({
    ...{ clock, log },
    isQuiet: () => callsNow() === 0 && !options.box.isUpdating(),
    restart: async () => restartSoon(),
    // The order on the card outlives the service, and any start fulfils it.
    kept: { read: () => undefined, write: () => undefined },
  });
  const backups = new Backups({
    ...{ clock, log, dataFolder, config, swapped },
    software: options.version,
    believedNow: () => believedTime.now(),
    restart: {
      whenQuiet: () => planner.set({ when: "quiet" }),
      now: restartSoon,
      cancel: () => planner.set(undefined),
      callsNow,
    },
  });
  const keepLast = (at: number): void =>
    void db.attempt(() => db.run("INSERT OR REPLACE INTO kv VALUES (:key, :value)", { key: LAST, value: String(at) }));
  const port: BackupPort = {
    view: async () => ({ ...viewOf(backups.state), sizes: await sizesOf(), lastMadeAt: lastMadeAt() }),
    make: (parts, password) => backups.make(parts, password),
    fetch() {
      const made = backups.fetch();
      keepLast(clock.now());
      return made;
    },
    giveUp: () => backups.giveUp(),
    take: async (source) => contentOf(await backups.take(source)),
    bringBack: (wanted) => backups.bringBack(wanted),
    cancel: () => backups.cancel(),
    remove: (what) => backups.remove(what),
  };
  const sizesOf = async (): Promise<BackupView["sizes"]> => {
    const { settings, history, messages, recordings } = await measure(db, dataFolder);
    return { settings, history, messages: { ...messages }, recordings: { ...recordings } };
  };
  const lastMadeAt = (): number | null => {
    const row = db.get<{ value: string }>("SELECT value FROM kv WHERE key = :key", { key: LAST });
    return row === undefined ? null : Number(row.value);
  };
  return {
    port,
    /** Once calls are taken. */
    start(): void {
      if (swapped !== undefined) {
        const { order, failure } = swapped;
        const detail = { from: order.from, madeAt: order.comes.at, ...(failure !== undefined && { failure }) };
        const action = failure === undefined ? "backup.brought-back" : "backup.not-brought-back";
        new Audit(db, clock).write({ user: order.by, address: "", action, target: order.comes.company, detail });
        if (failure === undefined && order.from === "held") keepLast(order.comes.at);
      }
      backups.start().catch((error: unknown) => log.error("what was left of a backup could not be removed", { error }));
    },
    async stop(): Promise<void> {
      planner.stop();
      await backups.stop();
    },
  };
}

function viewOf(state: Backups["state"]): Omit<BackupView, "sizes" | "lastMadeAt"> {
  const { job, problem, held, before, order, broughtBack, callsNow } = state;
  return {
    job: job === undefined ? null : { kind: job.kind, percent: job.percent ?? null },
    held: held === undefined ? null : contentOf(held),
    before: before === undefined ? null : { company: before.company, at: before.at },
    order: order ?? null,
    broughtBack: broughtBack === undefined ? null : { company: broughtBack.company, at: broughtBack.at },
    problem: problem ?? null,
    callsNow,
  };
}

function contentOf({ company, madeAt, software, parts, counts, bytes }: Manifest): BackupContent {
  return { company, madeAt, software, parts, counts, bytes: bytes.database + bytes.sounds };
}
