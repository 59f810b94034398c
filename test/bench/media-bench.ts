/**
 * What a relayed packet costs the media process: CPU (user and system, all threads) per packet taken in and passed
 * on, for plain forwarding and with recording. `node test/bench/media-bench.ts [calls] [seconds]`, Linux only.
 */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "#firmware/kernel/clock.ts";
import { createLogger } from "#firmware/kernel/log.ts";
import { MediaClient } from "#firmware/media/client.ts";

const calls = Number(process.argv[2] ?? 60);
const seconds = Number(process.argv[3] ?? 6);
const CLOCK_TICKS_PER_SECOND = 100;

async function cpuMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "latin1")).split(") ")[1]?.split(" ") ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / CLOCK_TICKS_PER_SECOND;
}

class Load {
  received = 0;
  readonly delaysUs: number[] = [];
  readonly #socket: Socket = createSocket({ type: "udp4", recvBufferSize: 4_000_000 });
  readonly #ports: number[] = [];
  #sequence = 0;
  #timer: NodeJS.Timeout | undefined;

  async open(): Promise<number> {
    this.#socket.on("message", (packet) => {
      this.received++;
      if (packet.length === 172) this.delaysUs.push(performance.now() * 1000 - packet.readDoubleBE(12));
    });
    this.#socket.bind(0, "127.0.0.1");
    await once(this.#socket, "listening");
    return (this.#socket.address() as AddressInfo).port;
  }

  add(port: number): void {
    this.#ports.push(port);
  }

  /** Every endpoint gets a packet each 20 ms, spread over the 20 ms in slices of one. */
  start(): void {
    const begin = performance.now();
    let slice = 0;
    this.#timer = setInterval(() => {
      for (; begin + slice < performance.now(); slice++) this.#sendSlice(slice);
    }, 1);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }

  #sendSlice(slice: number): void {
    if (slice % 20 === 0) this.#sequence++;
    for (let index = slice % 20; index < this.#ports.length; index += 20) {
      const packet = Buffer.alloc(172, 0x55);
      packet[0] = 0x80;
      packet[1] = 0;
      packet.writeUInt16BE(this.#sequence & 0xffff, 2);
      packet.writeUInt32BE((this.#sequence * 160) >>> 0, 4);
      packet.writeUInt32BE(index + 1, 8);
      packet.writeDoubleBE(performance.now() * 1000, 12);
      this.#socket.send(packet, this.#ports[index] ?? 0, "127.0.0.1");
    }
  }
}

async function measure(isRecorded: boolean, folder: string): Promise<void> {
  const log = createLogger("warn");
  const client = new MediaClient({ clock: systemClock, log, rtpPorts: { first: 26_000, last: 27_999 } });
  await client.start();
  const load = new Load();
  const sink = await load.open();
  const format = { codec: "PCMU", payloadType: 0, dtmfPayloadType: 101, ptimeMs: 20, direction: "sendrecv" } as const;
  for (let call = 0; call < calls; call++) {
    const [left, right] = [`l${call}`, `r${call}`];
    for (const id of [left, right]) {
      load.add((await client.openRtp(id, "127.0.0.1")).port);
      client.send({ type: "rtp.connect", id, remote: { host: "127.0.0.1", port: sink, ...format } });
      client.send({ type: "bridge.join", bridgeId: `b${call}`, id });
    }
    if (!isRecorded) continue;
    client.send({ type: "record.start", recordingId: `c${call}`, path: join(folder, `${call}.wav`), left, right });
  }
  load.start();
  await sleep(2000);
  const { pid } = await client.stats();
  const [cpuBefore, packetsBefore, at] = [await cpuMs(pid), load.received, performance.now()];
  load.delaysUs.length = 0;
  await sleep(seconds * 1000);
  const elapsedMs = performance.now() - at;
  const [cpu, packets] = [(await cpuMs(pid)) - cpuBefore, load.received - packetsBefore];
  const delays = load.delaysUs.sort((a, b) => a - b);
  const stats = await client.stats();
  load.stop();
  await client.close();
  const figures = {
    packets,
    usPerPacket: Math.round((cpu * 10_000) / packets) / 10,
    corePercent: Math.round((cpu / elapsedMs) * 1000) / 10,
    p50us: Math.round(delays[delays.length >> 1] ?? 0),
    p99us: Math.round(delays[Math.floor(delays.length * 0.99)] ?? 0),
    ticksLate: stats.ticksLate,
    rssMb: Math.round(stats.rssBytes / 1e6),
  };
  process.stdout.write(`${calls} calls ${isRecorded ? "recorded" : "forwarded"}: ${JSON.stringify(figures)}\n`);
}

const folder = await mkdtemp(join(tmpdir(), "callbox-bench-"));
try {
  await measure(false, folder);
  await measure(true, folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
