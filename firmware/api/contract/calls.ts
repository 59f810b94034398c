import { type Static, Type } from "typebox";
import { DialNumber } from "#firmware/config/schema/common.ts";
import {
  Decision,
  Done,
  LocalTime,
  Milliseconds,
  Named,
  Nullable,
  Party,
  RuntimeId,
  Terminal,
  Termination,
  Time,
} from "./common.ts";
import { route } from "./route.ts";

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

export const CallLeg = Type.Object({
  id: Type.String(),
  /** The caller's leg, or one that was dialled. */
  role: Type.Union([Type.Literal("caller"), Type.Literal("dialled")]),
  terminal: Terminal,
  party: Party,
  name: Type.String(),
  dialledAt: Time,
  ringingAt: Nullable(Time),
  answeredAt: Nullable(Time),
  endedAt: Nullable(Time),
  termination: Nullable(Termination),
});
export type CallLeg = Static<typeof CallLeg>;

/** A stretch of the time axis. They follow one another without gap; holds lie over talk. */
export const CallSegment = Type.Object({
  kind: Type.Union([
    Type.Literal("ring"),
    Type.Literal("menu"),
    Type.Literal("wait"),
    Type.Literal("offer"),
    Type.Literal("talk"),
    Type.Literal("hold"),
    Type.Literal("voicemail"),
    Type.Literal("other"),
  ]),
  from: Time,
  /** Null while it goes on. */
  to: Nullable(Time),
  leg: Type.Optional(Type.String()),
  /** The queue, flow, extension or mailbox it is about. */
  subject: Type.Optional(Named),
});
export type CallSegment = Static<typeof CallSegment>;

export const RecordingInfo = Type.Object({
  id: Type.String(),
  startedAt: Time,
  durationMs: Milliseconds,
  bytes: Type.Integer(),
  state: Type.Union([
    Type.Literal("running"),
    Type.Literal("ready"),
    Type.Literal("recovered"),
    Type.Literal("deleted"),
    Type.Literal("missing"),
  ]),
  why: Type.String(),
  deletedAt: Type.Optional(Time),
  deletedBy: Type.Optional(Type.String()),
});
export type RecordingInfo = Static<typeof RecordingInfo>;

export const CallNote = Type.Object({
  text: Type.String({ maxLength: 4000 }),
  result: Type.Optional(Type.String({ maxLength: 40 })),
  /** Saved while typing, not yet finished. */
  draft: Type.Boolean(),
  by: Type.Optional(Type.String()),
  at: Type.Optional(Time),
});
export type CallNote = Static<typeof CallNote>;

export const CallDetail = Type.Object({
  call: CallRow,
  legs: Type.Array(CallLeg),
  segments: Type.Array(CallSegment),
  decisions: Type.Array(Type.Object({ at: Time, ...Decision.properties })),
  /** Data that went with the call: digits collected, values set by the menu. */
  variables: Type.Record(Type.String(), Type.String()),
  recordings: Type.Array(RecordingInfo),
  voicemail: Nullable(Type.Object({ mailbox: Type.String(), message: Type.String(), durationMs: Milliseconds })),
  notes: Type.Array(CallNote),
  termination: Nullable(Termination),
  /** The journal as it was written, oldest first; empty for roles that may not see signalling. */
  events: Type.Array(
    Type.Object({
      seq: Type.Integer(),
      at: Time,
      type: Type.String(),
      facts: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
});
export type CallDetail = Static<typeof CallDetail>;

export const LadderColumn = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal("box"), Type.Literal("sip"), Type.Literal("line")]),
  label: Type.String(),
});

/** An arrow between two columns. Line events go from or to the box as SIP messages do. */
export const LadderItem = Type.Object({
  at: Time,
  from: Type.String(),
  to: Type.String(),
  kind: Type.Union([Type.Literal("sip"), Type.Literal("line")]),
  leg: Type.Optional(Type.String()),
  /** "INVITE", "200 OK", "ringing", "loop closed". */
  title: Type.String(),
  detail: Type.Optional(Type.String()),
  /** The whole SIP message; absent for line events. */
  raw: Type.Optional(Type.String()),
  transport: Type.Optional(Type.String()),
});

export const Ladder = Type.Object({
  columns: Type.Array(LadderColumn),
  items: Type.Array(LadderItem),
  /** The ladder was cut or has been tidied away by age. */
  truncated: Type.Boolean(),
});
export type Ladder = Static<typeof Ladder>;
export type LadderItem = Static<typeof LadderItem>;

const callParams = Type.Object({ id: RuntimeId });

export const callRoutes = {
  calls: route({
    method: "GET",
    path: "/api/calls",
    access: "signed-in",
    summary: "Calls, newest first: all, those of one's queues, or one's own",
    query: CallQuery,
    reply: CallPage,
  }),
  callsCsv: route({
    method: "GET",
    path: "/api/calls.csv",
    access: ["owner", "supervisor"],
    summary: "The same list as a CSV file, up to 100 000 rows",
    query: CallFilter,
    file: ["text/csv"],
  }),
  call: route({
    method: "GET",
    path: "/api/calls/:id",
    access: "signed-in",
    summary: "One call: legs, time axis, decisions, recordings",
    params: callParams,
    reply: CallDetail,
  }),
  ladder: route({
    method: "GET",
    path: "/api/calls/:id/ladder",
    access: ["owner", "installer"],
    summary: "SIP messages and line events of a call on one time axis",
    params: callParams,
    reply: Ladder,
  }),
  pcap: route({
    method: "GET",
    path: "/api/calls/:id/pcap",
    access: ["owner", "installer"],
    summary: "The SIP messages of a call as a capture file",
    params: callParams,
    file: ["application/vnd.tcpdump.pcap"],
  }),
  dial: route({
    method: "POST",
    path: "/api/calls",
    access: "signed-in",
    summary: "Click to dial: rings one's own phone, then the number",
    body: Type.Object({ number: DialNumber }, { additionalProperties: false }),
    reply: Type.Object({ call: Type.String() }),
  }),
  hangUp: route({
    method: "POST",
    path: "/api/calls/:id/hang-up",
    access: "signed-in",
    summary: "Ends a call: one's own, or any with the right to",
    params: callParams,
    reply: Done,
  }),
  setNote: route({
    method: "PUT",
    path: "/api/calls/:id/note",
    access: "signed-in",
    summary: "One's note and result about a call; a draft is kept until it is finished",
    params: callParams,
    body: Type.Object(
      {
        text: Type.String({ maxLength: 4000 }),
        result: Type.Optional(Type.String({ maxLength: 40 })),
        draft: Type.Boolean(),
      },
      { additionalProperties: false },
    ),
    reply: CallNote,
  }),
} as const;
