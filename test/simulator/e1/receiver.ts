import type { SpanDefects } from "#drivers/e1/span-hardware.ts";
import { crc4 } from "./crc4.ts";
import { FRAME_OCTETS } from "./transmitter.ts";

const FAS = 0b0011011;
const CRC_WORD = 0b001011;
const BLOCKS_LOST = 915;
/** Wrong alignment words in a row that lose the frame (G.706 §4.1.1). */
const FAS_LOST = 3;
/** A multiframe alignment is searched for so many frames before the far side counts as one without CRC-4: 8 ms twice. */
const CRC_SEARCH = 800;
/** Frames without enough of one kind of bit: no signal, or all ones (G.775). */
const LOS_FRAMES = 4;
const AIS_ZEROS = 2;

/** What a receiver has counted. */
export interface ReceiverCounts {
  frameErrors: number;
  crcErrors: number;
  farCrcErrors: number;
}

/** Finds frames in the bit stream of an E1 and reads them (G.704, G.706); the bits may begin anywhere. */
export class Receiver {
  readonly counts: ReceiverCounts = { frameErrors: 0, crcErrors: 0, farCrcErrors: 0 };
  /** CRC-4 blocks that came damaged since the last look: for the E bits of the other way. */
  damagedBlocks = 0;
  /** Whether CRC-4 is looked at, told the far side by RAI or not. */
  wantsCrc4 = true;
  los = true;
  ais = false;
  isAligned = false;
  isMultiframe = false;
  isRemoteAlarm = false;
  readonly #take: (frame: Uint8Array) => void;
  readonly #frame = new Uint8Array(FRAME_OCTETS);
  /** What has come and is not read yet, from the octet that holds the next bit. */
  #bits = new Uint8Array(4_096);
  #length = 0;
  #shift = 0;
  #isFas = true;
  #wrong = 0;
  #dark = 0;
  /** Of the multiframe: its frame, its CRC so far, what the block before should have been, and what it tells of itself. */
  #index = 0;
  #crc = 0;
  #expected = 0;
  #told = 0;
  #unjudged = 2;
  #word = 0;
  #searched = 0;
  #blocks = 0;
  #badBlocks = 0;

  /** `take` gets each frame, valid until it returns. */
  constructor(take: (frame: Uint8Array) => void) {
    this.#take = take;
  }

  /** The defects this receiver sees by itself. */
  get defects(): Omit<SpanDefects, "casLost"> {
    const { los, ais, isAligned, isMultiframe, isRemoteAlarm } = this;
    return {
      los,
      ais: ais && !los,
      lof: !isAligned && !los && !ais,
      rai: isAligned && isRemoteAlarm,
      crcLost: this.wantsCrc4 && isAligned && !isMultiframe && this.#searched >= CRC_SEARCH,
    };
  }

  /** Whether it has been looked for the CRC-4 multiframe long enough to say that it is not there. */
  get isCrcKnown(): boolean {
    return this.isMultiframe || this.#searched >= CRC_SEARCH;
  }

