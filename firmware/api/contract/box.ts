import { type Static, Type } from "typebox";
import { Nullable, Time } from "./common.ts";
import { Alarm } from "./live.ts";
import { route } from "./route.ts";

export const ProcessHealth = Type.Object({
  name: Type.String({ description: "firmware, media 1, webui" }),
  pid: Nullable(Type.Integer()),
  state: Type.Union([Type.Literal("running"), Type.Literal("starting"), Type.Literal("down")]),
  since: Time,
  memoryBytes: Nullable(Type.Integer()),
  /** Of one core, 0…1 and more. */
  cpu: Nullable(Type.Number()),
  restarts: Type.Integer(),
});

export const Port = Type.Object({
  use: Type.String({ description: "sip-udp, sip-tcp, web, rtp" }),
  address: Type.String(),
  port: Type.Integer(),
  /** End of a range. */
  lastPort: Type.Optional(Type.Integer()),
});

export const Health = Type.Object({
  at: Time,
  startedAt: Time,
  version: Type.String(),
  nodeVersion: Type.String(),
  system: Type.String(),
  takesCalls: Type.Boolean(),
  processes: Type.Array(ProcessHealth),
  memory: Type.Object({ totalBytes: Type.Integer(), freeBytes: Type.Integer() }),
  load: Type.Array(Type.Number(), { description: "1, 5 and 15 minutes" }),
  cores: Type.Integer(),
  disk: Type.Object({ path: Type.String(), totalBytes: Type.Integer(), freeBytes: Type.Integer() }),
  stored: Type.Object({
    recordings: Type.Integer(),
    recordingBytes: Type.Integer(),
    messages: Type.Integer(),
    databaseBytes: Type.Integer(),
    calls: Type.Integer(),
  }),
  ports: Type.Array(Port),
  room: Type.Object({
    calls: Type.Integer({ description: "Calls now" }),
    maxCalls: Type.Integer({ description: "Calls at once that are taken" }),
    callsPerSecond: Type.Integer(),
    measuredCalls: Type.Integer({ description: "What this machine was measured to carry" }),
    measuredBy: Type.Union([Type.Literal("speed"), Type.Literal("memory"), Type.Literal("ports")], {
      description: "What sets that number; ports: the RTP ports it was given",
    }),
    measuredCallsPerSecond: Type.Integer(),
    refusedCalls: Type.Integer({ description: "Since the box started" }),
    droppedRequests: Type.Integer({ description: "Requests of strangers, since the box started" }),
  }),
  healed: Type.Array(Type.Object({ kind: Type.String(), count: Type.Integer(), lastAt: Time }), {
    description: "What the box found stuck and put right since it started",
  }),
  alarms: Type.Array(Alarm),
});
export type Health = Static<typeof Health>;

export const AuditRow = Type.Object({
  id: Type.Integer(),
  at: Time,
  who: Type.String(),
  from: Type.String({ description: "Network address, or the phone." }),
  action: Type.String({ description: "config.saved, session.signed-in, recording.heard …" }),
  subject: Type.String(),
  detail: Type.String(),
});
export type AuditRow = Static<typeof AuditRow>;

/** Code of the alarm that `confirmClock` answers. */
export const CLOCK_DOUBTED = "clock-doubted";

/** The phones of an extension as they are registered now. */
export const PhoneStatus = Type.Object({
  extension: Type.String(),
  reachable: Type.Boolean(),
  ringing: Type.Boolean(),
  calls: Type.Array(Type.String()),
  contacts: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal("registered"), Type.Literal("static"), Type.Literal("fxs")]),
      address: Type.String(),
      userAgent: Type.Optional(Type.String()),
      expiresAt: Type.Optional(Time),
    }),
  ),
});
export type PhoneStatus = Static<typeof PhoneStatus>;

export const boxRoutes = {
  health: route({
    method: "GET",
    path: "/api/box/health",
    access: ["owner", "installer"],
    summary: "Is the box well? Processes, memory, disk, ports, alarms",
    reply: Health,
  }),
  confirmClock: route({
    method: "POST",
    path: "/api/box/clock/confirm",
    access: ["owner", "installer"],
    summary: "The clock of the box is right: what is too old by it may be deleted",
    reply: Type.Object({ at: Time }),
  }),
  audit: route({
    method: "GET",
    path: "/api/box/audit",
    access: ["owner", "installer"],
    summary: "Who did what, newest first",
    query: Type.Object(
      {
        before: Type.Optional(Type.Integer({ minimum: 1, description: "Rows older than this id." })),
        who: Type.Optional(Type.String({ maxLength: 60 })),
        action: Type.Optional(Type.String({ maxLength: 40 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      },
      { additionalProperties: false },
    ),
    reply: Type.Object({ rows: Type.Array(AuditRow), next: Nullable(Type.Integer()) }),
  }),
  phones: route({
    method: "GET",
    path: "/api/phones",
    access: ["owner", "supervisor", "installer"],
    summary: "Registered phones by extension",
    reply: Type.Object({ phones: Type.Array(PhoneStatus) }),
  }),
  openapi: route({
    method: "GET",
    path: "/api/openapi.json",
    access: "public",
    summary: "This document",
    reply: Type.Record(Type.String(), Type.Unknown()),
  }),
} as const;

/** Unsaved changes of a page, kept on the box per person for 30 days. */
export const draftRoutes = {
  draft: route({
    method: "GET",
    path: "/api/drafts/:key",
    access: "signed-in",
    summary: "One's own unsaved changes of a page; null where there are none",
    params: Type.Object({ key: Type.String({ pattern: "^[A-Za-z0-9._:-]{1,100}$" }) }),
    reply: Type.Object({ value: Type.Unknown(), savedAt: Nullable(Time) }),
  }),
  setDraft: route({
    method: "PUT",
    path: "/api/drafts/:key",
    access: "signed-in",
    summary: "Keeps unsaved changes; null throws them away",
    params: Type.Object({ key: Type.String({ pattern: "^[A-Za-z0-9._:-]{1,100}$" }) }),
    body: Type.Object({ value: Type.Unknown() }, { additionalProperties: false }),
    reply: Type.Object({ value: Type.Unknown(), savedAt: Nullable(Time) }),
  }),
} as const;
