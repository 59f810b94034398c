import { readFile } from "node:fs/promises";
import { ALAW_TO_LINEAR, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { parseWav, WAV_ALAW, WAV_PCM, WAV_ULAW } from "#firmware/kernel/wav.ts";

const RATE = 8000;
/** Loudness is compared in steps of 10 ms: words are told from each other by it, gains and codings do not change it. */
const STEP = RATE / 100;
/** The same sound twice comes to 0.97 and more, on a machine at its limit to 0.87; another sentence to 0.7. */
const ALIKE = 0.8;

/** Samples of a WAV file as the box has them: 8 kHz, one channel. Throws in words. */
export async function readSamples(path: string): Promise<Int16Array> {
  const file = await readFile(path);
  const format = parseWav(file);
  if (typeof format === "string") throw new Error(`${path}: ${format}`);
  const { tag, dataOffset, dataBytes } = format;
  const data = file.subarray(dataOffset, dataOffset + dataBytes);
  if (tag === WAV_ULAW) return fromLaw(data, ULAW_TO_LINEAR);
  if (tag === WAV_ALAW) return fromLaw(data, ALAW_TO_LINEAR);
  if (tag !== WAV_PCM) throw new Error(`${path}: coding ${tag} is not expected here`);
  return Int16Array.from({ length: data.length >> 1 }, (_, index) => data.readInt16LE(index * 2));
}

export function fromLaw(octets: Uint8Array, table: Int16Array): Int16Array {
  return Int16Array.from(octets, (octet) => table[octet] ?? 0);
}

/** How much `heard` has of `said`, wherever in it: 1 is all of it, 0 nothing. */
export function likeness(heard: Int16Array, said: Int16Array): number {
  const [all, wanted] = [loudness(heard), loudness(said)];
  let best = 0;
  for (let lag = 0; lag + wanted.length <= all.length; lag++)
    best = Math.max(best, correlation(all.subarray(lag, lag + wanted.length), wanted));
  return best;
}

export function isSameSound(likeness: number): boolean {
  return likeness >= ALIKE;
}

/** Share of the time in which a tone is all there is to hear, for each of these. */
export function shareOfTones(samples: Int16Array, tonesHz: readonly number[]): number[] {
  const frame = RATE / 50;
  const count = Math.floor(samples.length / frame);
  const shares = tonesHz.map(() => 0);
  for (let at = 0; at < count; at++) {
    const part = samples.subarray(at * frame, (at + 1) * frame);
    const total = part.reduce((sum, sample) => sum + sample * sample, 0);
    for (const [index, hz] of tonesHz.entries())
      if (total > frame * 10_000 && powerAt(part, hz) > 0.6 * total) shares[index] = (shares[index] ?? 0) + 1 / count;
  }
  return shares;
}

/** Energy of one frequency (Goertzel), in the measure of the sum of squares. */
function powerAt(samples: Int16Array, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / RATE);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + coefficient * one - two, one];
  return ((one * one + two * two - coefficient * one * two) * 2) / samples.length;
}

function loudness(samples: Int16Array): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / STEP) }, (_, index) => {
    const part = samples.subarray(index * STEP, (index + 1) * STEP);
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / STEP);
  });
}

/** Pearson's; 0 where one of them does not change at all. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [together, ofA, ofB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [(a[index] ?? 0) - meanA, (b[index] ?? 0) - meanB];
    together += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return ofA === 0 || ofB === 0 ? 0 : together / Math.sqrt(ofA * ofB);
}
