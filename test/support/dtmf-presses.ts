import { DTMF_KEYS, frequenciesOf } from "#firmware/dsp/dtmf/keys.table.ts";

/** How a row of presses sounds. */
export interface Presses {
  readonly name: string;
  readonly onMs?: number;
  readonly offMs?: number;
  readonly rowDbm0?: number;
  readonly columnDbm0?: number;
  /** Both frequencies off by this much, per cent. */
  readonly offPercent?: number;
  /** Power of the two tones above white noise, decibels. */
  readonly snrDb?: number;
}

/** What receivers must take (ITU-T Q.24 and what the box promises). */
export const TO_BE_HEARD: readonly Presses[] = [
  { name: "50 ms" },
  { name: "40 ms, pauses 40 ms", onMs: 40, offMs: 40 },
  { name: "1.5 % sharp", offPercent: 1.5 },
  { name: "1.5 % flat", offPercent: -1.5 },
  { name: "column 4 dB up", rowDbm0: -14, columnDbm0: -10 },
  { name: "column 8 dB down", rowDbm0: -10, columnDbm0: -18 },
  { name: "15 dB above noise", snrDb: 15 },
  {
    name: "15 dB above noise, 40 ms, 1.5 % sharp, column 8 dB down",
    snrDb: 15,
    onMs: 40,
    offPercent: 1.5,
    columnDbm0: -18,
  },
  { name: "12 dB above noise", snrDb: 12 },
  { name: "−1 dBm0 each", rowDbm0: -1 },
  { name: "−36 dBm0 each", rowDbm0: -36 },
];

/** What they must not. */
export const NOT_TO_BE_HEARD: readonly Presses[] = [
  { name: "23 ms", onMs: 23 },
  { name: "23 ms with noise", onMs: 23, snrDb: 15 },
  { name: "3.5 % sharp", offPercent: 3.5 },
  { name: "3.5 % flat", offPercent: -3.5 },
  { name: "12 dB of twist", rowDbm0: -22, columnDbm0: -10 },
];

const PEAK_AT_0_DBM0 = 22_300;

/** Every key `times` times, each beginning somewhere else in the blocks of a detector. */
export function presses(how: Presses, times = 10): { readonly samples: Int16Array; readonly keys: string } {
  const { onMs = 50, offMs = 50, rowDbm0 = -10, columnDbm0 = rowDbm0, offPercent = 0, snrDb } = how;
  const keys = DTMF_KEYS.repeat(times);
  const [rowPeak, columnPeak] = [rowDbm0, columnDbm0].map((dbm0) => PEAK_AT_0_DBM0 * 10 ** (dbm0 / 20)) as [
    number,
    number,
  ]; // two
  const power = (rowPeak ** 2 + columnPeak ** 2) / 2;
  const noise = snrDb === undefined ? 0 : Math.sqrt(power / 10 ** (snrDb / 10)) * (Math.sqrt(3) / 2);
  let seed = 11;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return seed / 0x4000_0000 - 1;
  };
  const samples: number[] = [];
  const put = (value: number): void => {
    const sum = value + noise * (random() + random() + random() + random());
    samples.push(Math.max(-32_768, Math.min(32_767, Math.round(sum))));
  };
  for (const [index, key] of [...keys].entries()) {
    const turns = (frequenciesOf(key) ?? []).map((hz) => (2 * Math.PI * hz * (1 + offPercent / 100)) / 8_000);
    const phase = 3 * random();
    for (let at = 0; at < offMs * 8 + ((index * 7) % 41); at++) put(0);
    for (let at = 0; at < onMs * 8; at++)
      put(rowPeak * Math.sin((turns[0] ?? 0) * at) + columnPeak * Math.sin((turns[1] ?? 0) * at + phase));
  }
  for (let at = 0; at < 800; at++) put(0);
  return { samples: Int16Array.from(samples), keys };
}

/** Keys that were heard in their order, those that were not, and what was heard besides. */
export function score(keys: string, heard: string): { hits: number; misses: number; falseHits: number } {
  let row = new Array<number>(heard.length + 1).fill(0);
  for (const key of keys) {
    const next = [0];
    for (let at = 0; at < heard.length; at++)
      next.push(heard[at] === key ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    row = next;
  }
  const hits = row[heard.length] ?? 0;
  return { hits, misses: keys.length - hits, falseHits: heard.length - hits };
}
