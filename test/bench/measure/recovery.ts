import { setTimeout as sleep } from "node:timers/promises";
import { QUICK_TRUNK_PORT } from "#test/bench/load/ports.ts";
import { StandingCalls } from "#test/bench/load/standing-calls.ts";
import { knock } from "#test/bench/recovery/knocker.ts";
import { RunningBox, type Victim } from "#test/bench/recovery/running-box.ts";
import type { Reading, RowPlan, Section } from "#test/bench/row.ts";

const CALLS = 20;
/** 7000 is a queue whose calls are recorded, 8000 a greeting. */
const STANDING = "7000";
const GREETING = "8000";
const PATIENCE_MS = 30_000;
const CONTROL_MS = 3_000;
const MEDIA_MS = 2_000;

function row(key: string, title: string, atMost?: number): RowPlan {
  const goal = atMost === undefined ? {} : { goal: { of: "ours", atMost, isForEach: true } as const };
  return { key, title, unit: "ms", digits: 0, ...goal };
}

const PLANS: readonly RowPlan[] = [
  row("first", "first start ever, until a caller is answered"),
  row("start", "start, until a caller is answered"),
  row("startPage", "start, until the page is served"),
  row("web", "kill -9 of the web server, until the page is served", MEDIA_MS),
  row("media", "kill -9 of media, until the next caller hears the greeting", MEDIA_MS),
  row("control", "kill -9 of control, until a caller is answered", CONTROL_MS),
  row("controlHeard", "kill -9 of control, until that caller hears the greeting", CONTROL_MS),
  row("controlPage", "kill -9 of control, until the page is served"),
];

const caller = () => knock({ port: QUICK_TRUNK_PORT, extension: GREETING, patienceMs: PATIENCE_MS });

async function start(box: RunningBox): Promise<{ answered: number; served: number }> {
  const at = box.start();
  const [{ answeredAt }, served] = await Promise.all([caller(), box.pageServed()]);
  return { answered: answeredAt - at, served: served - at };
}

/** Kills one process while recorded calls stand. */
async function killInTalk(box: RunningBox, victim: Victim) {
  const calls = await StandingCalls.start({ extension: STANDING, count: CALLS, seconds: 10 });
  try {
    const joined = await calls.joined();
    const at = await box.kill(victim);
    const [next, served] = await Promise.all([caller(), box.pageServed()]);
    return {
      isSound: joined === CALLS,
      answered: next.answeredAt - at,
      heard: next.heardAt - at,
      served: served - at,
    };
  } finally {
    await calls.close();
    await sleep(1_000);
  }
}

async function round(box: RunningBox): Promise<Reading> {
  await box.stop();
  const started = await start(box);
  await sleep(1_000);
  const web = await killInTalk(box, "web");
  const media = await killInTalk(box, "media");
  const control = await killInTalk(box, "control");
  return {
    isSound: web.isSound && media.isSound && control.isSound,
    note: `${CALLS} recorded calls stood`,
    figures: {
      start: started.answered,
      startPage: started.served,
      web: web.served,
      media: media.heard,
      control: control.answered,
      controlHeard: control.heard,
      controlPage: control.served,
    },
  };
}

/** How soon the box is back when one of its processes is killed with recorded calls up, and how soon it starts. */
export async function measureRecovery(rounds: number): Promise<Section> {
  const box = new RunningBox(CALLS);
  try {
    await box.prepare();
    const first = (await start(box)).answered;
    const readings: Reading[] = [];
    for (let each = 0; each < rounds; each++) {
      const reading = await round(box);
      console.log(`  recovery: ${JSON.stringify(reading.figures)}`);
      readings.push({ ...reading, figures: { ...reading.figures, first } });
    }
    return {
      title: `Back again, ${CALLS} recorded calls up`,
      heads: { ours: "Callbox", theirs: "", ratio: "" },
      plans: PLANS,
      ours: readings,
      theirs: [],
    };
  } finally {
    await box.close();
  }
}
