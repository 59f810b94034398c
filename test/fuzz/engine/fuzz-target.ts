import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { mutate } from "./mutate.ts";
import { createRandom, seedOf } from "./random.ts";
import type { FuzzTarget } from "./target.ts";

/** What a run came to. */
export interface FuzzResult {
  readonly inputs: number;
  readonly accepted: number;
  readonly seconds: number;
  /** The slowest input, in ms of its quickest repetition. */
  readonly slowestMs: number;
  readonly grownBytes: number;
}

/** An input that broke a promise. */
export class FuzzFailure extends Error {
  override readonly name = "FuzzFailure";
  readonly input: Buffer;
  constructor(text: string, input: Buffer, cause?: unknown) {
    super(text, { cause });
    this.input = input;
  }
}

export interface FuzzRun {
  readonly seed: number;
  readonly from: number;
  readonly inputs: number;
  /** Told now and then how far the run is. */
  readonly progress?: (index: number, accepted: number) => void;
}

const LIMIT_MS = 50;
const LONG_LIMIT_MS = 500;
const GROWTH_BYTES = 8 * 1024 * 1024;
const DEFAULT_MAX_BYTES = 4_096;
/** 30 kB is just within what the head of a SIP message may have. */
const LONG = [30 * 1024, 64 * 1024, 1024 * 1024];
/** Inputs before memory counts: tables are built and code is compiled in them. */
const WARM_UP = 2_000;
/** An input is slow only when it is slow each time: others use this machine as well. */
const REPETITIONS = 4;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void; // the flag just set brings it

/** What is really in use: memory outside the heap is let go of only after a turn of the loop. */
export async function heapBytes(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Input number `index` of a run. */
export function inputAt(target: FuzzTarget, seed: number, index: number): Buffer {
  const random = createRandom(seedOf(seed, target.name, index));
  const built = target.build?.(random);
  if (built !== undefined) return built;
  return mutate(random, materialOf(target));
}

const materials = new WeakMap<FuzzTarget, ReturnType<typeof makeMaterial>>();

function makeMaterial(target: FuzzTarget) {
  const dictionary = target.dictionary.map((word) => Buffer.from(word));
  return { corpus: target.corpus, dictionary, maxBytes: target.maxBytes ?? DEFAULT_MAX_BYTES };
}

function materialOf(target: FuzzTarget): ReturnType<typeof makeMaterial> {
  const known = materials.get(target) ?? makeMaterial(target);
  materials.set(target, known);
  return known;
}

async function feed(target: FuzzTarget, input: Buffer, what: string): Promise<boolean> {
  try {
    const fed = target.feed(input);
    return typeof fed === "boolean" ? fed : await fed;
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new FuzzFailure(`${target.name}, ${what}: ${text}`, input, error);
  }
}

/** CPU time of the input at its quickest: what the parser is to blame for. */
async function quickest(target: FuzzTarget, input: Buffer, test: { what: string; limitMs: number }): Promise<number> {
  const { what, limitMs } = test;
  let best = Number.POSITIVE_INFINITY;
  for (let again = 0; again < REPETITIONS && best > limitMs; again++) {
    const before = process.threadCpuUsage();
    await feed(target, input, what);
    const { user, system } = process.threadCpuUsage(before);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

/** Feeds a target its inputs. Rejects with `FuzzFailure` at the first that breaks a promise. */
export async function fuzzTarget(target: FuzzTarget, run: FuzzRun): Promise<FuzzResult> {
  const limitMs = target.limitMs ?? LIMIT_MS;
  const began = performance.now();
  let accepted = 0;
  let slowestMs = 0;
  let atWarm = 0;
  for (let index = run.from; index < run.from + run.inputs; index++) {
    if (index - run.from === Math.min(WARM_UP, run.inputs >> 1)) atWarm = await heapBytes();
    const what = `seed ${run.seed}, input ${index}`;
    const input = inputAt(target, run.seed, index);
    const start = performance.now();
    if (await feed(target, input, what)) accepted++;
    const took = performance.now() - start;
    if (took > limitMs) {
      const best = await quickest(target, input, { what, limitMs });
      slowestMs = Math.max(slowestMs, best);
      if (best > limitMs)
        throw new FuzzFailure(`${target.name}, ${what}: ${best.toFixed(0)} ms for ${input.length} octets`, input);
    }
    run.progress?.(index, accepted);
  }
  const grownBytes = (await heapBytes()) - atWarm;
  if (grownBytes > (target.growthBytes ?? GROWTH_BYTES))
    throw new Error(`${target.name}, seed ${run.seed}: the heap has grown by ${(grownBytes / 2 ** 20).toFixed(1)} MB`);
  return { inputs: run.inputs, accepted, seconds: (performance.now() - began) / 1_000, slowestMs, grownBytes };
}

/** Feeds the long inputs of a target: sixteen times the length may not take much more than sixteen times as long. */
export async function fuzzLong(
  target: FuzzTarget,
  { sizes = LONG, fed }: { readonly sizes?: readonly number[]; readonly fed?: () => void } = {},
): Promise<Readonly<Record<string, number>>> {
  const times: Record<string, number> = {};
  const limitMs = target.longLimitMs ?? LONG_LIMIT_MS;
  for (const [name, make] of Object.entries(target.long ?? {})) {
    for (const bytes of sizes) {
      const input = make(bytes);
      const what = `long input “${name}” of ${bytes} octets`;
      const limit = Math.max(20, (limitMs * bytes) / 2 ** 20);
      const ms = await quickest(target, input, { what, limitMs: limit });
      times[`${name} ${bytes >> 10} kB`] = ms;
      fed?.();
      if (ms > limit) throw new FuzzFailure(`${target.name}, ${what}: ${ms.toFixed(0)} ms (at most ${limit})`, input);
    }
  }
  return times;
}
