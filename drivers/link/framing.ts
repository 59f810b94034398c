/** Frames on the wire: HDLC-like framing with octet stuffing and FCS-16 (RFC 1662 §4 and Appendix C). */

const FLAG = 0x7e;
const ESCAPE = 0x7d;
const ESCAPE_BIT = 0x20;
/** RFC 1662 Appendix C.2: the remainder of a frame together with its own correct FCS. */
const GOOD_FCS = 0xf0b8;
/** Longest frame content accepted, FCS included: 32 ports of voice fit; anything longer is noise between two flags. */
export const MAX_FRAME_OCTETS = 8_192;
/** Async control character map that escapes everything below 0x20; HELLO is always sent with it. */
export const FULL_CONTROL_MAP = 0xffffffff;

const FCS_TABLE = makeFcsTable();
const ESCAPED = escapedBy(0);

function makeFcsTable(): Uint16Array {
  const table = new Uint16Array(256);
  for (let octet = 0; octet < 256; octet++) {
    let value = octet;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0x8408 : value >>> 1;
    table[octet] = value;
  }
  return table;
}

/** FCS-16 of the octets as it is sent: complemented, to be written low octet first (RFC 1662 Appendix C.1). */
export function fcs16(octets: Uint8Array): number {
  let fcs = 0xffff;
  for (const octet of octets) fcs = (fcs >>> 8) ^ (FCS_TABLE[(fcs ^ octet) & 0xff] ?? 0);
  return fcs ^ 0xffff;
}

/**
 * One frame ready for the wire: flag, stuffed content and FCS, flag. `controlMap` names the octets below 0x20
 * (bit n for octet n) that the far side wants escaped as well.
 */
export function encodeFrame(content: Uint8Array, controlMap = 0): Buffer {
  const out = Buffer.allocUnsafe(2 * (content.length + 2) + 2);
  const escaped = controlMap === 0 ? ESCAPED : escapedBy(controlMap);
  let fcs = 0xffff;
  let at = 0;
  out[at++] = FLAG;
  for (let index = 0; index < content.length; index++) {
    const octet = content[index] as number; // index < length; tables have 256 entries
    fcs = (fcs >>> 8) ^ (FCS_TABLE[(fcs ^ octet) & 0xff] as number);
    if (escaped[octet] === 1) {
      out[at++] = ESCAPE;
      out[at++] = octet ^ ESCAPE_BIT;
    } else out[at++] = octet;
  }
  fcs ^= 0xffff;
  for (const octet of [fcs & 0xff, fcs >>> 8]) {
    if (escaped[octet] === 1) out[at++] = ESCAPE;
    out[at++] = escaped[octet] === 1 ? octet ^ ESCAPE_BIT : octet;
  }
  out[at++] = FLAG;
  return out.subarray(0, at);
}

/** Which octets are escaped, 1 for each. */
function escapedBy(controlMap: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, octet) =>
    Number(octet === FLAG || octet === ESCAPE || (octet < 0x20 && ((controlMap >>> octet) & 1) === 1)),
  );
}

/** What a parser has met so far. `damaged` counts wrong FCS, too short and aborted frames. */
export interface FrameCounters {
  frames: number;
  damaged: number;
  tooLong: number;
}

/**
 * Finds frames in a stream that may be cut anywhere and may hold garbage. A flag always starts afresh, so one
 * damaged octet costs at most the two frames it touches.
 */
export class FrameParser {
  readonly counters: FrameCounters = { frames: 0, damaged: 0, tooLong: 0 };
  readonly #content = Buffer.allocUnsafe(MAX_FRAME_OCTETS);
  readonly #onFrame: (content: Uint8Array) => void;
  #length = 0;
  #fcs = 0xffff;
  #escaped = false;
  /** Until the first flag, and after an overlong frame, octets belong to nothing. */
  #hunting = true;

  /** `onFrame` is given the content without FCS; the octets are valid only during the call. */
  constructor(onFrame: (content: Uint8Array) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Uint8Array): void {
    for (const octet of chunk) {
      if (octet === FLAG) this.#endFrame();
      else if (this.#hunting) continue;
      else if (octet === ESCAPE && !this.#escaped) this.#escaped = true;
      else this.#take(octet);
    }
  }

  #take(octet: number): void {
    if (this.#length === MAX_FRAME_OCTETS) {
      this.counters.tooLong++;
      this.#hunting = true;
      return;
    }
    const plain = this.#escaped ? octet ^ ESCAPE_BIT : octet;
    this.#escaped = false;
    this.#fcs = (this.#fcs >>> 8) ^ (FCS_TABLE[(this.#fcs ^ plain) & 0xff] ?? 0);
    this.#content[this.#length++] = plain;
  }

  #endFrame(): void {
    const length = this.#length;
    // RFC 1662 §4.3: flag after escape aborts the frame; fewer than four octets between flags are no frame.
    const isWhole = !this.#hunting && !this.#escaped && this.#fcs === GOOD_FCS && length >= 4;
    if (!isWhole && length > 0 && !this.#hunting) this.counters.damaged++;
    this.#length = 0;
    this.#fcs = 0xffff;
    this.#escaped = false;
    this.#hunting = false;
    if (!isWhole) return;
    this.counters.frames++;
    this.#onFrame(this.#content.subarray(0, length - 2));
  }
}
