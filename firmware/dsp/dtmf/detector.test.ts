import { describe, expect, test } from "vitest";
import { peakOf, turnOf } from "#firmware/dsp/level.ts";
import { DtmfDetector } from "./detector.ts";
import { DTMF_KEYS, frequenciesOf } from "./keys.table.ts";
import { DtmfSender } from "./sender.ts";

interface Line {
  readonly onMs?: number;
  readonly offMs?: number;
  readonly rowDbm0?: number;
  readonly columnDbm0?: number;
  /** Row and column off by this much, per cent. */
  readonly rowOff?: number;
  readonly columnOff?: number;
  /** White noise at this level, as a whole. */
  readonly noiseDbm0?: number;
  readonly dialHz?: readonly number[];
  readonly dialDbm0?: number;
}

const BLOCKS = [1, 7, 80, 160, 333, 4_000];
/** Each key begins at several places of the blocks it is looked for in. */
const PLACES = 6;

/** Every key `PLACES` times, as one stream. */
function everyKey({ onMs = 50, offMs = 50, rowDbm0 = -10, columnDbm0 = rowDbm0, ...line }: Line): {
  samples: Int16Array;
  keys: string;
} {
  const keys = DTMF_KEYS.repeat(PLACES);
  let seed = 1;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return seed / 0x4000_0000 - 1;
  };
  const noise = line.noiseDbm0 === undefined ? 0 : (peakOf(line.noiseDbm0) / Math.SQRT2) * (Math.sqrt(3) / 2);
  const samples: number[] = [];
  const dialled = (at: number): number =>
    (line.dialHz ?? []).reduce((sum, hz) => sum + peakOf(line.dialDbm0 ?? -13) * Math.sin(turnOf(hz) * at), 0);
  const put = (value: number): void => {
    const full = value + noise * (random() + random() + random() + random()) + dialled(samples.length);
    samples.push(Math.max(-32_768, Math.min(32_767, Math.round(full))));
  };
  for (const [index, key] of [...keys].entries()) {
    const [row = 0, column = 0] = frequenciesOf(key) ?? [];
    const [rowTurn, columnTurn] = [
      turnOf(row * (1 + (line.rowOff ?? 0) / 100)),
      turnOf(column * (1 + (line.columnOff ?? 0) / 100)),
    ];
    const phase = 3 * random();
    for (let at = 0; at < offMs * 8 + (index % 19); at++) put(0);
    for (let at = 0; at < onMs * 8; at++)
      put(peakOf(rowDbm0) * Math.sin(rowTurn * at) + peakOf(columnDbm0) * Math.sin(columnTurn * at + phase));
  }
  for (let at = 0; at < 1_000; at++) put(0);
  return { samples: Int16Array.from(samples), keys };
}

function hear(samples: Int16Array, block = 160): { pressed: string; released: string; durations: number[] } {
  const heard = { pressed: "", released: "", durations: [] as number[] };
  const detector = new DtmfDetector({
    pressed: (key) => {
      heard.pressed += key;
    },
    released: (key, durationMs) => {
      heard.released += key;
      heard.durations.push(durationMs);
    },
  });
  for (let at = 0; at < samples.length; at += block) detector.push(samples, at, Math.min(block, samples.length - at));
  return heard;
}

const bothOff = (percent: number): Line => ({ rowOff: percent, columnOff: percent });
const NOISE_15_DB_BELOW = { rowDbm0: -10, noiseDbm0: -7 - 15 };

