/** RTCP packets (RFC 3550 §6): the reports, and the name that has to go with them. */

const RTCP_SENDER_REPORT = 200;
const RTCP_RECEIVER_REPORT = 201;
const RTCP_SOURCE_DESCRIPTION = 202;
const SDES_CNAME = 1;
/** Seconds between 1900 and 1970, the epochs of NTP and Unix. */
const NTP_OFFSET_SECONDS = 2_208_988_800;

export interface ReportBlock {
  /** Whose stream is reported on. */
  readonly ssrc: number;
  readonly fraction: number;
  readonly lost: number;
  readonly highest: number;
  readonly jitter: number;
  /** Middle 32 bits of the last sender report's time, and how long ago it came in 1/65536 s. */
  readonly lastReport: number;
  readonly delay: number;
}

export interface RtcpReport {
  readonly ssrc: number;
  /** Middle 32 bits of the NTP time, of a sender report only. */
  readonly ntp?: number;
  readonly blocks: readonly ReportBlock[];
}

/** Middle 32 bits of the NTP time of `unixMs`. */
export function compactNtp(unixMs: number): number {
  const seconds = Math.floor(unixMs / 1000) + NTP_OFFSET_SECONDS;
  return (((seconds & 0xffff) << 16) | Math.floor(((unixMs % 1000) / 1000) * 0x1_0000)) >>> 0;
}

/** The first report of a compound packet; `undefined` for anything else. */
export function parseReport(packet: Buffer): RtcpReport | undefined {
  if (packet.length < 8) return undefined;
  const first = packet[0] as number; // length is checked
  const type = packet[1] as number;
  if (first >> 6 !== 2 || (type !== RTCP_SENDER_REPORT && type !== RTCP_RECEIVER_REPORT)) return undefined;
  const end = Math.min(packet.length, (packet.readUInt16BE(2) + 1) * 4);
  let at = 8;
  let ntp: number | undefined;
  if (type === RTCP_SENDER_REPORT) {
    if (end < 28) return undefined;
    ntp = packet.readUInt32BE(10);
    at = 28;
  }
  const blocks: ReportBlock[] = [];
  for (let left = first & 0x1f; left > 0 && at + 24 <= end; left--, at += 24) {
    blocks.push({
      ssrc: packet.readUInt32BE(at),
      fraction: packet[at + 4] as number,
      lost: packet.readIntBE(at + 5, 3),
      highest: packet.readUInt32BE(at + 8),
      jitter: packet.readUInt32BE(at + 12),
      lastReport: packet.readUInt32BE(at + 16),
      delay: packet.readUInt32BE(at + 20),
    });
  }
  return { ssrc: packet.readUInt32BE(4), blocks, ...(ntp !== undefined && { ntp }) };
}

export interface ReportToSend {
  readonly ssrc: number;
  /** Present when we have sent since the last report. */
  readonly sender?: {
    readonly unixMs: number;
    readonly timestamp: number;
    readonly packets: number;
    readonly octets: number;
  };
  readonly block?: ReportBlock;
  readonly cname: string;
}

/** A compound packet: sender or receiver report, then the canonical name (§6.1 asks for both). */
export function writeReport(report: ReportToSend): Buffer {
  const blocks = report.block === undefined ? 0 : 1;
  const reportBytes = (report.sender === undefined ? 8 : 28) + blocks * 24;
  const cname = Buffer.from(report.cname);
  // Chunk: SSRC, item header, text, at least one zero octet, padded to four.
  const sdesBytes = 4 + Math.ceil((4 + 2 + cname.length + 1) / 4) * 4;
  const packet = Buffer.alloc(reportBytes + sdesBytes);
  packet[0] = 0x80 | blocks;
  packet[1] = report.sender === undefined ? RTCP_RECEIVER_REPORT : RTCP_SENDER_REPORT;
  packet.writeUInt16BE(reportBytes / 4 - 1, 2);
  packet.writeUInt32BE(report.ssrc, 4);
  if (report.sender !== undefined) writeSender(packet, report.sender);
  if (report.block !== undefined) writeBlock(packet, reportBytes - 24, report.block);
  packet[reportBytes] = 0x81;
  packet[reportBytes + 1] = RTCP_SOURCE_DESCRIPTION;
  packet.writeUInt16BE(sdesBytes / 4 - 1, reportBytes + 2);
  packet.writeUInt32BE(report.ssrc, reportBytes + 4);
  packet[reportBytes + 8] = SDES_CNAME;
  packet[reportBytes + 9] = cname.length;
  cname.copy(packet, reportBytes + 10);
  return packet;
}

function writeSender(packet: Buffer, sender: NonNullable<ReportToSend["sender"]>): void {
  packet.writeUInt32BE(Math.floor(sender.unixMs / 1000) + NTP_OFFSET_SECONDS, 8);
  packet.writeUInt32BE(Math.floor(((sender.unixMs % 1000) / 1000) * 0x1_0000_0000), 12);
  packet.writeUInt32BE(sender.timestamp >>> 0, 16);
  packet.writeUInt32BE(sender.packets >>> 0, 20);
  packet.writeUInt32BE(sender.octets >>> 0, 24);
}

function writeBlock(packet: Buffer, at: number, block: ReportBlock): void {
  packet.writeUInt32BE(block.ssrc, at);
  packet[at + 4] = block.fraction;
  packet.writeIntBE(Math.min(block.lost, 0x7f_ffff), at + 5, 3);
  packet.writeUInt32BE(block.highest, at + 8);
  packet.writeUInt32BE(block.jitter, at + 12);
  packet.writeUInt32BE(block.lastReport, at + 16);
  packet.writeUInt32BE(block.delay, at + 20);
}
