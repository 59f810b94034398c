import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findKeeper } from "#firmware/box/find-keeper.ts";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import { readDocument } from "#firmware/config/document.ts";
import { completeConfig, createEmptyConfig } from "#firmware/config/empty.ts";
import { ConfigInvalid } from "#firmware/config/problem.ts";
import { checkReferences } from "#firmware/config/references.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { Cause } from "#firmware/domain/termination.ts";
import { type Clock, systemClock, type Timer } from "#firmware/kernel/clock.ts";
import { countTimers } from "#firmware/kernel/counted-clock.ts";
import { helperFolder } from "#firmware/kernel/helper/helper.ts";
import type { Logger, LogLevel } from "#firmware/kernel/log.ts";
import { isShippedPrompt } from "#firmware/prompts/library.ts";
import type { LeftMessage } from "#firmware/sip/dialog/left-over.ts";
import type { Dns } from "#firmware/sip/locate/dns.ts";
import type { ServiceOptions } from "./options.ts";
import { createAlarms } from "./service/alarms.ts";
import { createBackupPart } from "./service/backup.ts";
import { createBoxPart } from "./service/box.ts";
import { createCare } from "./service/care.ts";
import { type Foundations, openFoundations } from "./service/foundations.ts";
import { createInventory } from "./service/inventory.ts";
import { LifeSign, lastLifeSign } from "./service/life-sign.ts";
import { createLineDoctor } from "./service/line-doctor.ts";
import { createMachine } from "./service/machine.ts";
import { createPage, type Page } from "./service/page.ts";
import { recoverRecordings } from "./service/recover-recordings.ts";
import { forgetSelfCalls } from "./service/self-call/forget.ts";
import { createTelephony, type Telephony } from "./service/telephony.ts";

/** On a box the image says which version it is. */
const VERSION = imageVersion() ?? "0.1.0";
/** Ladders are for finding faults; older ones have been looked at or never will be. */
const KEEP_LADDERS_MS = 14 * 24 * 3600 * 1000;
const HOUSEKEEPING_MS = 3600 * 1000;

export type CreateServiceOptions = Pick<ServiceOptions, "dataFolder" | "bind" | "sipPort" | "httpPort" | "rtpPorts"> & {
  /** What the media process logs; "info" when absent. */
  readonly logLevel?: LogLevel;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Where names are looked up; the name servers of this machine when absent. */
  readonly dns?: Dns;
  /** What a box without configuration begins with; an empty one when absent. */
  readonly initial?: Config;
  /** Starts this service anew; without it what needs a new start waits for one. */
  readonly restart?: () => void;
  /** False leaves out API and page (the bench measures calls). */
  readonly hasPage?: boolean;
};

/** The configuration the options ask a new box to begin with; throws ConfigInvalid for a file that is not in order. */
export async function initialConfig(options: ServiceOptions): Promise<Config> {
  if (options.configFile !== undefined) {
    const config = completeConfig(readDocument(await readFile(options.configFile, "utf8")));
    const problems = checkReferences(config, isShippedPrompt);
    if (problems.length > 0) throw new ConfigInvalid(problems);
    return config;
  }
  return options.isDemo ? createDemoConfig({ boardPath: options.board }) : createEmptyConfig();
}

export type Service = Awaited<ReturnType<typeof createService>>;

/**
 * Builds the whole box: the only place where its parts meet. Nothing runs before `start`; `stop` ends calls, writes
 * what is to be written, and closes what was opened.
 */
export async function createService(options: CreateServiceOptions) {
  const { log, dataFolder, initial } = options;
  const clock = countTimers(options.clock ?? systemClock);
  const base = await openFoundations({ clock, log, dataFolder, initial });
  const telephony = createTelephony(base, { ...options, version: VERSION });
  const inventory = createInventory(base, telephony);
  const care = createCare(base, telephony, inventory);
  const alarms = createAlarms(base, telephony, care);
  const lineDoctor = createLineDoctor(base, telephony);
  const box = createBoxPart(base, telephony, alarms);
  const backup = createBackupPart(base, { telephony, box, version: VERSION, restart: options.restart });
  const machine = createMachine(base, {
    keeper: findKeeper(),
    version: VERSION,
    peers: telephony.peers,
    ports: () => ({ sip: options.sipPort, page: options.httpPort, rtp: options.rtpPorts }),
    mood: () => ({
      takesCalls: telephony.mediaState().isUp,
      calls: telephony.live.size,
      alarms: alarms.list().filter(({ severity }) => severity === "act").length,
    }),
  });
  const told = { ...options, version: VERSION, alarms, care, inventory, lineDoctor };
  const parts = { ...told, box, backup, machine: machine.port };
  const page = options.hasPage === false ? undefined : createPage(base, telephony, parts);
  let stopTidying = (): void => undefined;
  const lifeSign = new LifeSign({ path: lifeSignPath(base), clock, log, isNeeded: () => telephony.live.size > 0 });
  const stop = once(async () => {
    stopTidying();
    machine.stop();
    await backup.stop();
    await box.stop();
    care.stop();
    await lineDoctor.stop();
    await lifeSign.stop();
    await stopBox(base, telephony, page);
  });
  return {
    config: base.store,
    db: base.db,
    journal: base.journal,
    believedTime: base.believedTime,
    alarms,
    inventory,
    care,
    lineDoctor,
    selfCall: box.selfCall,
    ...telephony,
    /** The port the page is served on. */
    httpPort: () => page?.web.port,
    /** Path of the API's Unix socket. */
    apiSocket: page?.socket,

    /** Opens sockets and boards; calls are taken when this resolves. Rejects when a port is taken. */
    async start(): Promise<void> {
      try {
        lineDoctor.start();
        await startBox(base, telephony, alarms);
        care.start();
        lifeSign.start();
        stopTidying = keepTidy(base);
        await page?.start();
        box.start();
        backup.start();
        await machine.start();
      } catch (error) {
        await stop();
        throw error;
      }
    },

    /** Ends every call, then everything else. Stopping twice is fine. */
    stop,
  };
}

