import type { SpanBoardConfig } from "#drivers/e1/config.ts";
import type { TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import type { FoundHardware, ProbeAnswer } from "#drivers/found-hardware.ts";
import type { HardwareMessage } from "#drivers/line/hardware.ts";
import type { BoardConfig, BoardState, LineCommand, LineEvent } from "#drivers/line/line.ts";
import type { Impedance, PortControl, PortEvent } from "#drivers/line/port.ts";
import type { CadencedTone } from "#firmware/dsp/tone/tone.ts";
import type { MediaInventory } from "./inventory.ts";
import type {
  LineAnswer,
  LineEchoReading,
  LineGainReading,
  LineHardware,
  LineNote,
  LineQuestion,
  LineReading,
  LineTestEnd,
  LineTestStep,
} from "./line/line-words.ts";
import type {
  SpanAlarm,
  SpanAnswer,
  SpanBoardState,
  SpanChannel,
  SpanFrame,
  SpanHistory,
  SpanHostEvent,
  SpanOrder,
  SpanPeriod,
  SpanQuestion,
  SpanState,
} from "./span/span-words.ts";

/** The words of line hardware, for those who speak this protocol and know no driver. */
/** What people ask of lines. */
/** The words of E1 spans. */
export type {
  BoardConfig,
  BoardState,
  FoundHardware,
  HardwareMessage,
  Impedance,
  LineAnswer,
  LineCommand,
  LineEchoReading,
  LineEvent,
  LineGainReading,
  LineHardware,
  LineNote,
  LineQuestion,
  LineReading,
  LineTestEnd,
  LineTestStep,
  PortControl,
  PortEvent,
  ProbeAnswer,
  SpanAlarm,
  SpanAnswer,
  SpanBoardConfig,
  SpanBoardState,
  SpanChannel,
  SpanFrame,
  SpanHistory,
  SpanOrder,
  SpanPeriod,
  SpanQuestion,
  SpanState,
  TrunkCommand,
  TrunkEvent,
};

/**
 * What the control process and the media process say to each other over the IPC channel. Plain data only.
 *
 * An *endpoint* is the media end of one leg: an RTP socket, a port of a line board, or a channel of an E1 span. What an
 * endpoint hears is decided by, in this order: the play list that runs on it, the bridge it is joined to, silence. What it
 * says goes to its bridge, to the digit detector and to the recordings that listen to it.
 */

/** Chosen by the control process; unique while the endpoint lives. */
export type EndpointId = string;

export type Codec = "PCMU" | "PCMA";
export type MediaDirection = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** Where and how RTP is exchanged with the far end, as agreed by offer and answer. */
export interface RtpRemote {
  readonly host: string;
  readonly port: number;
  /** The address its signalling comes from, where known: sound from there is believed too (NAT). */
  readonly signalledFrom?: string;
  readonly codec: Codec;
  /** Payload type of the codec as agreed, usually 0 (PCMU) or 8 (PCMA). */
  readonly payloadType: number;
  /** Payload type of telephone-event (RFC 4733); absent when the far end offers none: digits are then heard in band. */
  readonly dtmfPayloadType?: number;
  /** Packet time we send with, milliseconds (20 usual). */
  readonly ptimeMs: number;
  /** Seen from the box. `sendonly` and `inactive` put the far end on hold. */
  readonly direction: MediaDirection;
}

/** One or more frequencies with an on/off cadence, e.g. China busy: [450] Hz, [350, 350] ms. */
export type ToneSpec = CadencedTone;

/** One thing to play, in order. Files are 8 kHz mono WAV (PCM16, A-law or µ-law), absolute paths. */
export type PlayItem =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "tone"; readonly tone: ToneSpec; readonly durationMs: number }
  | { readonly kind: "silence"; readonly durationMs: number }
  | { readonly kind: "digits"; readonly digits: string };

