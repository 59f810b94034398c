import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, Worker, workerData } from "node:worker_threads";

/** What a flood consists of, and where it goes. */
export interface FloodOptions {
  readonly host: string;
  readonly port: number;
  /** Where it comes from: the loopback network has many addresses. */
  readonly from: string;
  readonly perSecond: number;
  /** SIP as scanners send it, RTP with a sound in it, or octets that mean nothing. */
  readonly kind: "sip-scan" | "rtp" | "garbage";
}

/** A flood that runs in a thread of its own until it is stopped; `stop` tells how many were sent. */
export class Flood {
  readonly #worker: Worker;

  constructor(options: FloodOptions) {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: options });
  }

  async stop(): Promise<number> {
    const told = once(this.#worker, "message");
    this.#worker.postMessage("stop");
    const [sent] = (await told) as [number];
    await this.#worker.terminate();
    return sent;
  }
}

const METHODS = ["OPTIONS", "REGISTER", "INVITE"] as const;

/** What "friendly-scanner" and its like send: every name, every method, nothing answered. */
function scan(count: number, { from, host }: FloodOptions, port: number): Buffer {
  const method = METHODS[count % METHODS.length] ?? "OPTIONS";
  const user = String(100 + (count % 900));
  const lines = [
    `${method} sip:${user}@${host} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from}:${port};branch=z9hG4bK-${count.toString(36)};rport`,
    "Max-Forwards: 70",
    `From: "scan" <sip:${user}@${from}>;tag=${count.toString(16)}`,
    `To: <sip:${user}@${host}>`,
    `Call-ID: ${count}-flood@${from}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:${user}@${from}:${port}>`,
    "User-Agent: friendly-scanner",
    "Content-Length: 0",
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
}

/** A well-formed packet of µ-law: a loud square wave of 1 kHz. */
function rtp(count: number): Buffer {
  const packet = Buffer.alloc(172);
  packet[0] = 0x80;
  packet.writeUInt16BE(count & 0xffff, 2);
  packet.writeUInt32BE((count * 160) >>> 0, 4);
  packet.writeUInt32BE(0xbad0_bad0, 8);
  for (let at = 12; at < 172; at++) packet[at] = (at & 7) < 4 ? 0x80 : 0x00;
  return packet;
}

function garbage(count: number): Uint8Array {
  return Uint8Array.from({ length: 1 + ((count * 37) % 400) }, (_, at) => (at * 131 + count * 29) & 0xff);
}

async function run(options: FloodOptions): Promise<void> {
  const socket = createSocket("udp4");
  socket.bind(0, options.from);
  await once(socket, "listening");
  const { port } = socket.address();
  let isOver = false;
  let sent = 0;
  parentPort?.on("message", () => {
    isOver = true;
  });
  const startedAt = performance.now();
  while (!isOver) {
    const due = ((performance.now() - startedAt) / 1_000) * options.perSecond;
    for (; sent < due; sent++) {
      const packet =
        options.kind === "sip-scan" ? scan(sent, options, port) : options.kind === "rtp" ? rtp(sent) : garbage(sent);
      socket.send(packet, options.port, options.host);
    }
    await sleep(5);
  }
  socket.close();
  parentPort?.postMessage(sent);
}

if (parentPort !== null) await run(workerData as FloodOptions); // our own thread
