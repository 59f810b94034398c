import { type Static, Type } from "typebox";
import { Destination, DialNumber, ItemId } from "#firmware/config/schema/common.ts";
import { Flow } from "#firmware/config/schema/flow.ts";
import { Decision, Language, LocalTime, Nullable, Time } from "./common.ts";
import { ApplyStep, Problem } from "./config-views.ts";
import { LiveSchedule } from "./live.ts";
import { route } from "./route.ts";

/** "What happens on Friday at 18:05?" Answered by the code that routes real calls. */
export const Probe = Type.Object(
  {
    /** Box time; now where absent. */
    at: Type.Optional(LocalTime),
    line: Type.Optional(Type.String({ maxLength: 60 })),
    trunk: Type.Optional(Type.String({ maxLength: 40 })),
    called: Type.Optional(Type.String({ maxLength: 32 })),
    caller: Type.Optional(Type.String({ maxLength: 32 })),
    /** A schedule as edited, not saved: probed instead of the stored one with its id. */
    schedule: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
);
export type Probe = Static<typeof Probe>;

export const ProbeResult = Type.Object({
  at: Time,
  /** Decisions in order; the page has a sentence for each code. */
  steps: Type.Array(Decision),
  destination: Destination,
  /** The inbound rule that took it; null for the last resort. */
  rule: Nullable(Type.String()),
});
export type ProbeResult = Static<typeof ProbeResult>;

/** "What happens when this number is dialled inside?" */
export const DialProbeResult = Type.Object({
  /** A place inside, a way to the outside, a phone code, or nothing. */
  kind: Type.Union([Type.Literal("inside"), Type.Literal("outside"), Type.Literal("code"), Type.Literal("nowhere")]),
  destination: Nullable(Destination),
  /** The phone code's name in the configuration: signIn, recordPrompt … */
  code: Nullable(Type.String()),
  /** The outbound rule that took the number. */
  rule: Nullable(Type.String()),
  /** Ways out in the order in which they are tried, with the digits sent on each. */
  ways: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal("line"), Type.Literal("trunk")]),
      id: Type.String(),
      digits: Type.String(),
    }),
  ),
  steps: Type.Array(Decision),
});
export type DialProbeResult = Static<typeof DialProbeResult>;

/** A caller on paper goes through a voice menu. */
export const DryRun = Type.Object(
  {
    flow: Flow,
    /** Keys in the order in which they are pressed; "-" waits until the time is over. */
    keys: Type.String({ pattern: "^[0-9*#-]{0,64}$" }),
    at: Type.Optional(LocalTime),
    caller: Type.Optional(Type.String({ maxLength: 32 })),
    called: Type.Optional(Type.String({ maxLength: 32 })),
    language: Type.Optional(Language),
    /** What becomes of phones that the menu dials; unanswered where absent. */
    dialOutcome: Type.Optional(Type.Union([Type.Literal("served"), Type.Literal("busy"), Type.Literal("no-answer")])),
  },
  { additionalProperties: false },
);
export type DryRun = Static<typeof DryRun>;

export const DryRunStep = Type.Union([
  Type.Object({ kind: Type.Literal("node"), flow: Type.String(), node: Type.String() }),
  Type.Object({ kind: Type.Literal("said"), prompts: Type.Array(Type.String()), language: Language }),
  Type.Object({ kind: Type.Literal("pressed"), key: Type.String() }),
  Type.Object({ kind: Type.Literal("waited"), ms: Type.Number() }),
  Type.Object({ kind: Type.Literal("dialled"), to: Type.String(), ringMs: Type.Number() }),
  Type.Object({ kind: Type.Literal("decided"), decision: Decision }),
]);
export type DryRunStep = Static<typeof DryRunStep>;

export const DryRunReply = Type.Object({
  steps: Type.Array(DryRunStep),
  /** Null when somebody the menu dialled has served the caller. */
  destination: Nullable(Destination),
});
export type DryRunReply = Static<typeof DryRunReply>;

const editors = ["owner", "supervisor", "installer"] as const;

export const routingRoutes = {
  probe: route({
    method: "POST",
    path: "/api/probe",
    access: editors,
    summary: "Where a call would go, and why",
    body: Probe,
    reply: ProbeResult,
  }),
  probeDial: route({
    method: "POST",
    path: "/api/probe/dial",
    access: editors,
    summary: "Where a number dialled on a phone of the house would lead, and by which ways out",
    body: Type.Object({ number: DialNumber }, { additionalProperties: false }),
    reply: DialProbeResult,
  }),
  forceSchedule: route({
    method: "PUT",
    path: "/api/schedules/:id/force",
    access: editors,
    summary: "Forces a schedule open or closed: until a time, until its next change, or until taken back",
    params: Type.Object({ id: ItemId }),
    body: Type.Object(
      {
        state: Type.Union([Type.Literal("open"), Type.Literal("closed")]),
        until: Type.Optional(Type.Union([Time, Type.Literal("next-change")])),
      },
      { additionalProperties: false },
    ),
    reply: Type.Object({ schedule: LiveSchedule, version: Type.Integer(), steps: Type.Array(ApplyStep) }),
  }),
  unforceSchedule: route({
    method: "DELETE",
    path: "/api/schedules/:id/force",
    access: editors,
    summary: "Goes back to the calendar",
    params: Type.Object({ id: ItemId }),
    reply: Type.Object({ schedule: LiveSchedule, version: Type.Integer(), steps: Type.Array(ApplyStep) }),
  }),
  checkFlow: route({
    method: "POST",
    path: "/api/flows/check",
    access: editors,
    summary: "What is missing in a voice menu: ways out, prompts, languages",
    body: Type.Object({ flow: Flow }, { additionalProperties: false }),
    reply: Type.Object({ problems: Type.Array(Problem) }),
  }),
  dryRunFlow: route({
    method: "POST",
    path: "/api/flows/dry-run",
    access: editors,
    summary: "Takes a caller on paper through a voice menu as edited, with the keys that are given",
    body: DryRun,
    reply: DryRunReply,
  }),
} as const;
