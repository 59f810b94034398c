import { type Static, Type } from "typebox";
import { Milliseconds, Nullable, Time } from "./common.ts";

export const LineTone = Type.Union([Type.Literal("good"), Type.Literal("watch"), Type.Literal("fault")]);

/** One thing that is to be said of a line, in both languages. */
export const LineFinding = Type.Object({
  code: Type.String(),
  tone: LineTone,
  text: Type.String(),
  textZh: Type.String(),
  advice: Type.String(),
  adviceZh: Type.String(),
});
export type LineFinding = Static<typeof LineFinding>;

export const LineVerdict = Type.Object({ tone: LineTone, findings: Type.Array(LineFinding) });
export type LineVerdict = Static<typeof LineVerdict>;

export const LineTestStep = Type.Union([
  Type.Literal("battery"),
  Type.Literal("loop"),
  Type.Literal("dial-tone"),
  Type.Literal("digit"),
  Type.Literal("quiet"),
  Type.Literal("echo"),
  Type.Literal("sweep"),
  Type.Literal("gain"),
]);

/** A tone with its cadence: on, off… milliseconds; empty for a steady one. */
export const LineSoundTone = Type.Object({
  frequenciesHz: Type.Array(Type.Number()),
  cadenceMs: Type.Array(Type.Number()),
});

const figures = Type.Object({
  frequenciesHz: Type.Array(Type.Number()),
  levelDbm0: Type.Number(),
  purity: Type.Number({ description: "Share of the power at these frequencies" }),
});

/** What one test has found; absent is what this hardware does not measure. */
export const LineTestResult = Type.Object({
  end: Type.String(),
  why: Type.Union([Type.Literal("night"), Type.Literal("asked")]),
  batteryVolts: Type.Optional(Type.Number()),
  loopVolts: Type.Optional(Type.Number()),
  milliamps: Type.Optional(Type.Number()),
  acVolts: Type.Optional(Type.Number()),
  isReversed: Type.Optional(Type.Boolean()),
  dialTone: Type.Optional(figures),
  noise: Type.Optional(Type.Object({ levelDbm0: Type.Number(), humShare: Type.Number(), humHz: Type.Integer() })),
  tookDigit: Type.Optional(Type.Boolean()),
  echo: Type.Array(
    Type.Object({
      impedance: Type.String(),
      returnLossDb: Type.Number(),
      isAtLeast: Type.Boolean(),
      delayMs: Type.Optional(Type.Number()),
      enhancementDb: Type.Number(),
    }),
    { description: "The line's own setting first, then the others of the sweep" },
  ),
  gains: Type.Optional(
    Type.Array(Type.Object({ rxGainDb: Type.Number(), levelDbm0: Type.Number() }), {
      description: "How loud the dial tone came at each gain, the line's own setting first",
    }),
  ),
  marks: Type.Array(Type.Object({ step: Type.String(), atMs: Milliseconds }), {
    description: "Where in the sound each step began",
  }),
});
export type LineTestResult = Static<typeof LineTestResult>;

export const LineTest = Type.Object({
  id: Type.Integer(),
  at: Time,
  verdict: LineVerdict,
  result: LineTestResult,
  hasSound: Type.Boolean(),
});
export type LineTest = Static<typeof LineTest>;

export const LineProposal = Type.Object({
  kind: Type.Union([
    Type.Literal("impedance"),
    Type.Literal("rx-gain"),
    Type.Literal("busy-tone"),
    Type.Literal("listen-for-busy"),
  ]),
  impedance: Type.Optional(Type.String()),
  gainDb: Type.Optional(Type.Number()),
  rxGainDb: Type.Optional(Type.Number()),
  /** How loud the dial tone came when that gain was tried. */
  afterDbm0: Type.Optional(Type.Number()),
  levelDbm0: Type.Optional(Type.Number()),
  tone: Type.Optional(LineSoundTone),
  calls: Type.Optional(Type.Integer()),
  seconds: Type.Optional(Type.Number()),
});
export type LineProposal = Static<typeof LineProposal>;