/** Commands carry `requestId` where an answer is wanted; it comes back in `reply`. */
export type MediaCommand =
  | { readonly type: "rtp.open"; readonly requestId: number; readonly id: EndpointId; readonly host: string }
  /** Opens an endpoint on a port that `rtp.ready` has told; needs no answer. */
  | { readonly type: "rtp.take"; readonly id: EndpointId; readonly host: string; readonly port: number }
  | { readonly type: "rtp.connect"; readonly id: EndpointId; readonly remote: RtpRemote }
  | { readonly type: "line.open"; readonly id: EndpointId; readonly line: string }
  | { readonly type: "endpoint.close"; readonly id: EndpointId }
  | {
      readonly type: "play";
      readonly id: EndpointId;
      readonly playId: string;
      readonly items: readonly PlayItem[];
      /** Start again at the first item until stopped (hold music, ring-back). */
      readonly loop?: boolean;
      /** A digit among these ends the play list at once; "any" for every digit. */
      readonly stopOnDigits?: string;
      /** Where to begin in the first item, milliseconds: hold music goes on where it was. */
      readonly startAtMs?: number;
      /** Begin only once media has arrived from the far end or this much time has passed (0: at once). */
      readonly delayMs?: number;
    }
  | { readonly type: "play.stop"; readonly id: EndpointId; readonly playId?: string }
  /** Joins endpoints to a bridge: everyone hears the sum of the others. The first join makes the bridge. */
  | { readonly type: "bridge.join"; readonly bridgeId: string; readonly id: EndpointId }
  | { readonly type: "bridge.leave"; readonly id: EndpointId }
  /**
   * Records what `left` and `right` say into a stereo WAV (8 kHz, G.711 µ-law; mono when there is no `right`).
   * Begins with the next packet; the header is kept valid on disk at least once a second.
   */
  | {
      readonly type: "record.start";
      readonly recordingId: string;
      readonly path: string;
      readonly left: EndpointId;
      readonly right?: EndpointId;
      /** Ends by itself after this many milliseconds (voicemail). */
      readonly maxMs?: number;
      /** Ends by itself after this much silence from `left`, milliseconds. */
      readonly stopOnSilenceMs?: number;
      /** A digit from `left` among these ends it. */
      readonly stopOnDigits?: string;
    }
  /** While paused both channels get silence, so the file keeps its time axis. */
  | { readonly type: "record.pause"; readonly recordingId: string; readonly paused: boolean }
  | { readonly type: "record.stop"; readonly recordingId: string }
  | { readonly type: "line.command"; readonly line: string; readonly command: LineCommand }
  /** To the signalling of a span, `<board>.<span>`. Voice of a channel: `line.open` with `<board>.<span>.<timeslot>`. */
  | { readonly type: "span.command"; readonly span: string; readonly command: TrunkCommand }
  /** Which boards to run. Sent once at start and again when the configuration changes. */
  | { readonly type: "boards.configure"; readonly boards: readonly BoardConfig[] }
  | { readonly type: "line.ask"; readonly requestId: number; readonly line: string; readonly question: LineQuestion }
  /** Calls a running test off; nothing when there is none. */
  | { readonly type: "line.test-stop"; readonly line: string }
  /** The exchange's own busy tone, beside that of the country; absent: forgets it. */
  | { readonly type: "line.learned"; readonly line: string; readonly busy?: ToneSpec }
  /** What line hardware could be on: serial ports and GPIO chips. */
  | { readonly type: "hardware.find"; readonly requestId: number }
  /** What is on this port? Answered within some seconds; a port of a configured board is never opened for it. */
  | { readonly type: "hardware.probe"; readonly requestId: number; readonly path: string; readonly baudRate?: number }
  /** Starts a board's own firmware anew; the error says why it cannot be. */
  | { readonly type: "board.restart"; readonly requestId: number; readonly board: string }
  /** Which E1 boards to run. Sent once at start and again when the configuration changes. */
  | {
      readonly type: "spans.configure";
      readonly boards: readonly SpanBoardConfig[];
      /** Country of the box, two letters: whose R2 is likelier when a span is identified. */
      readonly country?: string;
    }
  | { readonly type: "span.order"; readonly span: string; readonly order: SpanOrder }
  | { readonly type: "span.ask"; readonly requestId: number; readonly span: string; readonly question: SpanQuestion }
  /** Writes the image in this file into an E1 board; `span.update` tells how far it is. The error says why it cannot begin. */
  | { readonly type: "span.update"; readonly requestId: number; readonly board: string; readonly path: string }
  | { readonly type: "stats.get"; readonly requestId: number }
  /** `full` counts memory and open files too, which costs more than the rest. */
  | { readonly type: "inventory.get"; readonly requestId: number; readonly full: boolean }
  /** Gives back RTP ports that no endpoint has. */
  | { readonly type: "ports.reclaim" }
  | { readonly type: "shutdown" };

