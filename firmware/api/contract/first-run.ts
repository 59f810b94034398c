import { type Static, Type } from "typebox";
import { ExtensionNumber } from "#firmware/config/schema/common.ts";
import { Nullable, RuntimeId } from "./common.ts";
import { ApplyStep } from "./config-views.ts";
import { route } from "./route.ts";

const strict = { additionalProperties: false } as const;
/** Those who may set the whole box up. */
const ACCESS = ["owner", "installer"] as const;

/** The steps of the first run, in their order. The first two are done once the box has an owner. */
export const FIRST_RUN_STEPS = ["language", "password", "lines", "people", "hours", "call"] as const;

export const FirstRunStep = Type.Union([
  Type.Literal("language"),
  Type.Literal("password"),
  Type.Literal("lines"),
  Type.Literal("people"),
  Type.Literal("hours"),
  Type.Literal("call"),
]);
export type FirstRunStep = Static<typeof FirstRunStep>;

const Progress = Type.Union([Type.Literal("open"), Type.Literal("done"), Type.Literal("skipped")]);

/** How far a new box has been set up. It is kept on the box: whoever goes on does so in any browser. */
export const FirstRun = Type.Object({
  isOpen: Type.Boolean({ description: "The page begins with it" }),
  step: FirstRunStep,
  progress: Type.Record(Type.String(), Progress, { description: "By step" }),
  missing: Type.Array(Type.Object({ code: Type.String(), message: Type.String(), messageZh: Type.String() }), {
    description: "What keeps calls from being taken or made",
  }),
  call: Nullable(Type.String({ description: "The first call that both sides heard" })),
});
export type FirstRun = Static<typeof FirstRun>;

const part = Type.Optional(Type.Unknown());

/** What a step sets: as much of a configuration as in `callbox.yaml`. Accounts are no part of it. */
export const SetupPart = Type.Object(
  {
    box: part,
    boards: part,
    extensions: part,
    queues: part,
    mailboxes: part,
    schedules: part,
    flows: part,
    prompts: part,
    inboundRules: part,
    inboundDefault: part,
    outboundRules: part,
  },
  strict,
);
export type SetupPart = Static<typeof SetupPart>;

export const firstRunRoutes = {
  firstRun: route({
    method: "GET",
    path: "/api/setup",
    access: ACCESS,
    summary: "How far the box has been set up for the first time, and what is missing",
    reply: FirstRun,
  }),
  moveFirstRun: route({
    method: "PUT",
    path: "/api/setup",
    access: ACCESS,
    summary: "Goes to a step, ticks one off or skips it; closes the first run or opens it again",
    body: Type.Object(
      {
        step: Type.Optional(FirstRunStep),
        mark: Type.Optional(
          Type.Object({ step: FirstRunStep, as: Type.Union([Type.Literal("done"), Type.Literal("skipped")]) }, strict),
        ),
        isOpen: Type.Optional(Type.Boolean()),
        call: Type.Optional(RuntimeId),
      },
      strict,
    ),
    reply: FirstRun,
  }),
  setUpPart: route({
    method: "PUT",
    path: "/api/setup/config",
    access: ACCESS,
    summary: "Lays a part of a configuration over the present one, as a set-up file is; phones get passwords and PINs",
    body: Type.Object(
      {
        config: SetupPart,
        version: Type.Optional(Type.Integer({ minimum: 0, description: "409 when it is no longer the present one" })),
      },
      strict,
    ),
    reply: Type.Object({ version: Type.Integer(), steps: Type.Array(ApplyStep) }),
  }),
  tryPhone: route({
    method: "POST",
    path: "/api/setup/call",
    access: ACCESS,
    summary: "Rings an extension's phone: once it is lifted the greeting is heard, then one hears oneself",
    body: Type.Object({ extension: ExtensionNumber }, strict),
    reply: Type.Object({ call: Type.String() }),
  }),
} as const;
