import type { CallId, RecordingId } from "#firmware/domain/ids.ts";
import type { Party } from "#firmware/domain/party.ts";

/** A recording that begins. */
export interface NewRecording {
  readonly id: RecordingId;
  readonly call: CallId;
  /** Wall time, milliseconds. */
  readonly at: number;
  readonly why: string;
  /** The extension that talks with the caller, and the queue the caller came from. */
  readonly agent?: string;
  readonly queue?: string;
  readonly caller: Party;
}

/** How a recording ended. */
export interface EndedRecording {
  readonly durationMs: number;
  readonly bytes: number;
  /** Loudest 20 ms of the caller's and the other side's channel, dBFS. */
  readonly peakDbfs: readonly number[];
  readonly end: "stopped" | "max-length" | "silence" | "digit" | "endpoint-closed" | "disk-error";
  readonly detail?: string;
}

/** Where recordings are kept: `firmware/recording` is one. */
export interface RecordingShelf {
  /** Makes room and writes the row; the absolute path to record to, or undefined when there is no room. */
  begin(recording: NewRecording): string | undefined;
  /** The file is whole. */
  end(id: RecordingId, ended: EndedRecording): void;
  /** The media process died over it: makes whole what is there. Gives its length in milliseconds; 0 for nothing. */
  cut(id: RecordingId): Promise<number>;
}
