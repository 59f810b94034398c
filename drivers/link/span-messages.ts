import type { SpanControl, SpanEvent } from "#drivers/e1/span-hardware.ts";

/** What a span tells in E1_STATE; voice, ABCD bits and D-channel frames have messages of their own. */
export type SpanReport =
  | Exclude<SpanEvent, { type: "cas" | "d-channel" | "defects" }>
  | Omit<Extract<SpanEvent, { type: "defects" }>, "tick">
  /** Only with span 0: whom the board takes its clock from; 0 is its own crystal. */
  | { readonly type: "clock"; readonly source: number; readonly driftPpm?: number };

/** What a span is told in E1_CTL. */
export type SpanWireControl = Exclude<SpanControl, { type: "cas" | "d-channel" }>;

/** ABCD bits of one channel timeslot; A is the 8. */
export interface CasBits {
  readonly slot: number;
  readonly bits: number;
}

/** 20 ms of voice of some timeslots of a span, all of the same instant; or a part of it, of other timeslots. */
export interface SpanPcm {
  readonly type: "span-pcm";
  readonly span: number;
  /** Counts the frames of one span and direction modulo 65536; parts of one frame have the same. */
  readonly seq: number;
  /** Tick of the first sample; the host writes the tick of the frame it answers. */
  readonly tick: number;
  /** Bit n is timeslot n. */
  readonly slots: number;
  /** 160 octets of A-law for each timeslot, in ascending order. */
  readonly octets: Uint8Array;
}

/** Timeslots with a bit in `slots`. */
export function slotCount(slots: number): number {
  let count = 0;
  for (let left = slots >>> 0; left !== 0; left &= left - 1) count++;
  return count;
}
