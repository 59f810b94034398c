import { setTimeout as sleep } from "node:timers/promises";
import { AGENT_PORT, AGENT_RTP, CALLER_RTP } from "./load/ports.ts";
import { RtpThread } from "./load/rtp-thread.ts";
import { Sipp } from "./load/sipp.ts";
import { measureTalk } from "./measure/talk.ts";
import { scheduled, usage } from "./process-tree.ts";
import { quantile, type Reading, type RowPlan, type Section } from "./row.ts";
import { type Server, startCallbox } from "./server.ts";
import { ExchangeCalls, SLOTS } from "./spans/exchange-calls.ts";
import { TO_ANSWER, TO_OUTSIDE, TO_QUEUE } from "./spans/spans-config.ts";

const CALLS = 30;
const SPANS = 4;
const PROBES = 200;
const PACKETS_PER_SECOND = 50;
/** So much of what agents should hear has to be there. */
const HEARD = 0.95;
/** Between the media ports of two calls, as sipp counts them. */
const STEP = 4;

const CPU: readonly RowPlan[] = [
  { key: "cpu", title: "CPU", unit: "ms per call-second", digits: 2, goal: { of: "ratio", atMost: 1.3 } },
];
const FOUR: readonly RowPlan[] = [
  { key: "cpu", title: "CPU", unit: "% of a core", digits: 1 },
  {
    key: "lost",
    title: "frames of 20 ms missing when a timeslot was sent",
    unit: "%",
    digits: 2,
    goal: { of: "ours", atMost: 0.1 },
  },
  {
    key: "answer",
    title: "SETUP to our first frame, p99",
    unit: "ms",
    digits: 2,
    goal: { of: "ours", atMost: 10, isForEach: true },
  },
  {
    key: "answerUnheld",
    title: "the same, where no thread of ours waited 1 ms for a processor",
    unit: "ms",
    digits: 2,
  },
  { key: "answerMedian", title: "the same, median", unit: "ms", digits: 2 },
  { key: "message", title: "SETUP to our first message of the call, p99", unit: "ms", digits: 2 },
  { key: "messageMedian", title: "the same, median", unit: "ms", digits: 2 },
];

/** A box on a simulated board of so many spans; the board and the exchanges are processes of their own, not counted. */
async function onSpans<T>(spans: number, act: (server: Server, calls: ExchangeCalls) => Promise<T>): Promise<T> {
  const calls = await ExchangeCalls.start(spans);
  try {
    const environment = { SPAN_BOARD: calls.simulator.path, SPANS: String(spans) };
    const server = await startCallbox(CALLS, environment);
    try {
      await calls.up(spans);
      for (let span = 1; span <= spans; span++) await calls.simulator.client.request("all", { span, what: "hum" });
      return await act(server, calls);
    } finally {
      await server.stop();
    }
  } finally {
    await calls.stop();
  }
}

async function overSip(seconds: number): Promise<Reading> {
  const server = await startCallbox(CALLS);
  try {
    return await measureTalk(server, { extension: "7000", count: CALLS, seconds });
  } finally {
    await server.stop();
  }
}

/** The same talk with callers on one E1: agents' telephones are the same ones. */
function overE1(seconds: number): Promise<Reading> {
  return onSpans(1, async (server, calls) => {
    const media = { callerPort: CALLER_RTP, agentPort: AGENT_RTP, step: STEP, count: CALLS, digitAfterMs: 0 };
    const rtp = await RtpThread.start(media);
    const more = ["-mi", "127.0.0.2", "-mp", AGENT_RTP, "-m", CALLS];
    const agents = new Sipp({ scenario: "agent", port: AGENT_PORT, more });
    try {
      const answered = await calls.stand(
        SLOTS.map((slot) => ({ span: 1, slot })),
        TO_QUEUE,
      );
      await sleep(3_000);
      await rtp.ask("reset");
      const before = usage(server.pid).cpuSeconds;
      const startedAt = performance.now();
      await sleep(seconds * 1000);
      const used = usage(server.pid).cpuSeconds - before;
      const passed = (performance.now() - startedAt) / 1000;
      const heard = (await rtp.ask("counts")).received / (CALLS * PACKETS_PER_SECOND * passed);
      await calls.hangUp();
      await agents.ended(15);
      return {
        isSound: answered === CALLS && agents.succeeded === CALLS && heard > HEARD,
        note: `${answered} answered, ${agents.succeeded} ended well, agents heard ${(heard * 100).toFixed(1)} %`,
        figures: { cpu: (used * 1000) / (CALLS * passed) },
      };
    } finally {
      await agents.close();
      await rtp.stop();
    }
  });
}

interface BoardCounters {
  readonly lateSteps: number;
  readonly spans: readonly { readonly playout: { readonly underruns: number; readonly overruns: number } }[];
}

