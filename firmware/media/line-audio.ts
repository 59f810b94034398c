import type { Clock } from "#firmware/kernel/clock.ts";
import type { Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type {
  BoardConfig,
  FoundHardware,
  LineAnswer,
  LineCommand,
  LineQuestion,
  MediaEvent,
  ProbeAnswer,
  ToneSpec,
} from "./protocol.ts";

/**
 * The voice of one port of a line board, G.711 µ-law at 8 kHz whatever the board itself speaks, in frames of 160
 * octets. It stays the same object while the line is configured, also over a pulled and healed link.
 */
export interface LineAudio {
  /** `<boardId>.<port>`. */
  readonly line: string;
  /**
   * Says µ-law into the line, usually 20 ms. It is copied before this returns, and dropped while the board is down. With
   * `at`, the speaker's own count of samples, it may come unevenly, in disorder, or with gaps.
   */
  send(frame: Uint8Array, at?: number): void;
  /**
   * Who hears the line. One listener at a time; the next one replaces it, `undefined` takes it away. Voice of the
   * port is wanted both ways while there is a listener. The frame handed over may be reused after the call returns.
   * Frames come as the board sends them, in order; lost ones are simply missing.
   */
  onFrame(listener: ((frame: Uint8Array) => void) | undefined): void;
  /** Only of lines that are A-law themselves. */
  readonly alaw?: AlawAudio;
}

/** A-law as it is on a line: what stays A-law all the way is not translated there and back. */
export interface AlawAudio {
  /** As `send`. */
  send(frame: Uint8Array, at?: number): void;
  /** What the listener is just handed, as it came; `undefined` where it was made up. Valid until the listener returns. */
  readonly heard: Uint8Array | undefined;
}

/** What a line host tells: the events of the protocol about boards and lines. */
export type LineHostEvent = Extract<MediaEvent, { type: "board" | "line" | "line.note" }>;

/**
 * All boards of the box. `firmware/media/line/line-host.ts` implements it; the media process joins its voice to
 * bridges, and passes commands and events between it and the control process.
 */
export interface LineHost {
  /** Runs exactly these boards: new ones are opened, missing ones closed, unchanged ones left in peace. */
  configure(boards: readonly BoardConfig[]): void;
  /** The voice of a configured line, `undefined` for an unknown one. */
  audio(line: string): LineAudio | undefined;
  /** Does nothing but a log line when the line is unknown or its board is down; the fault is told as an event. */
  command(line: string, command: LineCommand): void;
  /** Rejects in words for a line that is not configured. */
  ask(line: string, question: LineQuestion): Promise<LineAnswer>;
  stopTest(line: string): void;
  /** Remembered as long as the host lives, also for lines that are configured later. */
  learned(line: string, busy: ToneSpec | undefined): void;
  /** Serial ports and GPIO chips of this machine, with the board that is configured on each. */
  find(): Promise<FoundHardware>;
  /** What is on a serial port. A port that a board is configured on is not opened. */
  probe(path: string, baudRate: number | undefined): Promise<ProbeAnswer>;
  /** Rejects in words when the board is not there or cannot be started anew. */
  restart(board: string): Promise<void>;
  onEvent(handler: (event: LineHostEvent) => void): Unsubscribe;
  /** Hangs up what is off-hook, closes the ports. Closing twice is fine. */
  close(): Promise<void>;
}

/** How `line-host.ts` makes one: `export const createLineHost: CreateLineHost`. */
export type CreateLineHost = (options: {
  readonly clock: Clock;
  readonly log: Logger;
  /** Boards of other hosts and their ports: these are not asked what is on them. */
  readonly others?: () => readonly { readonly id: string; readonly path: string }[];
}) => LineHost;
