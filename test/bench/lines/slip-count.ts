import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { LineBox } from "./line-box.ts";

/** Voice that was left out, made up for or dropped. */
export interface Slips {
  readonly host: number;
  readonly board: number;
  readonly lost: number;
}

/**
 * Whom a slip is laid to: the box, which had the processor when it wanted it; the simulated board, which was late, as no
 * board with a clock of its own is; or the machine, which let the media process wait or stood still as a whole.
 */
export type Cause = "box" | "simulator" | "machine";

/** Late by more than this, a frame leaves the other side without one: what lies in between at any time is about 20 ms. */
const LATE_MS = 15;

/** Counts the slips of a box second by second, and who was held up in it. */
export class SlipCount {
  readonly sums: Readonly<Record<Cause, { host: number; board: number; lost: number }>> = {
    box: { host: 0, board: 0, lost: 0 },
    simulator: { host: 0, board: 0, lost: 0 },
    machine: { host: 0, board: 0, lost: 0 },
  };
  /** Seconds in which nobody was held up, of all: what the box alone is judged by. */
  readonly seconds = { calm: 0, all: 0 };
  /** Longest that each was held up, milliseconds, since `look` was last called. */
  readonly heldMs = { simulator: 0, media: 0, here: 0 };
  readonly #box: LineBox;
  readonly #pid: number;
  readonly #here = monitorEventLoopDelay({ resolution: 5 });
  #last: Slips;
  #waitedMs: number;
  /** Who was held up in the second before: a slip is seen only when the voice behind it comes. */
  #before: Cause = "box";

  private constructor(box: LineBox, pid: number, last: Slips) {
    this.#box = box;
    this.#pid = pid;
    this.#last = last;
    this.#waitedMs = waitedMs(pid);
    this.#here.enable();
  }

  static async begin(box: LineBox): Promise<SlipCount> {
    const { pid } = await box.client.stats();
    await simulatorLateMs(box);
    return new SlipCount(box, pid, await count(box));
  }

  /** What has happened since the last look. A second is long enough for a slip to follow its cause. */
  async look(): Promise<void> {
    const now = await count(this.#box);
    const simulator = await simulatorLateMs(this.#box);
    const waited = waitedMs(this.#pid);
    const media = waited - this.#waitedMs;
    const here = this.#here.max / 1e6;
    this.#waitedMs = waited;
    this.#here.reset();
    this.heldMs.simulator = Math.max(this.heldMs.simulator, simulator);
    this.heldMs.media = Math.max(this.heldMs.media, media);
    this.heldMs.here = Math.max(this.heldMs.here, here);
    const cause = this.#causeOf(simulator, media, here);
    const laidTo = cause === "box" ? this.#before : cause;
    const sum = this.sums[laidTo];
    this.seconds.all++;
    if (laidTo === "box") this.seconds.calm++;
    this.#before = cause;
    sum.host += now.host - this.#last.host;
    sum.board += now.board - this.#last.board;
    sum.lost += now.lost - this.#last.lost;
    this.#last = now;
  }

  /** In words, and forgets how long was waited. */
  words(): string {
    const { heldMs, sums } = this;
    const each = Object.entries(sums).map(([cause, { host, board, lost }]) => `${cause} ${host}/${board}/${lost}`);
    const held = `at most: simulator late by ${ms(heldMs.simulator)}, media process kept waiting ${ms(heldMs.media)} of a second, bench held up ${ms(heldMs.here)}`;
    heldMs.simulator = heldMs.media = heldMs.here = 0;
    const calm = `${this.seconds.calm} of ${this.seconds.all} s calm`;
    return `slips in the box/on the board/frames lost by cause: ${each.join(", ")}; ${calm}; ${held}`;
  }

  #causeOf(simulatorMs: number, mediaMs: number, hereMs: number): Cause {
    if (simulatorMs > LATE_MS) return "simulator";
    return mediaMs > LATE_MS || hereMs > 2 * LATE_MS ? "machine" : "box";
  }
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

async function count(box: LineBox): Promise<Slips> {
  let [host, board, lost] = [0, 0, 0];
  for (let port = 1; port <= box.phones.length; port++) {
    const { slips, cable } = await box.hardware(port);
    host += (slips?.overruns ?? 0) + (slips?.underruns ?? 0);
    board += (slips?.boardOverruns ?? 0) + (slips?.boardUnderruns ?? 0);
    lost = (cable?.voiceLost ?? 0) + (cable?.voiceDropped ?? 0) + (cable?.damaged ?? 0);
  }
  return { host, board, lost };
}

async function simulatorLateMs(box: LineBox): Promise<number> {
  const { counters } = await box.simulator.client.request("counters");
  return (counters as { lateMs: number }).lateMs; // the simulator's own
}

/** How long the main thread of a process has waited for a processor in all (Linux schedstat). */
function waitedMs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[1]) / 1e6;
}
