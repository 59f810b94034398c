import type { Random } from "./random.ts";

/** What mutation draws from: whole inputs, and words that mean something in the format. */
export interface Material {
  readonly corpus: readonly Buffer[];
  readonly dictionary: readonly Buffer[];
  readonly maxBytes: number;
}

const NUMBERS = [
  "0,-1,1,-0,00,127,128,255,256,32767,32768,65535,65536,2147483647,2147483648,-2147483648,4294967295,4294967296",
  "9007199254740991,9007199254740993,18446744073709551616,1e309,-1e309,1e-400,0x10,1.5,NaN,Infinity",
  "99999999999999999999999999999999999999999999",
]
  .join(",")
  .split(",")
  .map((text) => Buffer.from(text));

/** Octets that decoders of text stumble over: separators of lines, surrogates, overlong forms, marks of order. */
const UNICODE = ["\u0000", "\u0085", "\u2028", "\u202e", "\ufeff", "\u{1f4de}", "总机", "é", "İ", "ﬀ"]
  .map((text) => Buffer.from(text))
  .concat(["eda080", "c080", "f4908080", "ff", "80", "efbfbd", "e4bd"].map((hex) => Buffer.from(hex, "hex")));

const EDGES = [0, 1, 0x0a, 0x0d, 0x20, 0x22, 0x3b, 0x5c, 0x7d, 0x7e, 0x7f, 0x80, 0xff];
const LENGTHS = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

type Mutation = (input: Buffer, random: Random, material: Material) => Buffer;

/** A stretch of the input; most are short, so that an input keeps its sense. */
function stretch(input: Buffer, random: Random): { from: number; to: number } {
  const from = random.int(input.length + 1);
  const longest = random.percent(80) ? 16 : input.length;
  return { from, to: Math.min(input.length, from + random.int(longest + 1)) };
}

function replace(input: Buffer, from: number, to: number, by: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, from), by, input.subarray(to)]);
}

function insert(input: Buffer, random: Random, by: Buffer): Buffer {
  const at = random.int(input.length + 1);
  return replace(input, at, at, by);
}

function withByte(input: Buffer, random: Random, change: (octet: number) => number): Buffer {
  if (input.length === 0) return input;
  const copy = Buffer.from(input);
  const at = random.int(copy.length);
  copy[at] = change(copy[at] ?? 0);
  return copy;
}

/** A binary field is given another value, in either order of octets. */
function lieAboutLength(input: Buffer, random: Random): Buffer {
  const width = random.pick([1, 2, 4]);
  if (input.length < width) return input;
  const copy = Buffer.from(input);
  const at = random.int(input.length - width + 1);
  const value = random.percent(70) ? random.pick(LENGTHS) : Math.max(0, input.length - at + random.int(9) - 4);
  for (let octet = 0; octet < width; octet++) {
    const shift = random.percent(50) ? octet : width - 1 - octet;
    copy[at + octet] = Math.floor(value / 256 ** shift) & 0xff;
  }
  return copy;
}

/** A number written in digits becomes another. */
function lieAboutNumber(input: Buffer, random: Random): Buffer {
  if (input.length === 0) return input;
  const start = random.int(input.length);
  for (let step = 0; step < input.length; step++) {
    const at = (start + step) % input.length;
    if (!isDigit(input[at])) continue;
    let from = at;
    let to = at;
    while (from > 0 && isDigit(input[from - 1])) from--;
    while (to < input.length && isDigit(input[to])) to++;
    return replace(input, from, to, random.pick(NUMBERS));
  }
  return input;
}

function isDigit(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 48 && octet <= 57;
}

/** Lines trade places, come twice, go, or come from another input. */
function shuffleLines(input: Buffer, random: Random, { corpus }: Material): Buffer {
  const lines = input.toString("latin1").split("\n");
  const at = random.int(lines.length);
  const other = random.pick(corpus).toString("latin1").split("\n");
  switch (random.int(5)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(at, 0, ...Array.from({ length: 1 + random.int(4) }, () => lines[at] ?? ""));
      break;
    case 2:
      lines.splice(random.int(lines.length + 1), 0, ...lines.splice(at, 1));
      break;
    case 3:
      lines.splice(at, 1, random.pick(other));
      break;
    default:
      lines[at] = ` ${lines[at] ?? ""}`;
  }
  return Buffer.from(lines.join("\n"), "latin1");
}

function repeat(input: Buffer, random: Random): Buffer {
  const { from, to } = stretch(input, random);
  const part = input.subarray(from, to);
  const times = random.percent(90) ? 1 + random.int(8) : 1 + random.int(300);
  return replace(input, from, to, Buffer.concat(Array.from({ length: times + 1 }, () => part)));
}

function chance(random: Random): Buffer {
  return Buffer.from(Array.from({ length: 1 + random.int(12) }, () => random.int(256)));
}

const MUTATIONS: readonly Mutation[] = [
  (input, random) => withByte(input, random, (octet) => octet ^ (1 << random.int(8))),
  (input, random) => withByte(input, random, () => random.int(256)),
  (input, random) => withByte(input, random, () => random.pick(EDGES)),
  (input, random) => withByte(input, random, (octet) => octet ^ 0x20),
  (input, random) => insert(input, random, chance(random)),
  (input, random) => insert(input, random, random.pick(UNICODE)),
  (input, random, { dictionary }) => insert(input, random, random.pick(dictionary)),
  (input, random, { dictionary }) => {
    const { from, to } = stretch(input, random);
    return replace(input, from, to, random.pick(dictionary));
  },
  (input, random) => {
    const { from, to } = stretch(input, random);
    return replace(input, from, to, Buffer.alloc(0));
  },
  (input, random) => input.subarray(0, random.int(input.length + 1)),
  (input, random, { corpus }) => {
    const other = random.pick(corpus);
    return Buffer.concat([
      input.subarray(0, random.int(input.length + 1)),
      other.subarray(random.int(other.length + 1)),
    ]);
  },
  (input, random, { corpus }) => {
    const other = random.pick(corpus);
    const { from, to } = stretch(other, random);
    return insert(input, random, other.subarray(from, to));
  },
  repeat,
  lieAboutLength,
  lieAboutNumber,
  lieAboutNumber,
  shuffleLines,
];

/** One input: mostly a good one with a few changes, now and then a good one as it is or plain noise. */
export function mutate(random: Random, material: Material): Buffer {
  if (random.percent(1)) return Buffer.from(Array.from({ length: random.int(200) }, () => random.int(256)));
  let input = random.pick(material.corpus);
  if (random.percent(3)) return input;
  const changes = random.percent(75) ? 1 + random.int(3) : 1 + random.int(12);
  for (let change = 0; change < changes; change++) {
    input = random.pick(MUTATIONS)(input, random, material);
    if (input.length > material.maxBytes) input = input.subarray(0, material.maxBytes);
  }
  return input;
}
