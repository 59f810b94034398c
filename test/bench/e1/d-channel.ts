import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { TrunkEvent } from "#drivers/e1/signalling.ts";
import { PriSpan } from "#drivers/isdn/pri-span.ts";
import { DataLink } from "#drivers/isdn/q921/data-link.ts";
import { systemClock } from "#firmware/kernel/clock.ts";
import { quantile, type Reading, type RowPlan, type Section } from "#test/bench/row.ts";
import { table } from "#test/bench/table.ts";
import { Libpri } from "#test/support/libpri.ts";

/**
 * The D channel: what frames and whole calls cost with nothing but both ends' machines, and how soon a frame has its
 * answer while libpri calls. On its own: `node test/bench/e1/d-channel.ts [rounds]`.
 */
const MESSAGES = 20_000;
const CALLS = 2_000;
const RATE = 50;
const SECONDS = 10;
const CHANNELS = 30;
const SOURCE = new URL("../../interop/libpri/pri-calls.c", import.meta.url).pathname;

const STACK: readonly RowPlan[] = [
  {
    key: "callUs",
    title: "a call from SETUP to its end, both ends: CPU µs",
    unit: "",
    digits: 0,
    goal: { of: "ours", atMost: 1_000 },
  },
  {
    key: "frames",
    title: "information frames a CPU second, sent, taken and acknowledged",
    unit: "",
    digits: 0,
    goal: { of: "ours", atLeast: 25_000 },
  },
];
const STEADY: readonly RowPlan[] = [
  { key: "p50", title: "from a frame to our answer, p50", unit: "ms", digits: 2 },
  {
    key: "p99",
    title: "from a frame to our answer, p99",
    unit: "ms",
    digits: 2,
    goal: { of: "ours", atMost: 10, isForEach: true },
  },
];

function cpuUs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}

/** Information frames through two links joined in memory, per second of CPU. */
function frameRate(): number {
  const waiting: (() => void)[] = [];
  let delivered = 0;
  const message = new Uint8Array(45);
  const ignore = (): void => undefined;
  const make = (side: "network" | "user", other: () => DataLink): DataLink =>
    new DataLink({
      side,
      clock: systemClock,
      send: (frame) => waiting.push(() => other().receive(frame)),
      deliver: () => void delivered++,
      state: ignore,
    });
  const network: DataLink = make("network", () => user);
  const user: DataLink = make("user", () => network);
  const carry = (): void => {
    for (let at = 0; at < waiting.length; at++) waiting[at]?.();
    waiting.length = 0;
  };
  network.start();
  user.start();
  carry();
  const before = process.cpuUsage();
  for (let count = 0; count < MESSAGES; count++) {
    (count % 2 === 0 ? network : user).request(message);
    carry();
  }
  const us = cpuUs(before);
  network.close();
  user.close();
  return delivered / (us / 1e6);
}

/** CPU microseconds of a call between two spans joined in memory: set up, alerted, answered, cleared. */
function callCost(): number {
  const waiting: (() => void)[] = [];
  let cleared = 0;
  const make = (side: "network" | "user", other: () => PriSpan): PriSpan => {
    const span: PriSpan = new PriSpan({
      side,
      clock: systemClock,
      settings: { restartsAtStart: false },
      send: (frame) => waiting.push(() => other().receive(frame)),
      tell: (event) => {
        answerAtOnce(span, event);
        if (event.type === "answered" && side === "network")
          span.command({ type: "clear", call: event.call, cause: 16 });
        if (event.type === "cleared") cleared++;
      },
    });
    return span;
  };
  const network: PriSpan = make("network", () => user);
  const user: PriSpan = make("user", () => network);
  const carry = (): void => {
    for (let at = 0; at < waiting.length; at++) waiting[at]?.();
    waiting.length = 0;
  };
  network.start();
  user.start();
  carry();
  const before = process.cpuUsage();
  for (let call = 1; call <= CALLS; call++) {
    network.command(dial(call, 1));
    carry();
  }
  const us = cpuUs(before);
  network.close();
  user.close();
  if (cleared !== 2 * CALLS) throw new Error(`${cleared} ends of ${CALLS} calls were cleared`);
  return us / CALLS;
}

