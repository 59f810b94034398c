import { type Static, Type } from "typebox";
import { LocalTime, Milliseconds, Named, Nullable, Party, Termination, Time } from "./common.ts";

export const CallDirection = Type.Union([Type.Literal("inbound"), Type.Literal("outbound"), Type.Literal("internal")]);
export const CallResult = Type.Union([
  Type.Literal("answered"),
  Type.Literal("abandoned"),
  Type.Literal("cut"),
  Type.Literal("voicemail"),
  Type.Literal("overflow"),
  Type.Literal("busy"),
  Type.Literal("closed"),
  Type.Literal("unanswered"),
  Type.Literal("failed"),
]);
export type CallResult = Static<typeof CallResult>;

/** One station of "the way it went": line › menu › queue › person. */
export const PathStep = Type.Object({
  kind: Type.Union([
    Type.Literal("line"),
    Type.Literal("trunk"),
    Type.Literal("extension"),
    Type.Literal("flow"),
    Type.Literal("queue"),
    Type.Literal("voicemail"),
    Type.Literal("external"),
  ]),
  ...Named.properties,
});
export type PathStep = Static<typeof PathStep>;

/** A call as a row of the list. */
export const CallRow = Type.Object({
  id: Type.String(),
  direction: CallDirection,
  startedAt: Time,
  answeredAt: Nullable(Time),
  endedAt: Nullable(Time),
  caller: Party,
  called: Party,
  path: Type.Array(PathStep),
  /** Null while the call is going on. */
  result: Nullable(CallResult),
  queue: Nullable(Named),
  agent: Nullable(Named),
  waitMs: Nullable(Milliseconds),
  talkMs: Nullable(Milliseconds),
  recordings: Type.Integer({ description: "How many recordings can be heard." }),
  voicemail: Type.Boolean(),
  endedBy: Nullable(Termination.properties.by),
  cause: Nullable(Type.Integer()),
  /** The agent's result and note, where there are. */
  note: Type.Optional(Type.String()),
  noteResult: Type.Optional(Type.String()),
});
export type CallRow = Static<typeof CallRow>;

/** Filters of the list; also what figures of a report link to. */
export const CallFilter = Type.Object(
  {
    from: Type.Optional(LocalTime),
    to: Type.Optional(LocalTime),
    dir: Type.Optional(CallDirection),
    result: Type.Optional(CallResult),
    queue: Type.Optional(Type.String({ maxLength: 40 })),
    agent: Type.Optional(Type.String({ maxLength: 40 })),
    line: Type.Optional(Type.String({ maxLength: 60, description: "A line or trunk id." })),
    number: Type.Optional(
      Type.String({ maxLength: 32, pattern: "^[0-9*#+ ]*$", description: "Any part of either number." }),
    ),
    text: Type.Optional(Type.String({ maxLength: 80, description: "A call id, a name, or words of a note." })),
    recorded: Type.Optional(Type.Boolean()),
    /** With `agent`: calls that were offered to, answered by or missed by this agent. */
    offer: Type.Optional(Type.Union([Type.Literal("offered"), Type.Literal("answered"), Type.Literal("missed")])),
    /** With `queue`: how the stay in this queue ended. */
    stay: Type.Optional(
      Type.Union([
        Type.Literal("offered"),
        Type.Literal("answered"),
        Type.Literal("in-target"),
        Type.Literal("abandoned"),
        Type.Literal("cut"),
        Type.Literal("short-abandoned"),
        Type.Literal("cut"),
        Type.Literal("overflowed"),
      ]),
    ),
  },
  { additionalProperties: false },
);
export type CallFilter = Static<typeof CallFilter>;

export const CallQuery = Type.Object(
  {
    ...CallFilter.properties,
    cursor: Type.Optional(Type.String({ maxLength: 100, description: "`next` of the page before." })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false },
);
export type CallQuery = Static<typeof CallQuery>;

export const CallPage = Type.Object({
  /** Newest first; with the first page those that go on now (`result` null) before all others, over the limit. */
  rows: Type.Array(CallRow),
  /** `cursor` of the next page; null at the end. A page may have few rows or none and still not be the last. */
  next: Nullable(Type.String()),
  /** With the first page only: how many calls match, and how they ended. */
  counts: Type.Optional(
    Type.Object({
      total: Type.Integer(),
      byResult: Type.Record(Type.String(), Type.Integer()),
      isComplete: Type.Boolean({ description: "False: there are more; only the newest were counted." }),
    }),
  ),
});
export type CallPage = Static<typeof CallPage>;
