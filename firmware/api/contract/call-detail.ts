import { type Static, Type } from "typebox";
import { CallRow } from "./call-list.ts";
import { Decision, Milliseconds, Named, Nullable, Party, Terminal, Termination, Time } from "./common.ts";

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
