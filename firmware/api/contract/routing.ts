import { type Static, Type } from "typebox";
import { Destination, ItemId } from "#firmware/config/schema/common.ts";
import { Flow } from "#firmware/config/schema/flow.ts";
import { Decision, LocalTime, Nullable, Time } from "./common.ts";
import { ApplyStep, Problem } from "./config.ts";
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
} as const;