  push(octets: Uint8Array): void {
    if (this.#length + octets.length > this.#bits.length) {
      const larger = new Uint8Array(2 * (this.#length + octets.length));
      larger.set(this.#bits.subarray(0, this.#length));
      this.#bits = larger;
    }
    this.#bits.set(octets, this.#length);
    this.#length += octets.length;
    let at = 0;
    // An octet more than the frame is needed while bits begin within one.
    while (this.#length - at > 3 * FRAME_OCTETS) {
      if (this.isAligned) {
        this.#read(at);
        at += FRAME_OCTETS;
      } else at = this.#search(at);
    }
    this.#bits.copyWithin(0, at, this.#length);
    this.#length -= at;
  }

  #octet(at: number): number {
    const bits = this.#bits;
    if (this.#shift === 0) return bits[at] as number; // within what has come
    return (((bits[at] as number) << this.#shift) | ((bits[at + 1] as number) >>> (8 - this.#shift))) & 0xff;
  }

  /** Looks for an alignment word, none in the frame after it, and one in the next (G.706 §4.1.2), in one frame's bits. */
  #search(at: number): number {
    this.#judge(at);
    if (this.los || this.ais) return at + FRAME_OCTETS;
    for (let bit = 0; bit < FRAME_OCTETS * 8; bit++) {
      this.#shift = bit & 7;
      const here = at + (bit >>> 3);
      if ((this.#octet(here) & 0x7f) !== FAS) continue;
      const isNext = (this.#octet(here + FRAME_OCTETS) & 0x40) !== 0;
      if (!isNext || here + 2 * FRAME_OCTETS + 1 >= this.#length) continue;
      if ((this.#octet(here + 2 * FRAME_OCTETS) & 0x7f) !== FAS) continue;
      this.isAligned = this.#isFas = true;
      this.#wrong = 0;
      this.#loseMultiframe();
      return here;
    }
    this.#shift = 0;
    return at + FRAME_OCTETS;
  }

  #loseMultiframe(): void {
    this.isMultiframe = false;
    this.#word = this.#searched = 0;
  }

  /** Signal, or all ones, by the bits of one frame. */
  #judge(at: number): void {
    let ones = 0;
    for (let index = 0; index < FRAME_OCTETS; index++) ones += ONES[this.#bits[at + index] as number] as number; // within
    if (ones === 0) this.#dark = Math.min(LOS_FRAMES, this.#dark + 1);
    else this.#dark = 0;
    this.los = this.#dark >= LOS_FRAMES || (this.los && ones < FRAME_OCTETS);
    this.ais = 8 * FRAME_OCTETS - ones < AIS_ZEROS;
  }

  #read(at: number): void {
    const frame = this.#frame;
    if (this.#shift === 0)
      for (let index = 0; index < FRAME_OCTETS; index++) frame[index] = this.#bits[at + index] as number;
    else for (let index = 0; index < FRAME_OCTETS; index++) frame[index] = this.#octet(at + index);
    const first = frame[0] as number;
    const isRight = this.#isFas ? (first & 0x7f) === FAS : (first & 0x40) !== 0;
    if (!isRight) this.#isWrong(at);
    else {
      if (this.#isFas) this.#wrong = 0;
      this.los = this.ais = false;
      this.#dark = 0;
    }
    if (!this.isAligned) return;
    if (!this.#isFas && isRight) this.isRemoteAlarm = (first & 0x20) !== 0;
    if (this.wantsCrc4 || !this.isCrcKnown) this.#multiframe(frame, first);
    this.#isFas = !this.#isFas;
    this.#take(frame);
  }

  #isWrong(at: number): void {
    if (this.#isFas) this.counts.frameErrors++;
    this.#wrong++;
    this.#judge(at);
    if (this.#wrong < FAS_LOST && !this.los && !this.ais) return;
    this.isAligned = this.isRemoteAlarm = false;
    this.#loseMultiframe();
  }

  #multiframe(frame: Uint8Array, first: number): void {
    if (!this.isMultiframe) this.#searchMultiframe(first);
    else this.#index = (this.#index + 1) & 15;
    if (!this.isMultiframe) return;
    const index = this.#index;
    if ((index & 7) === 0) this.#block();
    const bit = first >>> 7;
    if ((index & 1) === 0) this.#told = (this.#told << 1) | bit;
    else if (index >= 13 && bit === 0) this.counts.farCrcErrors++;
    let crc = crc4(this.#crc, (index & 1) === 0 ? first & 0x7f : first);
    for (let octet = 1; octet < FRAME_OCTETS; octet++) crc = crc4(crc, frame[octet] as number); // 32 octets
    this.#crc = crc;
  }

  /** Frame 11 is known by the six bits up to it; reading goes on from there. */
  #searchMultiframe(first: number): void {
    if (this.#searched < CRC_SEARCH) this.#searched++;
    if (this.#isFas) return;
    this.#word = ((this.#word << 1) | (first >>> 7)) & 0x3f;
    if (this.#word !== CRC_WORD) return;
    this.isMultiframe = true;
    this.#index = 11;
    // Only a part of this block is seen, and the next tells of it.
    this.#crc = this.#told = this.#blocks = this.#badBlocks = 0;
    this.#unjudged = 2;
  }

  /** A block ends: its CRC is told in the next; what it told is that of the block before. */
  #block(): void {
    if (this.#unjudged > 0) this.#unjudged--;
    else {
      this.#blocks++;
      if ((this.#told & 15) !== this.#expected) {
        this.counts.crcErrors++;
        this.damagedBlocks++;
        this.#badBlocks++;
      }
      if (this.#blocks >= 1_000) this.#judgeBlocks();
    }
    this.#expected = this.#crc;
    this.#crc = this.#told = 0;
  }

  /** So many wrong blocks are no errors but a false alignment (G.706 §4.3.2). */
  #judgeBlocks(): void {
    if (this.#badBlocks >= BLOCKS_LOST) {
      this.isAligned = false;
      this.#loseMultiframe();
    }
    this.#blocks = this.#badBlocks = 0;
  }
}

const ONES = Uint8Array.from({ length: 256 }, (_, octet) => octet.toString(2).replaceAll("0", "").length);
