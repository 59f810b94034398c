import { type Static, Type } from "typebox";
import { Decision, Milliseconds, Nullable, Party, Terminal, Time } from "./common.ts";
import { route } from "./route.ts";

/** A reason's code, and the same in Chinese (reasons.table.ts). */
const reasonParts = { reasonCode: Type.Optional(Type.String()), reasonZh: Type.Optional(Type.String()) };

/** Every live thing has an `id` that is unique within its kind; a change replaces the whole thing. */
export const LiveLine = Type.Object({
  id: Type.String({ description: "<board>.<port>" }),
  board: Type.String(),
  port: Type.Integer(),
  kind: Type.Union([Type.Literal("fxo"), Type.Literal("fxs")]),
  name: Type.String(),
  nameZh: Type.Optional(Type.String()),
  number: Type.Optional(Type.String()),
  extension: Type.Optional(Type.String()),
  state: Type.Union([
    Type.Literal("idle"),
    Type.Literal("ringing"),
    Type.Literal("inbound"),
    Type.Literal("outbound"),
    Type.Literal("fault"),
    Type.Literal("blocked"),
    Type.Literal("not-fitted"),
  ]),
  since: Time,
  /** In plain words, for fault and blocked. */
  reason: Type.Optional(Type.String()),
  ...reasonParts,
  call: Type.Optional(Type.String()),
  volts: Type.Optional(Type.Number()),
  milliamps: Type.Optional(Type.Number()),
});
export type LiveLine = Static<typeof LiveLine>;

export const LiveBoard = Type.Object({
  id: Type.String(),
  name: Type.String({ description: "What people call it; its id while it has no name" }),
  nameZh: Type.Optional(Type.String()),
  kind: Type.Union([Type.Literal("link"), Type.Literal("modem"), Type.Literal("gpio")]),
  path: Type.String(),
  state: Type.Union([Type.Literal("connecting"), Type.Literal("up"), Type.Literal("down")]),
  since: Time,
  reason: Type.Optional(Type.String()),
  ...reasonParts,
  model: Type.Optional(Type.String()),
  serial: Type.Optional(Type.String()),
  firmware: Type.Optional(Type.String()),
  /** What the hardware has, whatever is configured; while it is up. */
  ports: Type.Optional(
    Type.Array(Type.Object({ port: Type.Integer(), kind: Type.Union([Type.Literal("fxo"), Type.Literal("fxs")]) })),
  ),
});
export type LiveBoard = Static<typeof LiveBoard>;

export const LiveTrunk = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameZh: Type.Optional(Type.String()),
  /** A SIP peer, or a group of channels on E1 spans. */
  kind: Type.Union([Type.Literal("sip"), Type.Literal("e1")]),
  /** Of a SIP peer; a group is reached over its channels. */
  host: Type.String(),
  state: Type.Union([Type.Literal("up"), Type.Literal("down"), Type.Literal("unknown"), Type.Literal("disabled")]),
  since: Time,
  reason: Type.Optional(Type.String()),
  ...reasonParts,
  calls: Type.Integer(),
  maxCalls: Type.Integer(),
});
export type LiveTrunk = Static<typeof LiveTrunk>;

/** A call that is going on. */
export const LiveCall = Type.Object({
  id: Type.String(),
  direction: Type.Union([Type.Literal("inbound"), Type.Literal("outbound"), Type.Literal("internal")]),
  startedAt: Time,
  answeredAt: Type.Optional(Time),
  caller: Party,
  called: Party,
  origin: Terminal,
  stage: Type.Union([
    Type.Literal("arriving"),
    Type.Literal("menu"),
    Type.Literal("waiting"),
    Type.Literal("ringing"),
    Type.Literal("talking"),
    Type.Literal("voicemail"),
    Type.Literal("ending"),
  ]),
  stageSince: Time,
  flow: Type.Optional(Type.String()),
  node: Type.Optional(Type.String()),
  queue: Type.Optional(Type.String()),
  /** The extension that rings or talks. */
  extension: Type.Optional(Type.String()),
  mailbox: Type.Optional(Type.String()),
  recorded: Type.Boolean(),
});
export type LiveCall = Static<typeof LiveCall>;

export const WaitingCaller = Type.Object({
  call: Type.String(),
  caller: Party,
  since: Time,
  position: Type.Integer({ minimum: 1 }),
  priority: Type.Integer(),
  /** The agents whose phone rings for this caller now. */
  offeredTo: Type.Array(Type.String()),
});
export type WaitingCaller = Static<typeof WaitingCaller>;

