import { encodeDatagram } from "#drivers/link/datagram-codec.ts";
import { encodeFrame, FrameParser } from "#drivers/link/framing.ts";
import { BoardLink } from "#drivers/link/link.ts";
import type { Voice } from "#drivers/link/messages.ts";
import { systemClock } from "#firmware/kernel/clock.ts";
import { measureDelay } from "./lines/delay.ts";
import { LineBox } from "./lines/line-box.ts";
import type { Reading, RowPlan, Section } from "./row.ts";

/** Octets a second of one E1 each way, and how many of them a core has to bear. */
const E1_RATE = 256_000;
const E1S = 10;
const HEADS = { ours: "Callbox", theirs: "", ratio: "" };
const DELAY_MS = 45;
const FRAMES = 3_000;

/** Eight ports of speech-like octets, as a busy board sends every 20 ms. */
function voice(seq: number): Voice {
  const channels = Array.from({ length: 8 }, (_, index) => {
    const octets = Uint8Array.from({ length: 160 }, (_, at) => (at * 7 + index * 31 + seq * 13) & 0xff);
    return { port: index + 1, octets };
  });
  return { type: "pcm", law: "ulaw", seq: seq & 0xffff, tick: (seq * 160) >>> 0, channels };
}

/** Octets of CPU second that `act` bears, which gives how many it has handled. */
function rate(act: () => number): number {
  act(); // a just-in-time compiler's first round is not its price
  const started = process.threadCpuUsage();
  const octets = act();
  const { user, system } = process.threadCpuUsage(started);
  return octets / ((user + system) / 1e6);
}

/** Both ends of a link in memory; what the board writes is parsed by the host as it is written. */
function throughput(): Reading {
  const wire: Uint8Array[] = [];
  let toHost: (octets: Uint8Array) => void = () => undefined;
  let toBoard: (octets: Uint8Array) => void = () => undefined;
  let got = 0;
  const ignore = (): void => undefined;
  const port = (write: (octets: Uint8Array) => void, listen: (to: (octets: Uint8Array) => void) => void) => ({
    backlog: 0,
    write,
    onData: listen,
    onGone: ignore,
    close: () => Promise.resolve(),
  });
  const host = new BoardLink({
    role: "host",
    clock: systemClock,
    port: port(
      (octets) => toBoard(octets),
      (to) => {
        toHost = to;
      },
    ),
    onState: ignore,
    onMessage: (message) => {
      if (message.type === "pcm") got++;
    },
  });
  const board = new BoardLink({
    role: "board",
    clock: systemClock,
    port: port(
      (octets) => void wire.push(octets),
      (to) => {
        toBoard = to;
      },
    ),
    onState: ignore,
    onMessage: ignore,
  });
  board.start();
  host.start();
  for (const octets of wire.splice(0)) toHost(octets);
  const frames = Array.from({ length: FRAMES }, (_, seq) => voice(seq));
  const write = rate(() => {
    wire.length = 0;
    for (const frame of frames) board.sendDatagram(frame);
    return wire.reduce((sum, { length }) => sum + length, 0);
  });
  const sent = wire.splice(0);
  const parse = rate(() => {
    for (const octets of sent) toHost(octets);
    return sent.reduce((sum, { length }) => sum + length, 0);
  });
  const noise = Buffer.from(Array.from({ length: 1 << 20 }, (_, at) => (at * 2_654_435_761) >>> 24));
  const garbage = rate(() => {
    new FrameParser(ignore).push(noise);
    return noise.length;
  });
  board.close();
  host.close();
  const isSound = got === 2 * FRAMES && encodeFrame(encodeDatagram(voice(0))).length > 1_280;
  const figures = { write: write / E1_RATE, parse: parse / E1_RATE, garbage: garbage / E1_RATE };
  return { isSound, note: `${got} frames`, figures };
}

const goal = { of: "ours", atLeast: E1S } as const;
const LINK_ROWS: readonly RowPlan[] = [
  { key: "write", title: "voice written, E1s a core", unit: "", digits: 0, goal },
  { key: "parse", title: "voice parsed, E1s a core", unit: "", digits: 0, goal },
  { key: "garbage", title: "noise parsed, E1s a core", unit: "", digits: 0, goal },
];
const DELAY_ROWS: readonly RowPlan[] = [
  {
    key: "out",
    title: "mouth to ear, line to telephone, p95",
    unit: "ms",
    digits: 1,
    goal: { of: "ours", atMost: DELAY_MS },
  },
  { key: "outMedian", title: "the same, median", unit: "ms", digits: 1 },
  { key: "in", title: "mouth to ear, telephone to line, p95", unit: "ms", digits: 1 },
  { key: "inMedian", title: "the same, median", unit: "ms", digits: 1 },
  {
    key: "inHost",
    title: "of it in the box, jitter of packets included",
    unit: "ms",
    digits: 1,
    goal: { of: "ours", atMost: DELAY_MS },
  },
  { key: "inBoard", title: "of it in the board’s play-out", unit: "ms", digits: 1 },
  { key: "cpu", title: "CPU of the media process for a talking line", unit: "% of a core", digits: 2 },
];

/** The cable's price, and where the milliseconds of a call on a line go. */
export async function measureLines(rounds: number): Promise<Section[]> {
  const link: Section = {
    title: "Board link, one core",
    heads: HEADS,
    plans: LINK_ROWS,
    ours: Array.from({ length: rounds }, throughput),
    theirs: [],
  };
  const box = await LineBox.open(4);
  try {
    const delay = await measureDelay(box);
    const title = "Four lines talk with telephones, simulated board on a pseudo-terminal";
    return [link, { title, heads: HEADS, plans: DELAY_ROWS, ours: [delay], theirs: [] }];
  } finally {
    await box.close();
  }
}
