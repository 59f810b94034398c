import type { SpanDefects, SpanSighting } from "#drivers/e1/span-hardware.ts";
import { CasReceiver, CasSender } from "./cas.ts";
import { HdlcReceiver, HdlcSender } from "./hdlc.ts";
import { Receiver } from "./receiver.ts";
import { FRAME_OCTETS, Transmitter } from "./transmitter.ts";

/** Frames of 20 ms. */
export const BLOCK_FRAMES = 160;
const SLOTS = 32;
const SIGNALLING_SLOT = 16;
/** Idle code of G.704. */
export const IDLE = 0x54;
const STORE = 1_024;
/** Frames the elastic store holds after each step, in the middle and at most. */
const STORE_MIDDLE = 6;
const STORE_MOST = 12;
/** An idle D channel has no less in a row. */
const FLAGS_SEEN = 8;

export interface SpanEndOptions {
  /** Fills the next 20 ms of timeslots to send: timeslot n begins at n × 160. */
  readonly nextBlock: (out: Uint8Array) => void;
  /** 20 ms that came, in the clock of this end, laid out the same way. */
  readonly block: (heard: Uint8Array) => void;
  readonly dChannel: (frame: Uint8Array) => void;
  readonly casChanged: (slot: number, bits: number) => void;
}

/** One end of an E1: framer, timeslot 16, and the elastic store between the clock of the line and its own. */
export class SpanEnd {
  readonly transmitter = new Transmitter();
  readonly receiver = new Receiver((frame) => this.#takeFrame(frame));
  readonly hdlc = new HdlcSender();
  readonly heardHdlc: HdlcReceiver;
  readonly cas = new CasSender();
  readonly heardCas: CasReceiver;
  signalling: "none" | "ccs" | "cas" = "none";
  /** Timeslots come back to where they came from. */
  isPayloadLooped = false;
  slipsRepeated = 0;
  slipsLeftOut = 0;
  /** Frames the line has brought. */
  received = 0;
  readonly #options: SpanEndOptions;
  readonly #out = new Uint8Array(SLOTS * BLOCK_FRAMES).fill(IDLE);
  readonly #heard = new Uint8Array(SLOTS * BLOCK_FRAMES).fill(IDLE);
  readonly #store = new Uint8Array(STORE * FRAME_OCTETS).fill(IDLE);
  #outAt = BLOCK_FRAMES;
  #heardAt = 0;
  #read = 0;
  #isPrimed = false;

  constructor(options: SpanEndOptions) {
    this.#options = options;
    this.heardHdlc = new HdlcReceiver(options.dChannel);
    this.heardCas = new CasReceiver(options.casChanged);
  }

  get defects(): SpanDefects {
    const { los, ais, lof, rai, crcLost } = this.receiver.defects;
    const isUnread = los || ais || lof;
    return { los, ais, lof, rai, crcLost, casLost: this.signalling === "cas" && !isUnread && !this.heardCas.isAligned };
  }

  /** What there is to see whatever the setting is. */
  get sighting(): SpanSighting {
    const { isAligned, isMultiframe } = this.receiver;
    return {
      defects: this.defects,
      hasCrc4: isAligned && isMultiframe,
      hasHdlcFlags: isAligned && this.heardHdlc.flags >= FLAGS_SEEN,
      hasCasMultiframe: isAligned && this.heardCas.isAligned,
    };
  }

  /** Frames that can be sent before the next block is asked for. */
  get inHand(): number {
    return BLOCK_FRAMES - this.#outAt;
  }

  /** The bits of so many frames, for the line. */
  transmit(frames: number): Uint8Array {
    const bits = new Uint8Array(frames * FRAME_OCTETS);
    const { receiver, transmitter } = this;
    transmitter.damagedBlocks += receiver.damagedBlocks;
    receiver.damagedBlocks = 0;
    for (let at = 0; at < bits.length; at += FRAME_OCTETS) {
      if (this.#outAt === BLOCK_FRAMES) {
        this.#options.nextBlock(this.#out);
        this.#outAt = 0;
      }
      const source = this.#out;
      let from = this.#outAt + BLOCK_FRAMES;
      for (let slot = 1; slot < SLOTS; slot++, from += BLOCK_FRAMES) bits[at + slot] = source[from] as number; // within
      this.#outAt++;
      if (this.isPayloadLooped) this.#loop(bits, at);
      else if (this.signalling === "ccs") bits[at + SIGNALLING_SLOT] = this.hdlc.next();
      else if (this.signalling === "cas") bits[at + SIGNALLING_SLOT] = this.cas.next();
      transmitter.next(bits, at);
    }
    return bits;
  }

  /** Bits from the line. */
  receive(bits: Uint8Array): void {
    this.receiver.push(bits);
    if (this.receiver.isAligned) return;
    this.heardHdlc.reset();
    this.heardCas.reset();
  }

  /** So much time has passed in the clock of this end, after what came in it: as many frames leave the elastic store. */
  pass(frames: number): void {
    for (let left = frames; left > 0; left--) {
      this.#check();
      const from = (this.#read % STORE) * FRAME_OCTETS;
      // Without frames there is nothing to hear: idle, not the last words for ever.
      const isDead = !this.#isPrimed;
      let to = this.#heardAt + BLOCK_FRAMES;
      for (let slot = 1; slot < SLOTS; slot++, to += BLOCK_FRAMES) {
        this.#heard[to] = isDead ? IDLE : (this.#store[from + slot] as number); // within
      }
      if (this.#isPrimed) this.#read++;
      if (++this.#heardAt < BLOCK_FRAMES) continue;
      this.#heardAt = 0;
      this.#options.block(this.#heard);
    }
    if (!this.#isPrimed) {
      this.#read = Math.max(0, this.received - STORE_MIDDLE);
      this.#isPrimed = this.receiver.isAligned && this.received - this.#read === STORE_MIDDLE;
    }
    while (this.#isPrimed && this.received - this.#read > STORE_MOST) {
      this.#read++;
      this.slipsLeftOut++;
    }
  }

  /** Too little in the store is what two clocks do: a frame is repeated. */
  #check(): void {
    const filled = this.received - this.#read;
    if (!this.#isPrimed) return;
    if (filled <= 1 && !this.receiver.isAligned) {
      this.#isPrimed = false;
      this.#read = this.received;
    } else if (filled <= 1) {
      this.#read--;
      this.slipsRepeated++;
    }
  }

  #loop(bits: Uint8Array, at: number): void {
    const from = (this.#read % STORE) * FRAME_OCTETS;
    for (let slot = 1; slot < SLOTS; slot++) bits[at + slot] = this.#store[from + slot] as number; // within
  }

  #takeFrame(frame: Uint8Array): void {
    this.#store.set(frame, (this.received % STORE) * FRAME_OCTETS);
    this.received++;
    const octet = frame[SIGNALLING_SLOT] as number; // 32 octets
    // Looked for whatever the setting is: what is not there costs little.
    if (!this.heardCas.isAligned) this.heardHdlc.push(octet);
    if (this.heardHdlc.flags < FLAGS_SEEN) this.heardCas.push(octet);
  }
}
