import { setTimeout as sleep } from "node:timers/promises";
import type { Side } from "#drivers/isdn/q931/call/call.ts";
import { systemClock } from "#firmware/kernel/clock.ts";
import { quantile, type Reading, type RowPlan, type Section } from "#test/bench/row.ts";
import { Libpri } from "#test/support/libpri.ts";
import { LibpriSpan } from "#test/support/libpri-span.ts";
import { PriPair } from "#test/support/pri-pair.ts";

/** Calls a second that a span has to set up and release. */
const RATE = 50;
const SECONDS = 6;
const WARM_UP_SECONDS = 2;
const MEMORY_CALLS = 2_000;
/** Channels in turn: a call is over long before its channel comes round again. */
const CHANNELS = Array.from({ length: 31 }, (_, at) => at + 1).filter((channel) => channel !== 16);

const none = { of: "ours", atMost: 0, isForEach: true } as const;
const PLANS: readonly RowPlan[] = [
  { key: "cpu", title: "CPU of a call, with the pipe between", unit: "ms", digits: 3 },
  { key: "pure", title: "the same at one of two ends of ours, no pipe", unit: "ms", digits: 3 },
  { key: "first", title: "SETUP until its first answer, p99", unit: "ms", digits: 1 },
  { key: "failed", title: "calls not answered and released normally", unit: "", digits: 0, goal: none },
  { key: "repeated", title: "frames of layer 2 sent again, either side", unit: "", digits: 0, goal: none },
];

/** Calls of ours at an even rate, each answered by libpri and released by us at once. */
class Calls {
  readonly #span: LibpriSpan;
  readonly #begun = new Map<number, number>();
  readonly firstAnswers: number[] = [];
  done = 0;
  failed = 0;
  #next = 1;

  constructor(span: LibpriSpan) {
    this.#span = span;
    span.onEvent = (event) => {
      if (event.type === "answered") span.command({ type: "clear", call: event.call, cause: 16 });
      if (event.type === "channel-chosen") this.#answered(event.call);
      if (event.type !== "cleared") return;
      this.done++;
      if (event.cause !== 16 || !event.byUs) this.failed++;
    };
  }

  async run(seconds: number): Promise<void> {
    const started = systemClock.monotonic();
    const until = this.#next + seconds * RATE;
    while (this.#next < until) {
      const due = Math.floor(((systemClock.monotonic() - started) / 1_000) * RATE) + until - seconds * RATE;
      while (this.#next <= due && this.#next < until) this.#dial();
      await sleep(5);
    }
    const from = systemClock.monotonic();
    while (this.done < this.#next - 1 && systemClock.monotonic() - from < 3_000) await sleep(20);
    this.failed += this.#next - 1 - this.done;
  }

  #dial(): void {
    const call = this.#next++;
    this.#begun.set(call, systemClock.monotonic());
    this.#span.dial(call, { channel: CHANNELS[call % CHANNELS.length] ?? 1 });
  }

  #answered(call: number): void {
    this.firstAnswers.push(systemClock.monotonic() - (this.#begun.get(call) ?? 0));
    this.#begun.delete(call);
  }
}

/** Information frames whose number is not the next one (Q.921 §3.5.2.4): they went before. */
function repeatedFrames({ frames }: LibpriSpan): number {
  const next = { sent: 0, received: 0 };
  let repeated = 0;
  for (const { way, octets } of frames) {
    const control = octets[2] ?? 1;
    if ((control & 1) !== 0) continue;
    const number = control >> 1;
    if (number === next[way]) next[way] = (number + 1) % 128;
    else repeated++;
  }
  return repeated;
}

async function cpuOf(span: LibpriSpan): Promise<number> {
  span.peer.command("cpu");
  return Number((await span.peer.event("cpu")).us) / 1_000;
}

/** CPU of a call at one end with nothing but the machines, milliseconds. */
function cpuInMemory(): number {
  const pair = new PriPair().start();
  const { user, network, clock } = pair;
  network.onEvent = (event) => {
    if (event.type !== "incoming") return;
    const { call } = event;
    network.command({ type: "proceed", call });
    network.command({ type: "alert", call, hasTone: true });
    network.command({ type: "answer", call });
  };
  user.onEvent = (event) => {
    if (event.type === "answered") user.command({ type: "clear", call: event.call, cause: 16 });
  };
  const run = (from: number, count: number): void => {
    for (let call = from; call < from + count; call++) {
      user.dial(call, { channel: CHANNELS[call % CHANNELS.length] ?? 1 });
      clock.advance(1_000 / RATE);
      for (const kept of [user.events, network.events, pair.frames]) kept.length = 0;
    }
  };
  run(1, MEMORY_CALLS);
  const started = process.threadCpuUsage();
  run(1 + MEMORY_CALLS, MEMORY_CALLS);
  const { user: own, system } = process.threadCpuUsage(started);
  pair.close();
  return (own + system) / 1_000 / MEMORY_CALLS / 2;
}

/** One stretch of calls: what it cost us, and what it cost libpri. */
async function stretch(libpri: Libpri, side: Side): Promise<{ ours: Reading; theirs: Reading }> {
  const span = await new LibpriSpan({ libpri, side }).connect();
  try {
    span.peer.command("policy", { incoming: "answer" });
    await cpuOf(span);
    const calls = new Calls(span);
    await calls.run(WARM_UP_SECONDS);
    const before = calls.done;
    calls.firstAnswers.length = 0;
    const theirStart = await cpuOf(span);
    const ourStart = process.threadCpuUsage();
    await calls.run(SECONDS);
    const { user, system } = process.threadCpuUsage(ourStart);
    const theirEnd = await cpuOf(span);
    const count = calls.done - before;
    const { failed } = calls;
    const isSound = failed === 0;
    const note = `${count} calls, we are the ${side}`;
    const first = quantile(calls.firstAnswers, 0.99);
    const pure = cpuInMemory();
    const figures = { cpu: (user + system) / 1_000 / count, pure, first, failed, repeated: repeatedFrames(span) };
    return {
      ours: { isSound, note, figures },
      theirs: { isSound, note, figures: { cpu: (theirEnd - theirStart) / count } },
    };
  } finally {
    await span.close();
  }
}

/** Calls on a primary rate span with libpri at the far end: what each end spends on them, and that nothing is lost. */
export async function measureIsdn(rounds: number): Promise<Section[]> {
  const libpri = Libpri.build();
  if (libpri === undefined) {
    console.warn("  isdn: libpri is not installed (apt install libpri-dev)");
    return [];
  }
  try {
    const sections: Section[] = [];
    for (const side of ["user", "network"] as const) {
      const readings: { ours: Reading; theirs: Reading }[] = [];
      for (let round = 0; round < rounds; round++) readings.push(await stretch(libpri, side));
      for (const { ours } of readings) console.log(`  isdn: ${JSON.stringify(ours.figures)} ${ours.note}`);
      sections.push({
        title: `Primary rate, ${RATE} calls a second set up and released, we are the ${side}`,
        heads: { ours: "Callbox", theirs: "libpri", ratio: "ratio" },
        plans: PLANS,
        ours: readings.map(({ ours }) => ours),
        theirs: readings.map(({ theirs }) => theirs),
      });
    }
    return sections;
  } finally {
    libpri.close();
  }
}
