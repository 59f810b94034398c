/** An IPv4 address and a port, as in `10.0.0.1:5060`. */
function parseAddress(text: string): { octets: number[]; port: number } {
  const [host = "0.0.0.0", port = "0"] = text.split(":");
  return { octets: host.split(".").map(Number), port: Number(port) };
}

function checksum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function packet(datagram: { from: string; to: string; raw: Buffer }): Buffer {
  const from = parseAddress(datagram.from);
  const to = parseAddress(datagram.to);
  const udp = Buffer.alloc(8);
  udp.writeUInt16BE(from.port, 0);
  udp.writeUInt16BE(to.port, 2);
  udp.writeUInt16BE(8 + datagram.raw.length, 4);
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(28 + datagram.raw.length, 2);
  ip[8] = 64;
  ip[9] = 17;
  ip.set(from.octets, 12);
  ip.set(to.octets, 16);
  ip.writeUInt16BE(checksum(ip), 10);
  return Buffer.concat([ip, udp, datagram.raw]);
}

/** A capture file (pcap, raw IPv4) of these datagrams, a millisecond apart. */
export function writePcap(datagrams: readonly { from: string; to: string; raw: Buffer }[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(101, 20); // LINKTYPE_RAW
  const parts: Buffer[] = [header];
  for (const [index, datagram] of datagrams.entries()) {
    const bytes = packet(datagram);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + Math.floor(index / 1_000), 0);
    record.writeUInt32LE((index % 1_000) * 1_000, 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    parts.push(record, bytes);
  }
  return Buffer.concat(parts);
}
