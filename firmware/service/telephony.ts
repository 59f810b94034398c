import { join } from "node:path";
import type { CallTools } from "#firmware/calls/call-tools.ts";
import { LiveCalls } from "#firmware/calls/live-calls.ts";
import { Reception } from "#firmware/calls/reception.ts";
import type { RecordingShelf } from "#firmware/calls/recording-shelf.ts";
import { Channels } from "#firmware/channels/channels.ts";
import { tones } from "#firmware/channels/tones.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { LogLevel } from "#firmware/kernel/log.ts";
import { MediaClient } from "#firmware/media/client.ts";
import type { BoardConfig } from "#firmware/media/protocol.ts";
import { createRecordingShelf } from "#firmware/recording/shelf.ts";
import { createDns, type Dns } from "#firmware/sip/locate/dns.ts";
import { AnswerFile } from "./answer-file.ts";
import { boardsOf, linesOf } from "./boards.ts";
import { createHandlers } from "./calls.ts";
import { spanBoardsOf } from "./e1/span-boards.ts";
import { type AudioFeatures, createAudioFeatures, createPeopleFeatures, createPhoneCodes } from "./features.ts";
import type { Foundations } from "./foundations.ts";
import { GuessingWatch } from "./guessing.ts";
import { watchMedia } from "./media-state.ts";
import { createPhoneBook } from "./phone-book.ts";
import { createPromptFiles } from "./prompt-files.ts";
import { mendRecording } from "./recover-recordings.ts";
import { createRoom, useOf } from "./room.ts";
import { createNamedPeers, createSip } from "./sip.ts";
import { createTrunkWatch } from "./trunk-watch.ts";

const HOLD_MUSIC = "hold-music";

export type Telephony = ReturnType<typeof createTelephony>;

function shelfOf({ dataFolder, log: logger }: Foundations, { recordings, diskSpace }: AudioFeatures): RecordingShelf {
  const hasSpace = (): boolean => diskSpace.hasSpace;
  const diskFailed = (detail: string): void => diskSpace.failed(detail);
  return createRecordingShelf({ recordings, dataFolder, logger, hasSpace, diskFailed, mend: mendRecording });
}

function callTools(
  base: Foundations,
  { media, channels, audio }: { media: MediaClient; channels: Channels; audio: AudioFeatures },
): CallTools {
  const { clock, log, journal, config } = base;
  return {
    ...{ clock, log, media, channels, journal },
    prompts: createPromptFiles(base.studio.library),
    recordings: shelfOf(base, audio),
    tones: () => tones(config().box.country),
    holdMusic: HOLD_MUSIC,
  };
}

/** Everything a call passes through, joined but not yet running. */
export function createTelephony(
  base: Foundations,
  options: {
    readonly bind: string;
    readonly sipPort: number;
    readonly rtpPorts: { readonly first: number; readonly last: number };
    readonly version: string;
    /** The name system of this machine when absent. */
    readonly dns?: Dns;
    readonly logLevel?: LogLevel;
  },
) {
  const { clock, log, db, config, traceStore, sipTrace } = base;
  const { rtpPorts, logLevel, version, dns = createDns() } = options;
  const media = new MediaClient({ clock, log, rtpPorts, ...(logLevel !== undefined && { logLevel }) });
  const bind = { host: options.bind, port: options.sipPort };
  const guessing = new GuessingWatch({ clock, log });
  const answers = new AnswerFile({ path: join(base.dataFolder, "peer-addresses.json"), clock, log });
  const peers = createNamedPeers({ clock, log, config, dns, kept: answers, bind: bind.host });
  const room = createRoom(base, { rtpPorts, peers, use: () => useOf({ live, channels }) });
  const { admit, refused, strangers } = room;
  const sip = createSip({ clock, log, db, config, bind, peers, trace: sipTrace, version, guessing, strangers });
  const audio = createAudioFeatures(base);
  const hasSpace = (): boolean => audio.diskSpace.hasSpace;
  const trace = traceStore.add.bind(traceStore);
  const book = createPhoneBook(config);
  const channels = new Channels({
    ...{ clock, log, media, sip, sipTrace, trace, book, peers },
    offer: (incoming) => reception.take(incoming),
  });
  const tools = callTools(base, { media, channels, audio });
  const trunkWatch = createTrunkWatch({ clock, log, config, sip, peers });
  const live = new LiveCalls(tools);
  const people = createPeopleFeatures(base, live);
  const [{ distributor, agents }, { messages }] = [people, audio];
  const handlers = createHandlers({
    ...{ config, clock, log, live, channels, peers, trunkWatch, distributor, agents, messages, hasSpace },
  });
  const phoneCode = createPhoneCodes(base, people, audio, guessing.pin);
  const reception = new Reception({ tools, live, config, handlers, phoneCode, admit, refused });
  const extraBoards: BoardConfig[] = [];
  return {
    ...{ media, sip, guessing, peers, answers, trunkWatch, audio, channels, book },
    ...{ live, people, reception, room, tools },
    /** Boards that no configuration names; told to media with the next `configureLines`. */
    extraBoards,
    mediaState: watchMedia(media, clock),
    /** Tells channels and media which lines, boards and spans there are now. */
    configureLines: () => configureLines(config(), extraBoards, { channels, media }),
  };
}

function configureLines(
  config: Config,
  extraBoards: readonly BoardConfig[],
  { channels, media }: { readonly channels: Channels; readonly media: MediaClient },
): void {
  channels.lines.configure(
    linesOf(config),
    config.boards.map(({ id }) => id),
  );
  media.send({ type: "boards.configure", boards: [...boardsOf(config), ...extraBoards] });
  const spanBoards = spanBoardsOf(config);
  channels.configureSpans(spanBoards);
  media.send({ type: "spans.configure", boards: spanBoards, country: config.box.country });
}
