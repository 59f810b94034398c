import { type Static, Type } from "typebox";
import { Milliseconds, Terminal, Time } from "./common.ts";
import { AgentStateName } from "./live.ts";
import { route } from "./route.ts";

const Id = Type.String();
const Count = Type.Integer();

/** The media process's own list, by the same ids: an endpoint has the id of its leg. */
export const MediaInventory = Type.Object({
  pid: Count,
  endpoints: Type.Array(
    Type.Object({
      id: Id,
      kind: Type.Union([Type.Literal("rtp"), Type.Literal("line")]),
      ageMs: Milliseconds,
      rtp: Type.Optional(
        Type.Object({
          port: Count,
          expectsVoice: Type.Boolean(),
          silentMs: Milliseconds,
          reportSilentMs: Milliseconds,
        }),
      ),
      line: Type.Optional(Type.String()),
      isPlaying: Type.Boolean(),
    }),
  ),
  bridges: Type.Array(Type.Object({ id: Id, endpoints: Type.Array(Id) })),
  recordings: Type.Array(Type.Object({ id: Id, ageMs: Milliseconds })),
  ports: Type.Object(
    { used: Count, ready: Count, total: Count },
    { description: "Pairs of RTP and RTCP ports: of calls, bound for the next calls, all" },
  ),
  ticksLate: Type.Integer({ description: "Beats of 20 ms dropped since the process started" }),
  busy: Type.Number({ description: "Share of its time the process has worked since the last look, 0…1" }),
  rssBytes: Type.Optional(Count),
  openFiles: Type.Optional(Count),
});

export const Inventory = Type.Object({
  at: Time,
  calls: Type.Array(Type.Object({ id: Id, ageMs: Milliseconds, legs: Type.Array(Id) })),
  legs: Type.Array(
    Type.Object({
      id: Id,
      call: Type.Optional(Id),
      way: Type.Union([Type.Literal("in"), Type.Literal("out")]),
      terminal: Terminal,
      sipCallId: Type.Optional(Type.String()),
      state: Type.String({ description: "offered, alerting, answering, dialling, ringing, answered, ended" }),
      isHeld: Type.Boolean(),
      isTurnedAway: Type.Boolean({ description: "There was no room for its call" }),
      stateMs: Milliseconds,
    }),
  ),
  lines: Type.Array(
    Type.Object({
      id: Id,
      kind: Type.String(),
      state: Type.String(),
      since: Time,
      isFree: Type.Boolean(),
      leg: Type.Optional(Id),
    }),
  ),
  agents: Type.Array(
    Type.Object({
      agent: Id,
      state: AgentStateName,
      stateMs: Milliseconds,
      call: Type.Optional(Id),
      overdueMs: Type.Optional(Milliseconds),
    }),
  ),
  entries: Type.Array(Type.Object({ queue: Id, call: Id, state: Type.String(), waitedMs: Milliseconds }), {
    description: "Callers in queues",
  }),
  sessions: Type.Array(Type.String(), { description: "Call-IDs of SIP calls" }),
  /** Recordings that calls believe to be running. */
  recordings: Type.Array(Id),
  sip: Type.Object({
    incoming: Count,
    outgoing: Count,
    dialogs: Count,
    bindings: Count,
    servers: Type.Integer({ description: "Server transactions" }),
    clients: Type.Integer({ description: "Client transactions" }),
    unanswered: Count,
  }),
  control: Type.Object({
    timers: Count,
    openFiles: Type.Optional(Count),
    rssBytes: Type.Optional(Count),
    heapBytes: Type.Optional(Count),
  }),
  /** Absent while the media process is down. */
  media: Type.Optional(MediaInventory),
});
export type Inventory = Static<typeof Inventory>;

export const inventoryRoutes = {
  inventory: route({
    method: "GET",
    path: "/api/box/inventory",
    access: ["owner"],
    summary: "Everything that lives in the box now: calls, legs, lines, media, dialogs, timers, files",
    reply: Inventory,
  }),
} as const;