function dial(call: number, channel: number) {
  const caller = { number: "1058881234", name: "ACME", kind: "national" } as const;
  return { type: "dial", call, channel, called: "95588", isComplete: true, caller } as const;
}

function answerAtOnce(span: PriSpan, event: TrunkEvent): void {
  if (event.type === "clearing") span.command({ type: "clear", call: event.call, cause: event.cause });
  if (event.type !== "incoming") return;
  span.command({ type: "proceed", call: event.call });
  span.command({ type: "alert", call: event.call, hasTone: true });
  span.command({ type: "answer", call: event.call });
}

/** libpri's price of a call, both ends in one process; NaN where it is not installed. */
function libpriCallCost(): number {
  const folder = mkdtempSync(join(tmpdir(), "callbox-libpri-"));
  try {
    const program = join(folder, "pri-calls");
    if (spawnSync("cc", ["-O2", "-o", program, SOURCE, "-lpri"]).status !== 0) return Number.NaN;
    return Number(execFileSync(program, ["20000"], { encoding: "utf8" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Calls at a steady rate with libpri as the exchange that calls, answered and cleared at once. */
async function steady(libpri: Libpri): Promise<Reading> {
  const turnarounds: number[] = [];
  let [cleared, askedAt] = [0, 0];
  const span: PriSpan = new PriSpan({
    side: "user",
    clock: systemClock,
    settings: { restartsAtStart: false },
    send: (frame) => {
      if (askedAt !== 0) turnarounds.push(performance.now() - askedAt);
      askedAt = 0;
      peer.receive(frame);
    },
    tell: (event) => {
      answerAtOnce(span, event);
      if (event.type === "cleared") cleared++;
    },
  });
  const peer = libpri.start("net", (frame) => {
    askedAt = ((frame[2] ?? 1) & 1) === 0 ? performance.now() : 0;
    span.receive(frame);
    askedAt = 0;
  });
  span.start();
  await peer.event("up");
  peer.command("policy", { hangup: 1 });
  const started = performance.now();
  for (let call = 0; call < RATE * SECONDS; call++) {
    peer.command("dial", `c${call}`, { called: "95588", channel: slot(call % CHANNELS), number: "1058881234" });
    await pause(Math.max(0, started + ((call + 1) * 1_000) / RATE - performance.now()));
  }
  for (let wait = 0; wait < 20 && span.callCount > 0; wait++) await pause(50);
  span.close();
  await peer.close();
  const figures = { p50: quantile(turnarounds, 0.5), p99: quantile(turnarounds, 0.99) };
  return { isSound: cleared === RATE * SECONDS, note: `${turnarounds.length} answers`, figures };
}

function slot(index: number): number {
  return index < 15 ? index + 1 : index + 2;
}

/** Needs libpri-dev for its own column and for the calls at a steady rate. */
export async function measureDChannel(rounds: number): Promise<Section[]> {
  const libpri = Libpri.build();
  callCost(); // a just-in-time compiler's first calls are not its price
  const [ours, theirs, rates]: [Reading[], Reading[], Reading[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    ours.push({ isSound: true, note: "", figures: { callUs: callCost(), frames: frameRate() } });
    theirs.push({ isSound: true, note: "", figures: { callUs: libpriCallCost(), frames: Number.NaN } });
    if (libpri !== undefined) rates.push(await steady(libpri));
  }
  libpri?.close();
  const heads = { ours: "Callbox", theirs: "libpri", ratio: "ratio" };
  const title = `D channel, ${RATE} calls a second from libpri`;
  return [
    { title: "D channel, layers 2 and 3 in memory", plans: STACK, ours, theirs, heads },
    { title, plans: STEADY, ours: rates, theirs: [], heads },
  ];
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(table(await measureDChannel(Number(process.argv[2] ?? 3)), "libpri"));
}
