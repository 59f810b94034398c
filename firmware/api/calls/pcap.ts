/** One SIP message to be put into a capture. */
export interface CapturedMessage {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly direction: "in" | "out";
  /** Stands for an address of its own: messages of one leg share it. */
  readonly party: string;
  readonly text: string;
}

const MAGIC = 0xa1b2c3d4; // microseconds, byte order of the writer
const LINKTYPE_IPV4 = 228; // raw IPv4, https://www.tcpdump.org/linktypes.html
const SIP_PORT = 5060;
const MAX_PACKET = 65_535;
const IP_HEADER = 20;
const UDP_HEADER = 8;

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function packet(message: CapturedMessage, partyNumber: number): Buffer {
  const payload = Buffer.from(message.text, "utf8").subarray(0, MAX_PACKET - IP_HEADER - UDP_HEADER);
  const bytes = Buffer.alloc(IP_HEADER + UDP_HEADER + payload.length);
  const box = [192, 0, 2, 1]; // documentation addresses (RFC 5737): the capture is drawn, not taken from a wire
  const party = [198, 51, 100, (partyNumber % 254) + 1];
  const [source, target] = message.direction === "in" ? [party, box] : [box, party];
  bytes.writeUInt8(0x45, 0);
  bytes.writeUInt16BE(bytes.length, 2);
  bytes.writeUInt8(64, 8);
  bytes.writeUInt8(17, 9); // UDP
  bytes.set(source, 12);
  bytes.set(target, 16);
  bytes.writeUInt16BE(checksum(bytes.subarray(0, IP_HEADER)), 10);
  bytes.writeUInt16BE(SIP_PORT, IP_HEADER);
  bytes.writeUInt16BE(SIP_PORT, IP_HEADER + 2);
  bytes.writeUInt16BE(UDP_HEADER + payload.length, IP_HEADER + 4);
  payload.copy(bytes, IP_HEADER + UDP_HEADER);
  return bytes;
}

/**
 * The messages as a capture file (libpcap format, version 2.4). Each is a UDP packet between the box (192.0.2.1) and
 * its leg (198.51.100.n): real addresses stand in the messages themselves.
 */
export function pcapOf(messages: readonly CapturedMessage[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(MAX_PACKET, 16);
  head.writeUInt32LE(LINKTYPE_IPV4, 20);
  const parties = [...new Set(messages.map(({ party }) => party))];
  const records = messages.flatMap((message) => {
    const bytes = packet(message, parties.indexOf(message.party));
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Math.floor(message.at / 1000), 0);
    record.writeUInt32LE(Math.floor((message.at % 1000) * 1000), 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    return [record, bytes];
  });
  return Buffer.concat([head, ...records]);
}
