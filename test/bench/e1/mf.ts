import { MfDetector } from "#firmware/dsp/mf/detector.ts";
import type { MfWay } from "#firmware/dsp/mf/signals.table.ts";
import type { Reading, RowPlan, Section } from "#test/bench/row.ts";
import { table } from "#test/bench/table.ts";
import {
  MF_NOT_TO_BE_HEARD,
  MF_SIGNALS,
  MF_TO_BE_HEARD,
  mfScore,
  mfSounds,
  SPANDSP_SIGNALS,
} from "#test/support/mf-sounds.ts";
import { promptSpeech } from "#test/support/prompt-speech.ts";
import { Spandsp } from "#test/support/spandsp.ts";

/**
 * Register signals of MFC/R2 beside spandsp on the same audio: CPU per channel-second, misses, false hits. On its own:
 * `node test/bench/e1/mf.ts [rounds]`.
 */
const SAMPLE_RATE = 8_000;
const UNIT = "CPU ms per channel-second";
const WAYS: readonly MfWay[] = ["forward", "backward"];
/** Each signal so often, so that it begins all over a detector's blocks. */
const REPEATS = 20;
const PLANS: readonly RowPlan[] = [
  { key: "speech", title: "speech", unit: UNIT, digits: 4, goal: { of: "ours", atMost: 0.4 } },
  { key: "signals", title: "signals one after the other", unit: UNIT, digits: 4, goal: { of: "ours", atMost: 0.4 } },
  { key: "misses", title: "Q.455, to be heard: misses", unit: "", digits: 0, goal: { of: "ours", atMost: 0 } },
  {
    key: "falseHits",
    title: "Q.455, not to be heard: false hits",
    unit: "",
    digits: 0,
    goal: { of: "ours", atMost: 0 },
  },
  { key: "talkOff", title: "speech: false hits an hour", unit: "", digits: 1, goal: { of: "ours", atMost: 2 } },
];

interface Heard {
  readonly signals: readonly number[];
  readonly cpuMs: number;
}
type Hear = (way: MfWay, samples: Int16Array) => Heard;

const ours: Hear = (way, samples) => {
  const signals: number[] = [];
  const detector = new MfDetector(way, (signal) => signal !== 0 && signals.push(signal));
  const before = process.cpuUsage();
  for (let at = 0; at < samples.length; at += 160) detector.push(samples, at, Math.min(160, samples.length - at));
  const { user, system } = process.cpuUsage(before);
  return { signals, cpuMs: (user + system) / 1_000 };
};

const spandspHears =
  (spandsp: Spandsp): Hear =>
  (way, samples) => {
    const lines = spandsp.detect(samples, "mf-det", way === "forward" ? "fwd" : "bwd").map((line) => line.split(" "));
    const heard = lines.filter(([first]) => first !== "cpu").map(([, name = "?"]) => SPANDSP_SIGNALS.indexOf(name));
    return { signals: heard, cpuMs: Number(lines.find(([first]) => first === "cpu")?.[1]) };
  };

function readingOf(hear: Hear, speech: Int16Array): Reading {
  const sent = Array.from({ length: REPEATS }, () => MF_SIGNALS).flat();
  const sum = { speechMs: 0, signalsMs: 0, seconds: 0, misses: 0, falseHits: 0, talkOff: 0 };
  for (const way of WAYS) {
    const spoken = hear(way, speech);
    sum.speechMs += spoken.cpuMs;
    sum.talkOff += spoken.signals.length;
    for (const how of MF_TO_BE_HEARD) {
      const samples = mfSounds({ way, ...how }, sent);
      const heard = hear(way, samples);
      const score = mfScore(sent, heard.signals);
      sum.signalsMs += heard.cpuMs;
      sum.seconds += samples.length / SAMPLE_RATE;
      sum.misses += score.misses;
      sum.falseHits += score.falseHits;
    }
    for (const how of MF_NOT_TO_BE_HEARD) sum.falseHits += hear(way, mfSounds({ way, ...how }, sent)).signals.length;
  }
  const seconds = (speech.length / SAMPLE_RATE) * WAYS.length;
  const figures = {
    speech: sum.speechMs / seconds,
    signals: sum.signalsMs / sum.seconds,
    misses: sum.misses,
    falseHits: sum.falseHits,
    talkOff: (sum.talkOff * 3_600) / seconds,
  };
  return { isSound: true, note: `${Math.round(seconds / 60 / WAYS.length)} minutes of speech, both ways`, figures };
}

/** Needs the packages that `make test-tools` installs; without spandsp its column stays empty. */
export function measureMf(rounds: number): Section[] {
  const speech = promptSpeech();
  if (speech.length === 0) throw new Error("There is no speech to measure with: make test-tools installs it");
  const spandsp = Spandsp.build();
  ours("forward", speech.subarray(0, 60 * SAMPLE_RATE)); // once to warm up
  const sections = { ours: [] as Reading[], theirs: [] as Reading[] };
  for (let round = 0; round < rounds; round++) {
    sections.ours.push(readingOf(ours, speech));
    if (spandsp !== undefined) sections.theirs.push(readingOf(spandspHears(spandsp), speech));
  }
  spandsp?.close();
  const heads = { ours: "Callbox", theirs: "spandsp", ratio: "ratio" };
  return [{ title: `register signals of MFC/R2, ${sections.ours[0]?.note ?? ""}`, plans: PLANS, ...sections, heads }];
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(table(measureMf(Number(process.argv[2] ?? 3)), "spandsp"));
}
