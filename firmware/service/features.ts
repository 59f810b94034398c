import type { PhoneCodeHandler } from "#firmware/calls/first-route.ts";
import type { LiveCalls } from "#firmware/calls/live-calls.ts";
import type { BelievedTime } from "#firmware/care/believed-time.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { ConfigStore } from "#firmware/config/store.ts";
import type { Database } from "#firmware/db/database.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { localDate, startOfDay } from "#firmware/kernel/local-time.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { AgentActions } from "#firmware/people/agent-actions.ts";
import { AgentDirectory } from "#firmware/people/agent-directory.ts";
import { AgentStore } from "#firmware/people/agent-store.ts";
import { createAgentCodes } from "#firmware/people/phone-codes.ts";
import { PinGuard, type PinGuessed } from "#firmware/people/pin-guard.ts";
import { digitsPrompts } from "#firmware/prompts/numbers.ts";
import { Distributor } from "#firmware/queues/distributor.ts";
import { restoreFigures } from "#firmware/queues/restore-figures.ts";
import { DiskSpace } from "#firmware/recording/disk-space.ts";
import { Recordings } from "#firmware/recording/recordings.ts";
import { RecordingRetention } from "#firmware/recording/retention.ts";
import { createListenScript } from "#firmware/voicemail/listen-messages.ts";
import { Messages } from "#firmware/voicemail/messages.ts";
import { recoverDrafts } from "#firmware/voicemail/recover-drafts.ts";
import { VoicemailRetention } from "#firmware/voicemail/retention.ts";
import { echoTest } from "./echo-test.ts";
import type { PromptStudio } from "./prompt-studio.ts";
import { createPromptRecorder } from "./record-prompt.ts";
import { mendMessage } from "./recover-recordings.ts";

/** What the features need to be built. */
export interface FeatureParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly db: Database;
  readonly dataFolder: string;
  readonly store: ConfigStore;
  readonly studio: PromptStudio;
  readonly believedTime: BelievedTime;
}

/** Recordings, voicemail and the space they need: known before there are calls. */
export function createAudioFeatures(parts: FeatureParts) {
  const { clock, log: logger, db, dataFolder, store } = parts;
  const recordings = new Recordings({ db, dataFolder, clock });
  const messages = new Messages({ db, dataFolder, clock });
  const diskSpace = new DiskSpace({ folder: dataFolder, clock, logger });
  const timeZone = (): string => store.current.box.timeZone;
  const now = (): number => parts.believedTime.now();
  const recordingRetention = new RecordingRetention({
    recordings,
    policy: () => store.current.recording,
    now,
    logger,
    timeZone,
  });
  const voicemailRetention = new VoicemailRetention({
    messages,
    mailboxes: () => store.current.mailboxes,
    now,
    logger,
    timeZone,
  });
  return {
    recordings,
    messages,
    diskSpace,
    async start(): Promise<void> {
      diskSpace.start();
      await recoverDrafts({ messages, dataFolder, db, logger, mend: mendMessage });
      recordingRetention.start();
      voicemailRetention.start();
    },
    async stop(): Promise<void> {
      diskSpace.stop();
      await recordingRetention.stop();
      await voicemailRetention.stop();
    },
  };
}

export type AudioFeatures = ReturnType<typeof createAudioFeatures>;

/** Agents and queues: they follow the phones of live calls. */
export function createPeopleFeatures(parts: FeatureParts, live: LiveCalls) {
  const { clock, log: logger, db, store } = parts;
  const config = (): Config => store.current;
  const directory = new AgentDirectory({ clock, store: new AgentStore(db), phones: live, logger });
  const actions = new AgentActions({ directory, config });
  const agents = directory.forQueues();
  const distributor = new Distributor({ agents, clock, day: () => localDate(clock.now(), config().box.timeZone) });
  const configure = (): void => {
    directory.configure(config().extensions.flatMap(({ number, agent }) => (agent === undefined ? [] : [number])));
    distributor.configure(config().queues);
  };
  return {
    directory,
    actions,
    agents,
    distributor,
    configure,
    start(): void {
      configure();
      restoreFigures(db, distributor, startOfDay(clock.now(), config().box.timeZone));
      directory.start();
      distributor.start();
    },
    stop(): void {
      distributor.stop();
      directory.stop();
    },
  };
}

export type PeopleFeatures = ReturnType<typeof createPeopleFeatures>;

/** What each phone code does. */
export function createPhoneCodes(
  parts: FeatureParts,
  people: PeopleFeatures,
  audio: AudioFeatures,
  guessed: (fact: PinGuessed) => void,
): PhoneCodeHandler {
  const config = (): Config => parts.store.current;
  const isPin = people.actions.isPin.bind(people.actions);
  const pins = new PinGuard({ clock: parts.clock, isPin, guessed });
  const codes = createAgentCodes({ actions: people.actions, pins, config });
  const listen = createListenScript({
    messages: audio.messages,
    config,
    digits: digitsPrompts,
    checkPin: pins.check.bind(pins),
  });
  const recordPrompt = createPromptRecorder(parts);
  return (call, { name, rest }) => {
    switch (name) {
      case "signIn":
      case "signOut":
      case "pause":
      case "ready":
        return codes[name](call, rest);
      case "voicemail":
        return listen(call);
      case "recordPrompt":
        return recordPrompt(call, rest);
      case "echoTest":
        return echoTest(call, parts.dataFolder);
    }
  };
}