/** Frames that came too late for their timeslot, on all spans, and how often the simulated board was late itself. */
async function missing(calls: ExchangeCalls): Promise<{ readonly frames: number; readonly late: number }> {
  const { counters } = await calls.simulator.client.request("counters");
  const { spans, lateSteps } = counters as BoardCounters; // our own simulator
  const frames = spans.reduce((sum, { playout }) => sum + playout.underruns + playout.overruns, 0);
  return { frames, late: lateSteps };
}

interface SetUps {
  readonly answers: readonly number[];
  readonly messages: readonly number[];
}

/** Calls come one after another while all other channels talk; milliseconds until our first frame and message. */
async function setUps(calls: ExchangeCalls, span: number, slot: number): Promise<SetUps> {
  const { client } = calls.simulator;
  await client.request("set-up-times", { span });
  for (let probe = 0; probe < PROBES; probe++) {
    const ended = calls.told("pri-clearing") + calls.told("pri-cleared");
    await calls.dial(span, slot, TO_ANSWER);
    const until = performance.now() + 2_000;
    while (calls.told("pri-clearing") + calls.told("pri-cleared") === ended && performance.now() < until)
      await sleep(5);
    await sleep(20 + (probe % 13));
  }
  return (await client.request("set-up-times", { span })) as unknown as SetUps; // our own simulator
}

/** Calls in over two spans, out over two others: 118 channels talk, and the last pair is for calls that are timed. */
function fourSpans(seconds: number): Promise<Reading> {
  return onSpans(SPANS, async (server, calls) => {
    for (const span of [3, 4]) await calls.pri(span, "policy", { incoming: "answer" });
    const channels = [1, 2].flatMap((span) => SLOTS.map((slot) => ({ span, slot })));
    const last = channels.pop();
    if (last === undefined) throw new Error("a span has channels");
    const answered = await calls.stand(channels, TO_OUTSIDE);
    await sleep(2_000);
    const [before, missed] = [usage(server.pid).cpuSeconds, await missing(calls)];
    const startedAt = performance.now();
    await sleep(seconds * 1000);
    const used = usage(server.pid).cpuSeconds - before;
    const passed = (performance.now() - startedAt) / 1000;
    const frames = 2 * channels.length * PACKETS_PER_SECOND * passed;
    const now = await missing(calls);
    const lost = ((now.frames - missed.frames) / frames) * 100;
    const late = `the board was late itself ${now.late - missed.late} times`;
    const waitedBefore = scheduled(server.pid).waitedNanoseconds;
    const { answers, messages } = await setUps(calls, last.span, last.slot);
    const waitedMs = (scheduled(server.pid).waitedNanoseconds - waitedBefore) / 1e6;
    const worst = answers.toSorted((one, other) => other - one).slice(0, 5);
    await calls.hangUp();
    return {
      isSound: answered === channels.length && answers.length === PROBES && messages.length === PROBES,
      note: `${answered} of ${channels.length} calls answered, ${answers.length} of ${PROBES} SETUPs, its threads waited ${waitedMs.toFixed(0)} ms for a processor meanwhile, slowest ${worst.map((ms) => ms.toFixed(1)).join(", ")} ms; ${late}`,
      figures: {
        cpu: (used / passed) * 100,
        lost,
        answer: quantile(answers, 0.99),
        answerMedian: quantile(answers, 0.5),
        message: quantile(messages, 0.99),
        messageMedian: quantile(messages, 0.5),
      },
    };
  });
}

/** E1 spans through the whole box: recorded queue calls beside the same over SIP, and four spans that are full. */
export async function measureSpans(rounds: number, seconds: number): Promise<Section[]> {
  const [e1, sip, four]: [Reading[], Reading[], Reading[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    sip.push(await overSip(seconds));
    e1.push(await overE1(seconds));
    four.push(await fourSpans(seconds));
    for (const [what, readings] of Object.entries({ sip, e1, four })) {
      const { isSound, note, figures } = readings.at(-1) ?? { isSound: false, note: "nothing", figures: {} };
      console.log(`  ${what}: ${JSON.stringify(figures)}${isSound ? "" : " NOT SOUND"} ${note}`);
    }
  }
  const beside = { ours: "over E1", theirs: "over SIP", ratio: "ratio" };
  const alone = { ours: "Callbox", theirs: "", ratio: "" };
  const title = `${CALLS} recorded queue calls, callers on one E1 beside SIP`;
  return [
    { title, plans: CPU, ours: e1, theirs: sip, heads: beside },
    { title: `${SPANS * CALLS} channels on ${SPANS} spans`, plans: FOUR, ours: four, theirs: [], heads: alone },
  ];
}
