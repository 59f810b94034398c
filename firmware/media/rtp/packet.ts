/** RTP packets (RFC 3550 §5.1), read and written in place. */

export const RTP_HEADER_BYTES = 12;

/** What a header says. One object is filled again and again: a packet costs no allocation. */
export interface RtpHeader {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** Where the payload begins, behind contributing sources and extension. */
  payloadOffset: number;
  /** Length of the payload without padding. */
  payloadLength: number;
}

export function emptyHeader(): RtpHeader {
  return { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 0, payloadOffset: 0, payloadLength: 0 };
}

/** Reads a packet into `header`; false, with `header` in no certain state, for anything that is no RTP packet. */
export function parseRtp(packet: Buffer, header: RtpHeader): boolean {
  const size = packet.length;
  if (size < RTP_HEADER_BYTES) return false;
  const first = packet[0] as number; // size is checked above
  if (first >> 6 !== 2) return false;
  const second = packet[1] as number;
  let offset = RTP_HEADER_BYTES + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (offset + 4 > size) return false;
    offset += 4 + packet.readUInt16BE(offset + 2) * 4;
  }
  let end = size;
  if ((first & 0x20) !== 0) {
    const padding = packet[size - 1] as number;
    if (padding === 0) return false;
    end -= padding;
  }
  if (offset > end) return false;
  header.payloadType = second & 0x7f;
  header.marker = (second & 0x80) !== 0;
  header.sequence = packet.readUInt16BE(2);
  header.timestamp = packet.readUInt32BE(4);
  header.ssrc = packet.readUInt32BE(8);
  header.payloadOffset = offset;
  header.payloadLength = end - offset;
  return true;
}

/** Writes the twelve octets of a header without sources, extension or padding at `offset`. */
export function writeRtpHeader(packet: Buffer, header: RtpHeader, offset = 0): void {
  packet[offset] = 0x80;
  packet[offset + 1] = header.marker ? header.payloadType | 0x80 : header.payloadType;
  packet.writeUInt16BE(header.sequence, offset + 2);
  packet.writeUInt32BE(header.timestamp, offset + 4);
  packet.writeUInt32BE(header.ssrc, offset + 8);
}

/** How far sequence number `a` is ahead of `b`, −32768…32767, over the wrap. */
export function sequenceDistance(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

/** How far timestamp `a` is ahead of `b` in samples, over the wrap. */
export function timestampDistance(a: number, b: number): number {
  return (a - b) | 0;
}