describe("the DTMF detector hears every key", () => {
  test.each<[string, Line]>([
    ["of 40 ms with pauses of 40 ms", { onMs: 40, offMs: 40 }],
    ["off by 1.5 %", { onMs: 40, ...bothOff(1.5) }],
    ["off by −1.5 %", { onMs: 40, ...bothOff(-1.5) }],
    ["off by 1.5 % and −1.5 %", { onMs: 40, rowOff: 1.5, columnOff: -1.5 }],
    ["with the column 4 dB up", { onMs: 40, rowDbm0: -14, columnDbm0: -10 }],
    ["with the column 8 dB down", { onMs: 40, rowDbm0: -10, columnDbm0: -18 }],
    ["at 0 dBm0", { onMs: 40, rowDbm0: 0 }],
    ["at −38 dBm0", { onMs: 40, rowDbm0: -38 }],
    ["15 dB above noise", { onMs: 40, ...NOISE_15_DB_BELOW }],
    [
      "15 dB above noise, off and twisted",
      { onMs: 40, ...bothOff(1.5), rowDbm0: -10, columnDbm0: -18, noiseDbm0: -25 },
    ],
    ["10 dB above noise", { onMs: 60, rowDbm0: -10, noiseDbm0: -17 }],
    ["over a dial tone of 350 + 440 Hz, each as loud", { rowDbm0: -14, dialHz: [350, 440], dialDbm0: -14 }],
    ["over a dial tone of 450 Hz, 9 dB louder", { rowDbm0: -20, dialHz: [450], dialDbm0: -11 }],
    ["over mains hum as loud", { rowDbm0: -14, dialHz: [50], dialDbm0: -30 }],
  ])("%s, once", (_, line) => {
    const { samples, keys } = everyKey(line);
    expect(hear(samples).pressed).toBe(keys);
  });

  test.each(BLOCKS)("in blocks of %i samples", (block) => {
    const { samples, keys } = everyKey({ onMs: 45, offMs: 40 });
    const heard = hear(samples, block);
    expect(heard.pressed).toBe(keys);
    expect(heard.released).toBe(keys);
  });
});

describe("the DTMF detector hears nothing", () => {
  test.each<[string, Line]>([
    ["in tones of 23 ms", { onMs: 23 }],
    ["in tones of 23 ms with noise", { onMs: 23, ...NOISE_15_DB_BELOW }],
    ["3.5 % off", { onMs: 200, ...bothOff(3.5) }],
    ["−3.5 % off", { onMs: 200, ...bothOff(-3.5) }],
    ["whose row is right and whose column is 3.5 % off", { onMs: 200, columnOff: 3.5 }],
    ["3.5 % off, with noise", { onMs: 200, ...bothOff(3.5), ...NOISE_15_DB_BELOW }],
    ["with 12 dB of twist", { onMs: 200, rowDbm0: -8, columnDbm0: -20 }],
    ["below −45 dBm0", { onMs: 200, rowDbm0: -46 }],
  ])("%s", (_, line) => {
    expect(hear(everyKey(line).samples).pressed).toBe("");
  });
});

test("a press is timed to a few milliseconds", () => {
  for (const onMs of [40, 57, 100, 503]) {
    const { durations } = hear(everyKey({ onMs, offMs: 60 }).samples);
    expect(Math.min(...durations)).toBeGreaterThan(onMs - 6);
    expect(Math.max(...durations)).toBeLessThan(onMs + 6);
  }
});

test("a break of 10 ms, and a lost packet of 20 ms, do not make two presses of one", () => {
  for (const breakMs of [10, 20]) {
    const { samples, keys } = everyKey({ onMs: 150, offMs: 60 });
    const begins = [...keys].map((_, index) =>
      [...keys].slice(0, index + 1).reduce((at, _key, i) => at + 60 * 8 + (i % 19), index * 150 * 8),
    );
    for (const begin of begins) samples.fill(0, begin + 480, begin + 480 + breakMs * 8);
    expect(hear(samples).pressed).toBe(keys);
  }
});

test("what the sender sends is heard, whatever the blocks it is read in", () => {
  for (const block of BLOCKS) {
    const sender = new DtmfSender({ onMs: 40, offMs: 40, levelDbm0: -12, twistDb: 2 });
    sender.put("0123456789*#ABCDabcd,,55");
    const out: number[] = [];
    const piece = new Int16Array(block);
    for (;;) {
      const count = sender.read(piece);
      out.push(...piece.subarray(0, count));
      if (count < block) break;
    }
    const samples = Int16Array.from([...out, ...new Array<number>(800).fill(0)]);
    expect(hear(samples).released).toBe("0123456789*#ABCDABCD55");
    expect(samples.length).toBe((22 * 80 + 2 * 1_000 + 100) * 8);
  }
});
