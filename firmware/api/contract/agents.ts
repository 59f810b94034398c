import { type Static, Type } from "typebox";
import { ExtensionNumber, ItemId } from "#firmware/config/schema/common.ts";
import { CallNote } from "./call-detail.ts";
import { CallRow } from "./call-list.ts";
import { Milliseconds, Named, Nullable, Time } from "./common.ts";
import { LiveAgent, LiveCall, WaitingCaller } from "./live.ts";
import { route } from "./route.ts";

const params = Type.Object({ extension: ExtensionNumber });
const everyone = ["owner", "supervisor", "agent"] as const;
const change = { access: everyone, params, reply: LiveAgent } as const;

export const agentRoutes = {
  agents: route({
    method: "GET",
    path: "/api/agents",
    access: ["owner", "supervisor", "agent", "installer"],
    summary: "Agents as they are now: all, those of one's queues, or oneself",
    reply: Type.Object({ agents: Type.Array(LiveAgent) }),
  }),
  agentSignIn: route({
    ...change,
    method: "POST",
    path: "/api/agents/:extension/sign-in",
    summary: "Signs an agent in to the queues: oneself, or as supervisor",
  }),
  agentSignOut: route({
    ...change,
    method: "POST",
    path: "/api/agents/:extension/sign-out",
    summary: "Signs an agent out; a call goes on",
  }),
  agentPause: route({
    ...change,
    method: "POST",
    path: "/api/agents/:extension/pause",
    summary: "Pauses an agent, after the present call where there is one",
    body: Type.Object({ reason: ItemId }, { additionalProperties: false }),
  }),
  agentReady: route({
    ...change,
    method: "POST",
    path: "/api/agents/:extension/ready",
    summary: "Makes an agent ready: ends a pause or a wrap-up",
  }),
  agentWrapUp: route({
    ...change,
    method: "POST",
    path: "/api/agents/:extension/wrap-up",
    summary: "Lengthens the wrap-up the agent is in",
    body: Type.Object({ seconds: Type.Integer({ minimum: 5, maximum: 600 }) }, { additionalProperties: false }),
  }),
} as const;

/** The call on an agent's desk: it rings, is talked on, or is being wrapped up. */
export const DeskCall = Type.Object({
  /** Absent when it has ended (wrap-up). */
  live: Type.Optional(LiveCall),
  id: Type.String(),
  queue: Nullable(Named),
  caller: LiveCall.properties.caller,
  called: LiveCall.properties.called,
  waitedMs: Nullable(Milliseconds),
  /** What the menu learned: digits, language, chosen keys. */
  variables: Type.Record(Type.String(), Type.String()),
  /** Earlier calls with this number, newest first. */
  history: Type.Array(CallRow),
  note: Nullable(CallNote),
});
export type DeskCall = Static<typeof DeskCall>;

export const Desk = Type.Object({
  at: Time,
  /** Null for somebody without an extension that takes queue calls. */
  agent: Nullable(LiveAgent),
  queues: Type.Array(
    Type.Object({
      ...Named.properties,
      waiting: Type.Array(WaitingCaller),
      ready: Type.Integer(),
      signedIn: Type.Integer(),
    }),
  ),
  current: Nullable(DeskCall),
  /** One's last calls, newest first. */
  recent: Type.Array(CallRow),
  /** Ended calls of mine whose result is still missing. */
  unfinished: Type.Array(CallRow),
  pauseReasons: Type.Array(Type.Object({ ...Named.properties, limitMinutes: Type.Optional(Type.Integer()) })),
  today: Type.Object({
    offered: Type.Integer(),
    answered: Type.Integer(),
    missed: Type.Integer(),
    talkMs: Milliseconds,
    averageTalkMs: Nullable(Milliseconds),
    outbound: Type.Integer(),
  }),
});
export type Desk = Static<typeof Desk>;

export const deskRoutes = {
  desk: route({
    method: "GET",
    path: "/api/desk",
    access: "signed-in",
    summary: "Everything on one's own desk",
    reply: Desk,
  }),
} as const;
