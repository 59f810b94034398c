import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CallTools } from "#firmware/calls/call-tools.ts";
import { Journal } from "#firmware/calls/journal.ts";
import { LiveCalls } from "#firmware/calls/live-calls.ts";
import { Reception } from "#firmware/calls/reception.ts";
import { Channels } from "#firmware/channels/channels.ts";
import { SipTrace } from "#firmware/channels/sip-trace.ts";
import { tones } from "#firmware/channels/tones.ts";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import { readDocument } from "#firmware/config/document.ts";
import { completeConfig, createEmptyConfig } from "#firmware/config/empty.ts";
import { ConfigInvalid } from "#firmware/config/problem.ts";
import { checkReferences } from "#firmware/config/references.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { ConfigStore } from "#firmware/config/store.ts";
import { JournalTables } from "#firmware/db/journal-store.ts";
import { openDatabase } from "#firmware/db/open.ts";
import { TraceStore } from "#firmware/db/trace-store.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import { Cause } from "#firmware/domain/termination.ts";
import { type Clock, systemClock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { MediaClient } from "#firmware/media/client.ts";
import type { ServiceOptions } from "./options.ts";
import { boardsOf, linesOf } from "./service/boards.ts";
import { createHandlers, nameOfStep } from "./service/calls.ts";
import { createAudioFeatures, createPeopleFeatures, createPhoneCodes } from "./service/features.ts";
import { createPhoneBook } from "./service/phone-book.ts";
import { createPromptFiles, isShippedPrompt } from "./service/prompt-files.ts";
import { createRecordingShelf, recoverRecordings } from "./service/recording-shelf.ts";
import { createSip } from "./service/sip.ts";

const VERSION = "0.1.0";
const HOLD_MUSIC = "hold-music";

export type CreateServiceOptions = Omit<ServiceOptions, "logLevel" | "isDemo" | "board" | "configFile"> & {
  readonly log: Logger;
  readonly clock?: Clock;
  /** What a box without configuration begins with; an empty one when absent. */
  readonly initial?: Config;
};

/** The initial configuration the options ask for; throws ConfigInvalid for a file that is not in order. */
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
  const { log, clock = systemClock, dataFolder, bind } = options;
  mkdirSync(dataFolder, { recursive: true });
  const store = await ConfigStore.open({
    folder: join(dataFolder, "config"),
    clock,
    initial: options.initial ?? createEmptyConfig(),
    isShippedPrompt,
  });
  const config = (): Config => store.current;
  const db = openDatabase(join(dataFolder, "callbox.sqlite"));
  const parts = { clock, log, db, dataFolder, store };
  const traceStore = new TraceStore({ db, clock, log });
  const trace = new SipTrace((arrow) => traceStore.add(arrow));
  const media = new MediaClient({ clock, log, rtpPorts: options.rtpPorts });
  const sip = createSip({
    clock,
    log,
    db,
    config,
    bind: { host: bind, port: options.sipPort },
    trace,
    version: VERSION,
  });
  const journal = new Journal({
    store: new JournalTables<CallEvent>(db),
    log,
    nameOf: (step) => nameOfStep(config(), step),
  });
  const audio = createAudioFeatures(parts);
  const hasSpace = (): boolean => audio.diskSpace.hasSpace;
  const channels = new Channels({
    clock,
    log,
    media,
    sip,
    book: createPhoneBook(config),
    trace: (arrow) => traceStore.add(arrow),
    sipTrace: trace,
    offer: (incoming) => reception.take(incoming),
  });
  const tools: CallTools = {
    clock,
    log,
    media,
    channels,
    journal,
    prompts: createPromptFiles(dataFolder),
    recordings: createRecordingShelf({ recordings: audio.recordings, dataFolder, log, hasSpace }),
    tones: () => tones(config().box.country),
    holdMusic: HOLD_MUSIC,
  };
  const live = new LiveCalls(tools);
  const people = createPeopleFeatures(parts, live);
  const { distributor, agents } = people;
  const handlers = createHandlers({
    config,
    clock,
    log,
    live,
    channels,
    distributor,
    agents,
    messages: audio.messages,
    hasSpace,
  });
  const phoneCode = createPhoneCodes(parts, people, audio, async (call) => {
    await call.play(["not-allowed"]);
    return undefined;
  });
  const reception = new Reception({ tools, live, config, handlers, phoneCode });

  const configureLines = (): void => {
    channels.lines.configure(linesOf(config()));
    media.send({ type: "boards.configure", boards: boardsOf(config()) });
  };

  return {
    config: store,
    db,
    journal,
    live,
    channels,
    sip,
    media,
    audio,
    people,
    reception,

    /** Opens sockets and boards; calls are taken when this resolves. Rejects when a port is taken. */
    async start(): Promise<void> {
      const orphans = journal.closeOrphans(clock.now());
      if (orphans > 0) log.warn("calls were cut off by the last restart", { calls: orphans });
      await recoverRecordings(db, dataFolder, log);
      await audio.start();
      channels.start();
      people.start();
      await media.start();
      configureLines();
      await sip.start();
      store.changed.subscribe(() => {
        configureLines();
        people.configure();
      });
      if (store.damage !== undefined) log.error("the configuration was damaged", { detail: store.damage });
    },

    /** Ends every call, then everything else. Stopping twice is fine. */
    async stop(): Promise<void> {
      reception.close();
      const going = { cause: Cause.temporaryFailure, by: "system", detail: "the box is going down" } as const;
      for (const call of live.all()) call.hangUp(going);
      await live.idle();
      channels.close(going);
      people.stop();
      await audio.stop();
      await sip.close();
      await media.close();
      journal.flush();
      traceStore.flush();
      db.close();
    },
  };
}
