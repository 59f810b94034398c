import type { Side } from "./q921/frame.ts";

/** A frame of a D channel as it went by: address, control, information. */
export interface CapturedFrame {
  /** Wall time, milliseconds since 1970 UTC; parts of a millisecond count. */
  readonly at: number;
  readonly way: "sent" | "received";
  readonly octets: Uint8Array;
}

const MAGIC = 0xa1b2c3d4;
/** LAPD with the direction of each frame before it (LINKTYPE_LINUX_LAPD of the pcap link types). */
const LINUX_LAPD = 177;
const LONGEST = 65_535;
const PSEUDO_HEADER_OCTETS = 16;
/** Packet types of the pseudo header: for us, and from us. */
const TO_US = 0;
const FROM_US = 4;
const ARPHRD_LAPD = 0x2037;
const ETH_P_LAPD = 0x0030;

/** The beginning of a capture file (pcap) that Wireshark reads; `captureRecord`s follow. */
export function captureHeader(): Uint8Array {
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, MAGIC);
  header.setUint16(4, 2);
  header.setUint16(6, 4);
  header.setUint32(16, LONGEST);
  header.setUint32(20, LINUX_LAPD);
  return new Uint8Array(header.buffer);
}

/** One frame of a capture file; `side` is ours. */
export function captureRecord(side: Side, { at, way, octets }: CapturedFrame): Uint8Array {
  const length = PSEUDO_HEADER_OCTETS + octets.length;
  const record = new DataView(new ArrayBuffer(16 + length));
  const us = Math.round(at * 1_000);
  record.setUint32(0, Math.floor(us / 1_000_000));
  record.setUint32(4, us % 1_000_000);
  record.setUint32(8, length);
  record.setUint32(12, length);
  record.setUint16(16, way === "sent" ? FROM_US : TO_US);
  record.setUint16(18, ARPHRD_LAPD);
  record.setUint16(20, 1);
  record.setUint8(22, side === "network" ? 1 : 0);
  record.setUint16(30, ETH_P_LAPD);
  const file = new Uint8Array(record.buffer);
  file.set(octets, 16 + PSEUDO_HEADER_OCTETS);
  return file;
}

/** A whole capture file. */
export function writeCapture(side: Side, frames: Iterable<CapturedFrame>): Uint8Array {
  const records = Array.from(frames, (frame) => captureRecord(side, frame));
  return Buffer.concat([captureHeader(), ...records]);
}