export type PlayEnd = "finished" | "stopped" | "digit" | "failed";
export type RecordEnd = "stopped" | "max-length" | "silence" | "digit" | "endpoint-closed" | "disk-error";

/** How one endpoint's media did; sent when it closes and kept on the call. */
export interface MediaStats {
  readonly packetsReceived: number;
  readonly packetsSent: number;
  readonly packetsLost: number;
  readonly jitterMs: number;
  /** Highest delay the jitter buffer grew to, milliseconds. */
  readonly bufferMaxMs: number;
  readonly roundTripMs?: number;
}

export type MediaEvent =
  | { readonly type: "ready"; readonly pid: number }
  | {
      readonly type: "reply";
      readonly requestId: number;
      readonly error?: string;
      readonly port?: number;
      readonly stats?: MediaProcessStats;
      readonly inventory?: MediaInventory;
      readonly line?: LineAnswer;
      readonly span?: SpanAnswer;
      readonly found?: FoundHardware;
      readonly probed?: ProbeAnswer;
    }
  /** These ports stand ready on an address of ours: each may be taken once, without asking. */
  | { readonly type: "rtp.ready"; readonly host: string; readonly ports: readonly number[] }
  /** A key at the far end of an RTP endpoint, told when it is let go. Keys of a line come as `line` events only. */
  | {
      readonly type: "digit";
      readonly id: EndpointId;
      readonly digit: string;
      readonly durationMs: number;
      readonly by: "rfc4733" | "in-band";
    }
  | {
      readonly type: "play.ended";
      readonly id: EndpointId;
      readonly playId: string;
      readonly end: PlayEnd;
      readonly playedMs: number;
      readonly detail?: string;
    }
  | {
      readonly type: "record.ended";
      readonly recordingId: string;
      readonly end: RecordEnd;
      readonly path: string;
      readonly durationMs: number;
      readonly bytes: number;
      /** Level of the loudest 20 ms of each channel, dBFS: an empty message is told from a spoken one by it. */
      readonly peakDbfs: readonly number[];
      readonly detail?: string;
    }
  /** The first packet of the far end has arrived. */
  | { readonly type: "media.first"; readonly id: EndpointId; readonly from: string }
  /** Nothing has come from the far end for `silentMs`, though it should; told once, again after it has come back. */
  | { readonly type: "media.lost"; readonly id: EndpointId; readonly silentMs: number }
  | { readonly type: "endpoint.closed"; readonly id: EndpointId; readonly stats: MediaStats }
  | { readonly type: "board"; readonly board: BoardState }
  | { readonly type: "line"; readonly line: string; readonly event: LineEvent; readonly at: number }
  /** Evidence about a line, for whoever looks after lines; calls do not need it. */
  | { readonly type: "line.note"; readonly line: string; readonly note: LineNote; readonly at: number }
  /** Of E1 spans. Keys pressed on a channel come as `digit` of its endpoint. */
  | SpanHostEvent;

export interface MediaProcessStats {
  readonly pid: number;
  readonly endpoints: number;
  readonly bridges: number;
  readonly recordings: number;
  readonly ticksLate: number;
  readonly rssBytes: number;
}