export const LineOverview = Type.Object({
  line: Type.String(),
  verdict: LineVerdict,
  testedAt: Nullable(Time),
  skippedAt: Nullable(Time),
  testing: Nullable(LineTestStep),
  returnLossDb: Nullable(Type.Number()),
  /** How the far end's hang-up is seen: the sign most calls had, or "learned" for a tone of its own. */
  seenBy: Nullable(Type.String()),
});
export type LineOverview = Static<typeof LineOverview>;

export const LineHabits = Type.Object({
  calls: Type.Integer({ description: "Calls looked at, the last twenty at most" }),
  signs: Type.Record(Type.String(), Type.Integer()),
  unseen: Type.Integer(),
  reversesAtAnswer: Type.Union([Type.Literal("yes"), Type.Literal("no"), Type.Literal("unknown")]),
  incoming: Type.Integer(),
  identified: Type.Integer(),
  callerId: Type.Optional(Type.Union([Type.Literal("before-ring"), Type.Literal("after-ring")])),
  endTone: Type.Optional(
    Type.Object({
      tone: LineSoundTone,
      levelDbm0: Type.Number(),
      calls: Type.Integer(),
      isPlanned: Type.Boolean(),
      isSafe: Type.Boolean(),
    }),
  ),
});
export type LineHabits = Static<typeof LineHabits>;

/** Something that happened on a line. */
export const LineEventView = Type.Object({
  at: Time,
  source: Type.Union([
    Type.Literal("port"),
    Type.Literal("control"),
    Type.Literal("line"),
    Type.Literal("phone"),
    Type.Literal("test"),
  ]),
  code: Type.String(),
  facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  text: Type.String(),
  textZh: Type.String(),
});
export type LineEventView = Static<typeof LineEventView>;

const events = Type.Array(LineEventView, { description: "The last fifty, newest first" });
const counters = Type.Record(Type.String(), Type.Integer());

/** How a country's telephones sound and ring. */
const TonePlan = Type.Object({
  country: Type.String(),
  name: Type.String(),
  nameZh: Type.String(),
  dial: LineSoundTone,
  ringBack: LineSoundTone,
  busy: LineSoundTone,
  congestion: LineSoundTone,
  ringMs: Type.Array(Type.Integer()),
});
export type TonePlan = Static<typeof TonePlan>;

/** What is known of a line with a plain telephone. */
export const PhoneDetail = Type.Object({ line: Type.String(), plan: TonePlan, counters, events });
export type PhoneDetail = Static<typeof PhoneDetail>;

export const LineDetail = Type.Object({
  line: Type.String(),
  overview: LineOverview,
  habits: LineHabits,
  proposals: Type.Array(LineProposal),
  counters,
  learned: Nullable(Type.Object({ at: Time, tone: LineSoundTone })),
  plan: TonePlan,
  tests: Type.Array(LineTest, { description: "Newest first" }),
  /** Calls whose end was a tone, with its sound. */
  endings: Type.Array(
    Type.Object({ id: Type.Integer(), at: Time, sign: Nullable(Type.String()), hasSound: Type.Boolean() }),
  ),
  events,
});
export type LineDetail = Static<typeof LineDetail>;

export const LineHardwareView = Type.Object({
  isUp: Type.Boolean(),
  state: Type.String(),
  capabilities: Type.Array(Type.String()),
  slips: Type.Record(Type.String(), Type.Integer()),
  cable: Type.Record(Type.String(), Type.Integer()),
  trace: Type.Array(
    Type.Object({
      at: Time,
      way: Type.Union([Type.Literal("to-board"), Type.Literal("from-board")]),
      port: Type.Integer(),
      text: Type.String(),
    }),
  ),
});
export type LineHardwareView = Static<typeof LineHardwareView>;

export const LineLevels = Type.Object({
  heardDbm0: Type.Number(),
  saidDbm0: Type.Number(),
  echoDb: Type.Optional(Type.Number()),
});
export type LineLevels = Static<typeof LineLevels>;
