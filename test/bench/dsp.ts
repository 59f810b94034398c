import { DtmfDetector } from "#firmware/dsp/dtmf/detector.ts";
import { FaxToneDetector } from "#firmware/dsp/fax/fax-tones.ts";
import { ProgressDetector } from "#firmware/dsp/progress/progress-detector.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import { NOT_TO_BE_HEARD, presses, score, TO_BE_HEARD } from "#test/support/dtmf-presses.ts";
import { promptSpeech } from "#test/support/prompt-speech.ts";
import { Spandsp } from "#test/support/spandsp.ts";
import type { Reading, RowPlan, Section } from "./row.ts";
import { table } from "./table.ts";

/**
 * Detectors of signalling beside spandsp on the same audio: CPU per channel-second, hits, misses, false hits. On its
 * own: `node test/bench/dsp.ts [rounds]`.
 */
const SAMPLE_RATE = 8_000;
const UNIT = "CPU ms per channel-second";
const DIGITS: readonly RowPlan[] = [
  { key: "speech", title: "DTMF, speech", unit: UNIT, digits: 4, goal: { of: "ours", atMost: 0.15 } },
  {
    key: "digits",
    title: "DTMF, digits one after the other",
    unit: UNIT,
    digits: 4,
    goal: { of: "ours", atMost: 0.15 },
  },
  { key: "misses", title: "DTMF to be heard: misses", unit: "", digits: 0, goal: { of: "ours", atMost: 0 } },
  { key: "falseHits", title: "DTMF not to be heard: false hits", unit: "", digits: 0, goal: { of: "ours", atMost: 0 } },
  { key: "talkOff", title: "speech: false hits", unit: "", digits: 0, goal: { of: "ours", atMost: 0 } },
];
const OTHERS: readonly RowPlan[] = [
  { key: "progressCn", title: "call progress, China, speech", unit: UNIT, digits: 4 },
  { key: "progressUs", title: "call progress, United States, speech", unit: UNIT, digits: 4 },
  { key: "fax", title: "fax tones, speech", unit: UNIT, digits: 4 },
];

interface Heard {
  readonly digits: string;
  readonly cpuMs: number;
}

/** Pushes in frames of 20 ms; CPU milliseconds of all of it. */
function push(samples: Int16Array, take: (block: Int16Array, offset: number, length: number) => void): number {
  const before = process.cpuUsage();
  for (let at = 0; at < samples.length; at += 160) take(samples, at, Math.min(160, samples.length - at));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function ourDigits(samples: Int16Array): Heard {
  let digits = "";
  const detector = new DtmfDetector({
    pressed: (key) => {
      digits += key;
    },
    released: () => undefined,
  });
  const cpuMs = push(samples, (...part) => detector.push(...part));
  return { digits, cpuMs };
}

function readingOf(hear: (samples: Int16Array) => Heard, speech: Int16Array): Reading {
  const spoken = hear(speech);
  let [cpuMs, seconds, misses, falseHits] = [0, 0, 0, 0];
  for (const how of TO_BE_HEARD) {
    const { samples, keys } = presses(how, 40);
    const heard = hear(samples);
    const result = score(keys, heard.digits);
    cpuMs += heard.cpuMs;
    seconds += samples.length / SAMPLE_RATE;
    misses += result.misses;
    falseHits += result.falseHits;
  }
  for (const how of NOT_TO_BE_HEARD) falseHits += hear(presses(how, 40).samples).digits.length;
  const figures = {
    speech: (spoken.cpuMs * SAMPLE_RATE) / speech.length,
    digits: cpuMs / seconds,
    misses,
    falseHits,
    talkOff: spoken.digits.length,
  };
  return { isSound: true, note: `${Math.round(speech.length / SAMPLE_RATE / 60)} minutes of speech`, figures };
}

function othersOf(speech: Int16Array): Reading {
  const seconds = speech.length / SAMPLE_RATE;
  const nobody = { heard: () => undefined, ended: () => undefined };
  const progress = (country: string): number => {
    const detector = new ProgressDetector(zoneOf(country), nobody);
    return push(speech, (...part) => detector.push(...part)) / seconds;
  };
  const fax = new FaxToneDetector(() => undefined);
  const figures = {
    progressCn: progress("CN"),
    progressUs: progress("US"),
    fax: push(speech, (...part) => fax.push(...part)) / seconds,
  };
  return { isSound: true, note: "", figures };
}

/** Needs the packages that `make test-tools` installs; without spandsp its column stays empty. */
export function measureDsp(rounds: number): Section[] {
  const speech = promptSpeech();
  if (speech.length === 0) throw new Error("There is no speech to measure with: make test-tools installs it");
  const spandsp = Spandsp.build();
  const heads = { ours: "Callbox", theirs: "spandsp", ratio: "ratio" };
  const [ours, theirs, others]: [Reading[], Reading[], Reading[]] = [[], [], []];
  // Once to warm up.
  readingOf(ourDigits, speech.subarray(0, 60 * SAMPLE_RATE));
  for (let round = 0; round < rounds; round++) {
    ours.push(readingOf(ourDigits, speech));
    if (spandsp !== undefined) theirs.push(readingOf((samples) => spandsp.digits(samples), speech));
    others.push(othersOf(speech.subarray(0, 5 * 60 * SAMPLE_RATE)));
  }
  spandsp?.close();
  return [
    { title: `signalling, ${ours[0]?.note ?? ""}`, plans: DIGITS, ours, theirs, heads },
    { title: "signalling, others", plans: OTHERS, ours: others, theirs: [], heads },
  ];
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(table(measureDsp(Number(process.argv[2] ?? 3)), "spandsp"));
}
