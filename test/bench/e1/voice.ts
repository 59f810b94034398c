import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "#firmware/kernel/clock.ts";
import { createLogger } from "#firmware/kernel/log.ts";
import { MediaClient } from "#firmware/media/client.ts";
import { quantile, type Reading, type RowPlan, type Section } from "#test/bench/row.ts";
import { table } from "#test/bench/table.ts";
import { startE1Simulator } from "#test/simulator/client.ts";
import { spanConfig } from "#test/support/span-house.ts";

/**
 * Voice of E1 channels through the media process: what 30 recorded calls cost on one E1 beside 30 on SIP, and how four
 * spans are kept up with. On its own: `node test/bench/e1/voice.ts [rounds]`.
 */
const CALLS = 30;
const SECONDS = 5;
const ASKED = 300;
const TICKS_PER_SECOND = 100;
const MS_PER_SECOND = 1_000;
const SLOTS = Array.from({ length: 31 }, (_, index) => index + 1).filter((slot) => slot !== 16);
const PCMA = { codec: "PCMA", payloadType: 8, dtmfPayloadType: 101, ptimeMs: 20, direction: "sendrecv" } as const;

const ROWS: readonly RowPlan[] = [
  {
    key: "ratio",
    title: "CPU of 30 recorded calls, E1 to telephone, by that of SIP to telephone",
    unit: "",
    digits: 2,
    goal: { of: "ours", atMost: 1.3 },
  },
  { key: "e1", title: "media CPU for 30 recorded calls on an E1", unit: "% of a core", digits: 1 },
  { key: "sip", title: "the same over SIP", unit: "% of a core", digits: 1 },
  { key: "spans", title: "four spans, 120 channels that echo: media CPU", unit: "% of a core", digits: 1 },
  // A pseudo-terminal holds 4 kB: on a busy machine it cannot carry four spans, which says nothing of a real cable.
  { key: "lost", title: "of their frames lost on the pseudo-terminal", unit: "%", digits: 2 },
  {
    key: "turnaround",
    title: "D-channel frame to its answer over the link, 30 channels talking, p99",
    unit: "ms",
    digits: 1,
    goal: { of: "ours", atMost: 10 },
  },
  { key: "turnaroundMedian", title: "the same, median", unit: "ms", digits: 1 },
];

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * MS_PER_SECOND) / TICKS_PER_SECOND;
}

/** Telephones that all talk from one socket. */
class Telephones {
  received = 0;
  readonly #socket: Socket = createSocket({ type: "udp4", recvBufferSize: 4_000_000 });
  readonly #ports: number[] = [];
  #sequence = 0;
  #timer: NodeJS.Timeout | undefined;

  async open(): Promise<number> {
    this.#socket.on("message", () => this.received++);
    this.#socket.bind(0, "127.0.0.1");
    await once(this.#socket, "listening");
    return (this.#socket.address() as AddressInfo).port;
  }

  /** Each gets a packet every 20 ms, spread over them. */
  talk(ports: readonly number[]): void {
    this.#ports.push(...ports);
    const begin = performance.now();
    let slice = 0;
    this.#timer = setInterval(() => {
      for (; begin + slice < performance.now(); slice++) this.#slice(slice);
    }, 1);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }

