import { type Static, type TSchema, Type } from "typebox";
import { CallFilter } from "./call-list.ts";
import { LocalTime, Milliseconds, Named, Nullable, Time } from "./common.ts";
import { route } from "./route.ts";

export const ReportQuery = Type.Object(
  {
    from: LocalTime,
    to: LocalTime,
    queue: Type.Optional(Type.String({ maxLength: 40 })),
    agent: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
);
export type ReportQuery = Static<typeof ReportQuery>;

/** How a figure is computed, in both languages; shown at its column head. */
export const Formula = Type.Object({
  metric: Type.String(),
  title: Type.String(),
  titleZh: Type.String(),
  formula: Type.String(),
  formulaZh: Type.String(),
  /** Filter of the calls behind the figure, to be joined with range and the row's agent or queue; null: no calls. */
  calls: Nullable(Type.Partial(CallFilter)),
});
export type Formula = Static<typeof Formula>;

/** Figures are null where a divisor is 0: "–", never 0. Ratios are 0…1. */
export const AgentFigures = Type.Object({
  offered: Type.Integer(),
  answered: Type.Integer(),
  missed: Type.Integer(),
  missedRatio: Nullable(Type.Number()),
  /** The missed offers belong to this many calls. */
  missedCalls: Type.Integer(),
  /** Rings taken back: another agent answered, or the caller gave up. Neither offered nor missed. */
  withdrawn: Type.Integer(),
  talkMs: Milliseconds,
  talkShare: Nullable(Type.Number()),
  averageTalkPerAnsweredMs: Nullable(Milliseconds),
  averageTalkPerOfferedMs: Nullable(Milliseconds),
  ringMs: Milliseconds,
  averageRingMs: Nullable(Milliseconds),
  /** Calls that came to the agent outside a queue. */
  directIn: Type.Integer(),
  directInTalkMs: Milliseconds,
  outbound: Type.Integer(),
  outboundAnswered: Type.Integer(),
  outboundTalkMs: Milliseconds,
});
export type AgentFigures = Static<typeof AgentFigures>;

export const QueueFigures = Type.Object({
  offered: Type.Integer(),
  answered: Type.Integer(),
  answeredInTarget: Type.Integer(),
  abandoned: Type.Integer(),
  shortAbandoned: Type.Integer(),
  cut: Type.Integer(),
  overflowed: Type.Integer(),
  serviceLevelOfOffered: Nullable(Type.Number()),
  serviceLevelLessShort: Nullable(Type.Number()),
  serviceLevelOfAnswered: Nullable(Type.Number()),
  abandonRatio: Nullable(Type.Number()),
  averageWaitMs: Nullable(Milliseconds),
  averageAnswerMs: Nullable(Milliseconds),
  averageAbandonMs: Nullable(Milliseconds),
  longestWaitMs: Nullable(Milliseconds),
  talkMs: Milliseconds,
  averageTalkMs: Nullable(Milliseconds),
});
export type QueueFigures = Static<typeof QueueFigures>;

export const HourFigures = Type.Object({
  inbound: Type.Integer(),
  answered: Type.Integer(),
  abandoned: Type.Integer(),
  outbound: Type.Integer(),
  answeredRatio: Nullable(Type.Number()),
});

export const LineFigures = Type.Object({
  inbound: Type.Integer(),
  inboundAnswered: Type.Integer(),
  outbound: Type.Integer(),
  outboundAnswered: Type.Integer(),
  busyMs: Milliseconds,
});

/** A sentence that adds up: `total = sum of parts`, by metric names. */
export const Reconciliation = Type.Object({
  total: Type.String(),
  parts: Type.Array(Type.String()),
  holds: Type.Boolean(),
});

const Range = Type.Object({
  from: Time,
  to: Time,
  fromLocal: Type.String(),
  toLocal: Type.String(),
  timeZone: Type.String(),
});

const report = <S extends TSchema>(figures: S, extra: TSchema = Type.Object({})) =>
  Type.Object({
    range: Range,
    rows: Type.Array(Type.Object({ ...Named.properties, figures, goals: Type.Optional(extra) })),
    total: figures,
    formulas: Type.Array(Formula),
    reconciles: Type.Array(Reconciliation),
  });

export const QueueGoals = Type.Object({
  targetSeconds: Type.Integer(),
  goalPercent: Type.Integer(),
  shortAbandonSeconds: Type.Integer(),
});

export const AgentReport = report(AgentFigures);
export type AgentReport = Static<typeof AgentReport>;
export const QueueReport = report(QueueFigures, QueueGoals);
export type QueueReport = Static<typeof QueueReport>;
/** Rows are hours of the day: ids "00" … "23". */
export const HourReport = report(HourFigures);
export type HourReport = Static<typeof HourReport>;
export const LineReport = report(LineFigures);
export type LineReport = Static<typeof LineReport>;

const readers = ["owner", "supervisor"] as const;

export const reportRoutes = {
  agentReport: route({
    method: "GET",
    path: "/api/reports/agents",
    access: readers,
    summary: "Per agent, in and out",
    query: ReportQuery,
    reply: AgentReport,
  }),
  agentReportCsv: route({
    method: "GET",
    path: "/api/reports/agents.csv",
    access: readers,
    summary: "The agent report as CSV",
    query: ReportQuery,
    file: ["text/csv"],
  }),
  queueReport: route({
    method: "GET",
    path: "/api/reports/queues",
    access: readers,
    summary: "Per queue: service level three ways, abandons, waits, overflow",
    query: ReportQuery,
    reply: QueueReport,
  }),
  queueReportCsv: route({
    method: "GET",
    path: "/api/reports/queues.csv",
    access: readers,
    summary: "The queue report as CSV",
    query: ReportQuery,
    file: ["text/csv"],
  }),
  hourReport: route({
    method: "GET",
    path: "/api/reports/hours",
    access: readers,
    summary: "Calls by hour of the day",
    query: ReportQuery,
    reply: HourReport,
  }),
  lineReport: route({
    method: "GET",
    path: "/api/reports/lines",
    access: readers,
    summary: "Calls by line and trunk",
    query: ReportQuery,
    reply: LineReport,
  }),
} as const;
