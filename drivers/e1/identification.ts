import type { SpanConfig } from "./config.ts";
import type { LineBits } from "./identify-r2.ts";
import type { SignallingSlot, SpanControl, SpanSighting } from "./span-hardware.ts";

/** What is being found out at the moment. */
export type IdentifyStep =
  /** Is there a signal, and frames in it? */
  | "signal"
  /** Is the CRC-4 multiframe there? */
  | "framing"
  /** HDLC or CAS in timeslot 16? */
  | "timeslot-16"
  /** Which side is the far end of the D channel? First by listening, then by asking as either side. */
  | "data-link"
  | "ask-as-user"
  | "ask-as-network"
  /** How do channels of the far side stand while nobody calls? */
  | "line-bits";

export type IdentifyOutcome =
  | "identified"
  | "no-signal"
  /** All ones: the far side is out of service, or its own line is. */
  | "blue-alarm"
  /** A signal without frames: another line code, another kind of line, or a bad cable. */
  | "no-frames"
  /** Frames, but nothing known in timeslot 16. */
  | "no-signalling"
  /** HDLC in timeslot 16, and nobody who answers as LAPD. */
  | "silent-data-link"
  | "stopped"
  | "board-gone";

/** Something that was seen, kept for people: what it means is in `text`, what was there in `octets`. */
export interface IdentifyEvidence {
  /** Milliseconds since the beginning. */
  readonly atMs: number;
  readonly code:
    | "no-signal"
    | "blue-alarm"
    | "no-frames"
    | "frames"
    | "crc4"
    | "no-crc4"
    | "remote-alarm"
    | "hdlc-flags"
    | "cas-multiframe"
    | "nothing-in-16"
    | "frame-of-network"
    | "frame-of-user"
    | "no-answer-as-user"
    | "no-answer-as-network"
    | "idle-bits"
    | "blocked-bits";
  readonly text: string;
  /** Hexadecimal frame of the D channel. */
  readonly octets?: string;
}

/** What was found, and what to set. */
export interface Identification {
  readonly outcome: IdentifyOutcome;
  /** In plain words, a sentence or two. */
  readonly text: string;
  readonly framing?: "crc4" | "double-frame";
  readonly signalling?: SpanConfig["signalling"];
  /** R2: variants whose line bits look like this, the likeliest first. */
  readonly variants?: readonly string[];
  /** What to change in the configuration of the span; absent when there is nothing to propose. */
  readonly proposal?: Pick<SpanConfig, "framing" | "signalling" | "r2">;
  readonly evidence: readonly IdentifyEvidence[];
}

export type IdentifyEvent =
  | { readonly type: "sighting"; readonly sighting: SpanSighting; readonly atMs: number }
  | { readonly type: "frame"; readonly frame: Uint8Array; readonly atMs: number }
  | { readonly type: "bits"; readonly slot: number; readonly bits: number; readonly atMs: number }
  | { readonly type: "stop"; readonly outcome: "stopped" | "board-gone"; readonly atMs: number };

export type IdentifyCommand =
  | { readonly type: "step"; readonly step: IdentifyStep }
  | { readonly type: "set-up"; readonly signalling: SignallingSlot }
  | { readonly type: "control"; readonly control: SpanControl }
  | { readonly type: "done"; readonly identification: Identification };

/** A step of identification; `timeoutMs` is how long it still looks before it decides. */
export interface IdentifyState {
  readonly name: IdentifyStep | "done";
  readonly timeoutMs?: number;
  /** Milliseconds since the beginning, as the last event said, and when this step is over. */
  readonly atMs: number;
  readonly untilMs: number;
  readonly country: string;
  readonly evidence: readonly IdentifyEvidence[];
  readonly sighting?: SpanSighting;
  readonly framing?: "crc4" | "double-frame";
  readonly bits: LineBits;
}