function imageVersion(): string | undefined {
  const path = "/etc/callbox-version";
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}

/** What was said by SIP in the calls that a sudden stop cut off; read before they are closed. */
function messagesOfLiveCalls({ db }: Foundations): LeftMessage[] {
  return db.all<{ direction: "in" | "out"; raw: string }>(
    `SELECT trace.direction, trace.raw FROM live_call JOIN trace ON trace.call = live_call.call
      WHERE trace.kind = 'sip' ORDER BY trace.id`,
  );
}

function lifeSignPath({ dataFolder }: Foundations): string {
  return join(dataFolder, "alive");
}

async function startBox(
  base: Foundations,
  telephony: Telephony,
  alarms: ReturnType<typeof createAlarms>,
): Promise<void> {
  const { log, journal, store } = base;
  // It takes as long as everything else up to the first call.
  const mediaUp = telephony.media.start();
  mediaUp.catch(() => undefined); // waited for below
  // One that we did not start may still finish the recordings of the last box: the new one is let in after it.
  if (helperFolder() !== undefined) await mediaUp;
  const leftOver = messagesOfLiveCalls(base);
  await forgetSelfCalls(base);
  const recovered = await recoverRecordings(telephony.audio.recordings, log);
  const orphans = journal.closeOrphans(lastLifeSign(lifeSignPath(base)) ?? 0, recovered);
  if (orphans > 0) log.warn("calls were cut off by the last restart", { calls: orphans });
  alarms.start();
  if (orphans > 0) alarms.tellCutCalls(orphans);
  base.believedTime.start();
  await telephony.audio.start();
  telephony.channels.start();
  telephony.people.start();
  await mediaUp;
  telephony.configureLines();
  await telephony.sip.start();
  const told = telephony.sip.endLeftOver(leftOver);
  if (told > 0) log.info("far ends of calls that were cut off are told", { legs: told });
  telephony.peers.changes.subscribe(() => telephony.trunkWatch.look());
  telephony.peers.look();
  telephony.trunkWatch.start();
  base.checkpointer.start();
  base.derivedBuilder.look();
  store.changed.subscribe(() => {
    base.derivedBuilder.look();
    telephony.configureLines();
    telephony.people.configure();
    telephony.peers.look();
    telephony.trunkWatch.look();
  });
}

/** Forgets old ladders now and every hour; gives back how to stop. */
function keepTidy({ clock, believedTime, log, traceStore }: Foundations): () => void {
  let timer: Timer | undefined;
  const tidy = (): void => {
    timer = clock.after(HOUSEKEEPING_MS, tidy);
    try {
      traceStore.forgetBefore(believedTime.now() - KEEP_LADDERS_MS);
    } catch (error) {
      // A full disk must not end the box over its housekeeping.
      log.error("old ladders could not be forgotten", { error });
    }
  };
  tidy();
  return () => timer?.cancel();
}

async function stopBox(base: Foundations, telephony: Telephony, page: Page | undefined): Promise<void> {
  const { reception, live, channels, people, audio, sip, peers, answers, trunkWatch, media } = telephony;
  reception.close();
  trunkWatch.stop();
  peers.stop();
  page?.web.retire();
  const goingDown = { cause: Cause.temporaryFailure, by: "system", detail: "the box is going down" } as const;
  for (const call of live.all()) call.hangUp(goingDown);
  await live.idle();
  channels.close(goingDown);
  people.stop();
  await page?.close();
  await audio.stop();
  base.believedTime.stop();
  await sip.close();
  await media.close();
  await answers.stop();
  base.derivedBuilder.stop();
  base.journal.flush();
  base.traceStore.flush();
  await base.checkpointer.close();
  base.db.close();
  base.unlock();
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