  #slice(slice: number): void {
    if (slice % 20 === 0) this.#sequence++;
    for (let index = slice % 20; index < this.#ports.length; index += 20) {
      const packet = Buffer.from(Uint8Array.from({ length: 172 }, (_, at) => 0x40 + ((at * 7 + index) & 0x3f)));
      packet.writeUInt16BE(0x8008, 0);
      packet.writeUInt16BE(this.#sequence & 0xffff, 2);
      packet.writeUInt32BE((this.#sequence * 160) >>> 0, 4);
      packet.writeUInt32BE(index + 1, 8);
      this.#socket.send(packet, this.#ports[index] ?? 0, "127.0.0.1");
    }
  }
}

/** CPU the media process uses of a core, in per cent, while this lasts. */
async function share(client: MediaClient): Promise<number> {
  const { pid } = await client.stats();
  await sleep(1_500);
  const [before, at] = [cpuMs(pid), performance.now()];
  await sleep(SECONDS * MS_PER_SECOND);
  return ((cpuMs(pid) - before) / (performance.now() - at)) * 100;
}

async function withMedia<T>(act: (client: MediaClient) => Promise<T>): Promise<T> {
  const log = createLogger("error");
  const first = 34_000 + (process.pid % 20) * 300;
  const client = new MediaClient({
    clock: systemClock,
    log,
    rtpPorts: { first, last: first + 299 },
    logLevel: "error",
  });
  await client.start();
  try {
    return await act(client);
  } finally {
    await client.close();
  }
}

/** Calls between a far end each and a telephone, recorded. */
async function calls(client: MediaClient, far: (call: number) => Promise<number | undefined>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "callbox-bench-e1-"));
  const telephones = new Telephones();
  const sink = await telephones.open();
  const ports: number[] = [];
  const connect = (id: string): void =>
    client.send({ type: "rtp.connect", id, remote: { host: "127.0.0.1", port: sink, ...PCMA } });
  for (let call = 0; call < CALLS; call++) {
    const port = await far(call);
    if (port !== undefined) {
      ports.push(port);
      connect(`far${call}`);
    }
    ports.push((await client.openRtp(`tel${call}`, "127.0.0.1")).port);
    connect(`tel${call}`);
    for (const id of [`far${call}`, `tel${call}`]) client.send({ type: "bridge.join", bridgeId: `b${call}`, id });
    const path = join(folder, `${call}.wav`);
    client.send({ type: "record.start", recordingId: `r${call}`, path, left: `far${call}`, right: `tel${call}` });
  }
  telephones.talk(ports);
  const used = await share(client);
  if (telephones.received < CALLS * 50 * SECONDS) throw new Error("the telephones hear too little");
  telephones.close();
  rmSync(folder, { recursive: true, force: true });
  return used;
}

/** A media process with a simulated board of so many spans, all up. */
async function withSpans<T>(
  count: number,
  act: (client: MediaClient, request: (what: string, fields: object) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const simulator = await startE1Simulator(Array.from({ length: count }, () => ["--far", "hdlc"]).flat());
  try {
    return await withMedia(async (client) => {
      const spans = Array.from({ length: count }, (_, index) => spanConfig(index + 1, { clockPriority: index + 1 }));
      let up = 0;
      const allUp = new Promise<void>((resolve) =>
        client.events.spans((event) => {
          if (event.type === "span.state" && event.state.isUp && ++up === count) resolve();
        }),
      );
      const board = { id: "e", path: simulator.path, baudRate: 12_000_000, spans };
      client.send({ type: "spans.configure", boards: [board] });
      await allUp;
      return await act(client, (what, fields) => simulator.client.request(what, { ...fields }));
    });
  } finally {
    await simulator.stop();
  }
}

async function reading(): Promise<Reading> {
  const sip = await withMedia((client) =>
    calls(client, async (call) => (await client.openRtp(`far${call}`, "127.0.0.1")).port),
  );
  const e1 = await withSpans(1, async (client, request) => {
    await request("all", { span: 1, what: "hum" });
    const used = await calls(client, async (call) => {
      client.send({ type: "line.open", id: `far${call}`, line: `e.1.${SLOTS[call]}` });
      return undefined;
    });
    const { ms } = (await request("turnaround", { span: 1, count: ASKED })) as { ms: number[] }; // our own simulator
    return { used, turnaround: quantile(ms, 0.99), turnaroundMedian: quantile(ms, 0.5) };
  });
  const four = await withSpans(4, async (client, request) => {
    for (const span of [1, 2, 3, 4]) {
      await request("all", { span, what: "echo" });
      for (const slot of SLOTS) {
        const [id, pair] = [`s${span}.${slot}`, Math.ceil(span / 2)];
        client.send({ type: "line.open", id, line: `e.${span}.${slot}` });
        client.send({ type: "bridge.join", bridgeId: `p${pair}.${slot}`, id });
      }
    }
    const spans = await share(client);
    const { cable } = await client.askSpan("e.1", { about: "cable" });
    const { voiceLost = 0, frames = 1 } = cable?.counters ?? {};
    return { spans, lost: (voiceLost / frames) * 100 };
  });
  const { used, ...turnaround } = e1;
  const figures = { ratio: used / sip, e1: used, sip, ...four, ...turnaround };
  return { isSound: true, note: `E1 ${used.toFixed(1)} %, SIP ${sip.toFixed(1)} %`, figures };
}

/** What voice on spans costs. */
export async function measureSpanVoice(rounds: number): Promise<Section[]> {
  const ours: Reading[] = [];
  for (let round = 0; round < rounds; round++) ours.push(await reading());
  const heads = { ours: "Callbox", theirs: "", ratio: "" };
  return [{ title: "Voice of E1 channels", heads, plans: ROWS, ours, theirs: [] }];
}

if (import.meta.main) console.log(table(await measureSpanVoice(Number(process.argv[2] ?? 1)), ""));
