/** G.711 companding (ITU-T G.711) by tables: the box speaks µ-law inside and translates at its edges. */

/** The two laws by their RTP encoding names (RFC 3551 §4.5.14). */
export type Law = "PCMU" | "PCMA";

/** The µ-law octet of silence. */
export const ULAW_SILENCE = 0xff;

function decodeUlaw(octet: number): number {
  const inverted = ~octet & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4);
  return (inverted & 0x80) !== 0 ? 0x84 - magnitude : magnitude - 0x84;
}

function decodeAlaw(octet: number): number {
  const inverted = octet ^ 0x55;
  const segment = (inverted & 0x70) >> 4;
  const step = ((inverted & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return (inverted & 0x80) !== 0 ? magnitude : -magnitude;
}

function segmentOf(magnitude: number, firstEnd: number): number {
  let segment = 0;
  for (let end = firstEnd; segment < 8 && magnitude > end; end = (end << 1) | 1) segment++;
  return segment;
}

function encodeUlaw(sample: number): number {
  const mask = sample < 0 ? 0x7f : 0xff;
  const magnitude = (Math.min(Math.abs(sample), 32_635) + 0x84) >> 2;
  const segment = segmentOf(magnitude, 0x3f);
  return (segment >= 8 ? 0x7f : (segment << 4) | ((magnitude >> (segment + 1)) & 0x0f)) ^ mask;
}

function encodeAlaw(sample: number): number {
  const mask = sample < 0 ? 0x55 : 0xd5;
  const magnitude = (sample < 0 ? -sample - 1 : sample) >> 3;
  const segment = segmentOf(magnitude, 0x1f);
  if (segment >= 8) return 0x7f ^ mask;
  return ((segment << 4) | ((magnitude >> (segment < 2 ? 1 : segment)) & 0x0f)) ^ mask;
}

/** Linear 16-bit sample of each µ-law octet. */
export const ULAW_TO_LINEAR = Int16Array.from({ length: 256 }, (_, octet) => decodeUlaw(octet));
/** Linear 16-bit sample of each A-law octet. */
export const ALAW_TO_LINEAR = Int16Array.from({ length: 256 }, (_, octet) => decodeAlaw(octet));

/** µ-law octet of a linear sample; the index is the sample as an unsigned 16-bit number (`sample & 0xffff`). */
export const LINEAR_TO_ULAW = Uint8Array.from({ length: 65_536 }, (_, index) => encodeUlaw((index << 16) >> 16));
/** A-law octet of a linear sample; the index is the sample as an unsigned 16-bit number (`sample & 0xffff`). */
export const LINEAR_TO_ALAW = Uint8Array.from({ length: 65_536 }, (_, index) => encodeAlaw((index << 16) >> 16));

/** The A-law octet of a µ-law octet. */
export const ULAW_TO_ALAW = Uint8Array.from(ULAW_TO_LINEAR, (sample) => LINEAR_TO_ALAW[sample & 0xffff] ?? 0);
/** The µ-law octet of an A-law octet. */
export const ALAW_TO_ULAW = Uint8Array.from(ALAW_TO_LINEAR, (sample) => LINEAR_TO_ULAW[sample & 0xffff] ?? 0);

/** The µ-law octet of a sample; fractions are cut off, what is louder than 16 bits is clipped. */
export function linearToUlaw(sample: number): number {
  const clipped = Math.max(-32_768, Math.min(32_767, Math.trunc(sample)));
  return LINEAR_TO_ULAW[clipped & 0xffff] ?? ULAW_SILENCE;
}

/** What is needed to work with octets of a law. */
export interface LawTables {
  readonly toLinear: Int16Array;
  /** By the sample as an unsigned 16-bit number. */
  readonly fromLinear: Uint8Array;
  readonly silence: number;
}

export const LAW_TABLES: Readonly<Record<Law, LawTables>> = {
  PCMU: { toLinear: ULAW_TO_LINEAR, fromLinear: LINEAR_TO_ULAW, silence: ULAW_SILENCE },
  PCMA: { toLinear: ALAW_TO_LINEAR, fromLinear: LINEAR_TO_ALAW, silence: 0xd5 },
};

/** The octet of a sample in a law; fractions are cut off, what is louder than 16 bits is clipped. */
export function linearTo({ fromLinear, silence }: LawTables, sample: number): number {
  const clipped = Math.max(-32_768, Math.min(32_767, Math.trunc(sample)));
  return fromLinear[clipped & 0xffff] ?? silence;
}

/** Translates octets of one law into the other in place. */
export function translate(bytes: Uint8Array, offset: number, end: number, table: Uint8Array): void {
  for (let at = offset; at < end; at++) bytes[at] = table[bytes[at] as number] as number; // at < end, octets are 0…255
}
