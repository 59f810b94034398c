import { crc4 } from "./crc4.ts";

/** Octets of a frame, and frames of a multiframe. */
export const FRAME_OCTETS = 32;
const MULTIFRAME = 16;
const SUB_MULTIFRAME = 8;
/** Frame alignment word in bits 2 to 8 of timeslot 0 (G.704 table 5A). */
const FAS = 0b0011011;
/** The other frames: bit 2 is 1, bit 3 is A, spare bits are 1. */
const NFAS = 0b01011111;
const BIT_A = 0b00100000;
/** Bit 1 of frames 1, 3, 5, 7, 9, 11: the CRC-4 multiframe alignment word. */
const CRC_WORD = [0, 0, 1, 0, 1, 1] as const;

/** Where a transmitter gets its timeslots 1 to 31 from: called once a frame, in order. */
export type FillFrame = (out: Uint8Array, at: number) => void;

/** Makes the bit stream of an E1 (G.704): alignment words, CRC-4, alarms. Bit 1 of a timeslot is the highest. */
export class Transmitter {
  hasCrc4 = true;
  /** Bit A: we do not hear the far side. */
  isRemoteAlarm = false;
  /** All ones instead of everything. */
  isBlueAlarm = false;
  /** Blocks of the far side that came damaged and have not been told by an E bit. */
  damagedBlocks = 0;
  #frame = 0;
  #crc = 0;
  #sent = 0;

  /** Appends one frame to `out` at `at`; timeslots 1 to 31 must be there already. */
  next(out: Uint8Array, at: number): void {
    if (this.isBlueAlarm) {
      out.fill(0xff, at, at + FRAME_OCTETS);
      return;
    }
    const frame = this.#frame;
    if (frame % SUB_MULTIFRAME === 0) {
      this.#sent = this.#crc;
      this.#crc = 0;
    }
    const isFas = frame % 2 === 0;
    const plain = isFas ? FAS : NFAS | (this.isRemoteAlarm ? BIT_A : 0);
    // CRC bits count as zero in the block they are in, which is the one after theirs.
    const first = this.hasCrc4 ? this.#firstBit(frame) : 1;
    const counted = this.hasCrc4 && isFas ? plain : plain | (first << 7);
    out[at] = plain | (first << 7);
    if (this.hasCrc4) {
      let crc = crc4(this.#crc, counted);
      for (let index = 1; index < FRAME_OCTETS; index++) crc = crc4(crc, out[at + index] as number); // within the frame
      this.#crc = crc;
    }
    this.#frame = (frame + 1) % MULTIFRAME;
  }

  #firstBit(frame: number): number {
    if (frame % 2 === 0) return (this.#sent >>> (3 - (frame % SUB_MULTIFRAME) / 2)) & 1;
    if (frame < 13) return CRC_WORD[(frame - 1) / 2] ?? 1;
    // E bit: 0 tells one damaged block.
    if (this.damagedBlocks === 0) return 1;
    this.damagedBlocks--;
    return 0;
  }
}