/** Figures of a queue since midnight of the box; the same formulas as in the report. */
export const QueueToday = Type.Object({
  offered: Type.Integer(),
  answered: Type.Integer(),
  answeredInTarget: Type.Integer(),
  /** Gave up while waiting; the short ones (within the queue's short-abandon time) are among them. */
  abandoned: Type.Integer(),
  shortAbandoned: Type.Integer(),
  /** Cut off by the box itself while they waited. */
  cut: Type.Integer(),
  /** Left for somewhere else: waited too long, pressed the key, nobody signed in. */
  overflowed: Type.Integer(),
  /** Answered within target of all offered, 0…1; null while nobody was offered. */
  serviceLevel: Nullable(Type.Number()),
  averageWaitMs: Nullable(Milliseconds),
  longestWaitMs: Nullable(Milliseconds),
});
export type QueueToday = Static<typeof QueueToday>;

export const LiveQueue = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameZh: Type.Optional(Type.String()),
  waiting: Type.Array(WaitingCaller),
  ready: Type.Integer(),
  signedIn: Type.Integer(),
  members: Type.Integer(),
  talking: Type.Integer(),
  targetSeconds: Type.Integer(),
  goalPercent: Type.Integer(),
  maxWaiting: Type.Integer(),
  maxWaitSeconds: Type.Integer(),
  today: QueueToday,
});
export type LiveQueue = Static<typeof LiveQueue>;

export const AgentStateName = Type.Union([
  Type.Literal("signed-out"),
  Type.Literal("ready"),
  Type.Literal("offered"),
  Type.Literal("talking"),
  Type.Literal("wrap-up"),
  Type.Literal("paused"),
  Type.Literal("elsewhere"),
  Type.Literal("unreachable"),
]);

export const LiveAgent = Type.Object({
  /** The agent's extension. */
  id: Type.String(),
  name: Type.String(),
  nameZh: Type.Optional(Type.String()),
  state: AgentStateName,
  since: Time,
  /** Of an offer or a wrap-up: when it ends by itself. */
  until: Type.Optional(Time),
  /** Of a pause with a limit: when it is over the limit. */
  limitAt: Type.Optional(Time),
  /** Pause reason's id. */
  reason: Type.Optional(Type.String()),
  /** The box paused the agent after missed calls. */
  auto: Type.Optional(Type.Boolean()),
  queue: Type.Optional(Type.String()),
  call: Type.Optional(Type.String()),
  caller: Type.Optional(Party),
  queues: Type.Array(Type.String()),
  reachable: Type.Boolean(),
  /** What follows the call at hand: a pause or sign-out that was wished for meanwhile. */
  next: Type.Optional(Type.Union([Type.Literal("paused"), Type.Literal("signed-out")])),
  answeredToday: Type.Integer(),
  missedToday: Type.Integer(),
});
export type LiveAgent = Static<typeof LiveAgent>;

/** Something that needs a person. The page has a sentence for each code; `message` serves where it has none. */
export const Alarm = Type.Object({
  id: Type.String(),
  code: Type.String({ description: "board-down, line-fault, disk-low, media-down, recording-failed …" }),
  severity: Type.Union([Type.Literal("watch"), Type.Literal("act")]),
  since: Time,
  facts: Decision.properties.facts,
  message: Type.String(),
  messageZh: Type.String(),
  /** Page where one can do something about it. */
  address: Type.Optional(Type.String()),
});
export type Alarm = Static<typeof Alarm>;

export const LiveSchedule = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameZh: Type.Optional(Type.String()),
  open: Type.Boolean(),
  /** Name of the special day that decides today. */
  specialDay: Type.Optional(Type.String()),
  forced: Type.Boolean(),
  /** When it changes next by calendar or by the end of the force; absent within the next 14 days means never. */
  until: Type.Optional(Time),
});
export type LiveSchedule = Static<typeof LiveSchedule>;

export const LiveSnapshot = Type.Object({
  /** Changes with the next number follow on the stream. */
  seq: Type.Integer(),
  at: Time,
  lines: Type.Array(LiveLine),
  boards: Type.Array(LiveBoard),
  trunks: Type.Array(LiveTrunk),
  calls: Type.Array(LiveCall),
  queues: Type.Array(LiveQueue),
  agents: Type.Array(LiveAgent),
  schedules: Type.Array(LiveSchedule),
  alarms: Type.Array(Alarm),
});
export type LiveSnapshot = Static<typeof LiveSnapshot>;

/** The lists of a snapshot: the kinds of live things. */
export type LiveList = "lines" | "boards" | "trunks" | "calls" | "queues" | "agents" | "schedules" | "alarms";

export const liveRoutes = {
  live: route({
    method: "GET",
    path: "/api/live",
    access: "signed-in",
    summary: "Everything that goes on now, as far as one may see it",
    reply: LiveSnapshot,
  }),
} as const;
