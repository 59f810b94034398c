import { createSocket, type Socket } from "node:dgram";
import { parentPort, workerData } from "node:worker_threads";

/**
 * The RTP end points of a measurement, in a thread of their own: `count` callers and `count` agents. An end point
 * stays silent until a packet reaches it, then sends 50 packets a second back to where that came from. The first
 * 16 octets of each payload are a mark (magic, sender, running number, time of sending), by which losses are
 * counted and transit is timed; a server that changes payloads destroys it. A caller presses "1" by RFC 4733 some
 * time after it hears something.
 */
export interface RtpPeersOptions {
  readonly callerPort: number;
  readonly agentPort: number;
  readonly step: number;
  readonly count: number;
  readonly digitAfterMs: number;
}

export interface RtpCounts {
  /** End points that receive marks from the other side. */
  readonly joined: number;
  readonly received: number;
  readonly marked: number;
  readonly lost: number;
  /** Transit times of the last window, microseconds. */
  readonly transitUs: readonly number[];
}

const MAGIC = 0xca11b0c5;
const MARK_OCTETS = 16;

class EndPoint {
  readonly socket: Socket = createSocket({ type: "udp4", recvBufferSize: 262_144 });
  readonly packet = Buffer.alloc(172, 0xff);
  remote: { host: string; port: number } | undefined;
  sequence = 0;
  timestamp = 0;
  mark = 0;
  expected: number | undefined;
  sender: number | undefined;
  digitDueAt = Number.POSITIVE_INFINITY;
  digitStep = 0;
  digitTimestamp = 0;

  readonly ready: Promise<void>;
  readonly id: number;
  constructor(id: number, port: number) {
    this.id = id;
    this.ready = new Promise((resolve) => this.socket.bind(port, "127.0.0.1", () => resolve()));
    this.packet[0] = 0x80;
    this.packet[1] = 0;
    this.packet.writeUInt32BE(0x1000 + id, 8);
    for (let i = 12 + MARK_OCTETS; i < 172; i++) this.packet[i] = 0x60 + ((i * 7 + id) & 0x5f); // lifelike µ-law
  }
}

const options = workerData as RtpPeersOptions; // our own parent gives it
const endPoints: EndPoint[] = [];
let received = 0;
let marked = 0;
let lost = 0;
let transitUs: number[] = [];
const micros = (): number => Math.floor(performance.now() * 1000);

function hear(end: EndPoint, packet: Buffer, host: string, port: number, isCaller: boolean): void {
  received++;
  if (end.remote === undefined) {
    end.remote = { host, port };
    if (isCaller) end.digitDueAt = performance.now() + options.digitAfterMs;
  }
  if (packet.length < 12 + MARK_OCTETS || packet.readUInt32BE(12) !== MAGIC) return;
  marked++;
  const sender = packet.readUInt32BE(16);
  const number = packet.readUInt32BE(20);
  if (end.sender === sender && end.expected !== undefined && number > end.expected) lost += number - end.expected;
  end.sender = sender;
  end.expected = number + 1;
  if (transitUs.length < 200_000) transitUs.push((micros() - packet.readUInt32BE(24)) >>> 0);
}

function sendDigit(end: EndPoint): Buffer {
  const packet = Buffer.alloc(16);
  if (end.digitStep === 0) end.digitTimestamp = end.timestamp;
  const isEnd = end.digitStep >= 9;
  packet[0] = 0x80;
  packet[1] = (end.digitStep === 0 ? 0x80 : 0) | 101;
  packet.writeUInt16BE(end.sequence, 2);
  packet.writeUInt32BE(end.digitTimestamp, 4);
  packet.writeUInt32BE(0x1000 + end.id, 8);
  packet[12] = 1;
  packet[13] = (isEnd ? 0x80 : 0) | 10;
  packet.writeUInt16BE(160 * Math.min(end.digitStep + 1, 10), 14);
  if (++end.digitStep === 12) end.digitDueAt = Number.POSITIVE_INFINITY;
  return packet;
}

function speak(end: EndPoint): void {
  if (end.remote === undefined) return;
  let packet: Buffer = end.packet;
  if (performance.now() >= end.digitDueAt) {
    packet = sendDigit(end);
  } else {
    packet.writeUInt16BE(end.sequence, 2);
    packet.writeUInt32BE(end.timestamp, 4);
    packet.writeUInt32BE(MAGIC, 12);
    packet.writeUInt32BE(end.id, 16);
    packet.writeUInt32BE(end.mark++, 20);
    packet.writeUInt32BE(micros() >>> 0, 24);
  }
  end.sequence = (end.sequence + 1) & 0xffff;
  end.timestamp = (end.timestamp + 160) >>> 0;
  end.socket.send(Buffer.from(packet), end.remote.port, end.remote.host);
}

for (let index = 0; index < options.count * 2; index++) {
  const isCaller = index < options.count;
  const base = isCaller ? options.callerPort : options.agentPort;
  const end = new EndPoint(index, base + options.step * (index % options.count));
  end.socket.on("message", (packet, from) => hear(end, packet, from.address, from.port, isCaller));
  endPoints.push(end);
}

// Each quarter of the end points has its own 5 ms slot, so that the load does not come in one burst.
let tick = 0;
const startedAt = performance.now();
function onTick(): void {
  while (performance.now() - startedAt >= tick * 5) {
    for (let index = tick % 4; index < endPoints.length; index += 4) {
      const end = endPoints[index];
      if (end !== undefined) speak(end);
    }
    tick++;
  }
  setTimeout(onTick, Math.max(0, startedAt + tick * 5 - performance.now()));
}
onTick();
await Promise.all(endPoints.map(({ ready }) => ready));
parentPort?.postMessage("ready");

parentPort?.on("message", (question: "counts" | "reset") => {
  const joined = endPoints.filter((end) => end.expected !== undefined).length;
  const counts: RtpCounts = { joined, received, marked, lost, transitUs };
  parentPort?.postMessage(counts);
  if (question === "reset") {
    received = 0;
    marked = 0;
    lost = 0;
    transitUs = [];
  }
});
