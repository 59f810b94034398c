import { type Static, Type } from "typebox";
import { LineName } from "#firmware/config/schema/common.ts";
import { Done, Milliseconds, Nullable, Time } from "./common.ts";
import { route } from "./route.ts";

const strict = { additionalProperties: false } as const;
const line = Type.Object({ line: LineName });
const soundParams = Type.Object({ line: LineName, id: Type.Integer({ minimum: 1 }) });
const LOOK = ["owner", "supervisor", "installer"] as const;
const WORK = ["owner", "installer"] as const;

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

export const LineDetail = Type.Object({
  line: Type.String(),
  overview: LineOverview,
  habits: LineHabits,
  proposals: Type.Array(LineProposal),
  counters: Type.Record(Type.String(), Type.Integer()),
  learned: Nullable(Type.Object({ at: Time, tone: LineSoundTone })),
  plan: Type.Object({
    country: Type.String(),
    name: Type.String(),
    nameZh: Type.String(),
    dial: LineSoundTone,
    ringBack: LineSoundTone,
    busy: LineSoundTone,
    congestion: LineSoundTone,
    ringMs: Type.Array(Type.Integer()),
  }),
  tests: Type.Array(LineTest, { description: "Newest first" }),
  /** Calls whose end was a tone, with its sound. */
  endings: Type.Array(
    Type.Object({ id: Type.Integer(), at: Time, sign: Nullable(Type.String()), hasSound: Type.Boolean() }),
  ),
  events: Type.Array(
    Type.Object({
      at: Time,
      source: Type.Union([Type.Literal("port"), Type.Literal("control"), Type.Literal("line"), Type.Literal("test")]),
      words: Type.String(),
    }),
    { description: "The last fifty, newest first" },
  ),
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

const Language = Type.Union([Type.Literal("en"), Type.Literal("zh")]);

export const lineRoutes = {
  lineOverviews: route({
    method: "GET",
    path: "/api/lines",
    access: LOOK,
    summary: "How each exchange line is, in one sentence",
    reply: Type.Object({ lines: Type.Array(LineOverview), testTime: Type.String() }),
  }),
  lineDetail: route({
    method: "GET",
    path: "/api/lines/:line",
    access: LOOK,
    summary: "All that is known of one exchange line",
    params: line,
    reply: LineDetail,
  }),
  lineHardware: route({
    method: "GET",
    path: "/api/lines/:line/hardware",
    access: LOOK,
    summary: "The port as its board tells of it, with the last messages on the cable in words",
    params: line,
    reply: LineHardwareView,
  }),
  lineLevels: route({
    method: "GET",
    path: "/api/lines/:line/levels",
    access: LOOK,
    summary: "Loudness of both directions now; measured only while somebody asks again and again",
    params: line,
    reply: LineLevels,
  }),
  testLine: route({
    method: "POST",
    path: "/api/lines/:line/test",
    access: WORK,
    summary: "Tests an idle line; it takes some ten seconds and gives way to calls",
    params: line,
    reply: Done,
  }),
  testIdleLines: route({
    method: "POST",
    path: "/api/lines/test",
    access: WORK,
    summary: "Tests every idle line, one after the other",
    reply: Done,
  }),
  applyLineProposal: route({
    method: "POST",
    path: "/api/lines/:line/proposals",
    access: WORK,
    summary: "Sets the line as proposed",
    params: line,
    body: Type.Object({ kind: LineProposal.properties.kind }, strict),
    reply: Done,
  }),
  forgetLineLearning: route({
    method: "DELETE",
    path: "/api/lines/:line/learned",
    access: WORK,
    summary: "Forgets the exchange's own busy tone and the calls that led to it",
    params: line,
    reply: Done,
  }),
  lineTestCall: route({
    method: "POST",
    path: "/api/lines/:line/call",
    access: WORK,
    summary: "Rings an extension, then dials a number over this very line",
    params: line,
    body: Type.Object(
      {
        extension: Type.String({ pattern: "^[0-9]{2,6}$" }),
        number: Type.String({ pattern: "^[0-9*#]{1,32}$" }),
      },
      strict,
    ),
    reply: Type.Object({ call: Type.String() }),
  }),
  lineTestSound: route({
    method: "GET",
    path: "/api/lines/:line/tests/:id/sound",
    access: LOOK,
    summary: "What was heard during a test, as WAV",
    params: soundParams,
    file: ["audio/wav"],
  }),
  lineCallSound: route({
    method: "GET",
    path: "/api/lines/:line/endings/:id/sound",
    access: LOOK,
    summary: "The tone at the end of a call, as WAV",
    params: soundParams,
    file: ["audio/wav"],
  }),
  lineExport: route({
    method: "GET",
    path: "/api/lines/:line/export",
    access: LOOK,
    summary: "Events, protocol, tests or counters as text for a spreadsheet",
    params: line,
    query: Type.Object(
      {
        what: Type.Union([
          Type.Literal("events"),
          Type.Literal("protocol"),
          Type.Literal("tests"),
          Type.Literal("counters"),
        ]),
        language: Type.Optional(Language),
      },
      strict,
    ),
    file: ["text/csv"],
  }),
  lineLetter: route({
    method: "GET",
    path: "/api/lines/:line/letter",
    access: LOOK,
    summary: "A letter to the carrier with the evidence, as PDF",
    params: line,
    query: Type.Object({ language: Type.Optional(Language) }, strict),
    file: ["application/pdf"],
  }),
} as const;
