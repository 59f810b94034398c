import { type Static, Type } from "typebox";
import { Time } from "./common.ts";

/** What a saved change means for the running box. */
export const ApplyStep = Type.Object({
  when: Type.Union([
    Type.Literal("now"),
    Type.Literal("next-call"),
    Type.Literal("when-idle"),
    Type.Literal("restart"),
  ]),
  /** What it is about: "queues/sales", "boards/board1". */
  subject: Type.String(),
  message: Type.String(),
  messageZh: Type.String(),
});
export type ApplyStep = Static<typeof ApplyStep>;

/** Something wrong in a configuration. Errors prevent saving, warnings do not. */
export const Problem = Type.Object({
  severity: Type.Union([Type.Literal("error"), Type.Literal("warning")]),
  /** JSON pointer into the configuration or item: `/queues/0/onFull/queue`. */
  path: Type.String(),
  code: Type.String(),
  message: Type.String(),
  messageZh: Type.String(),
});
export type Problem = Static<typeof Problem>;

/** One difference between two configurations. Secrets show as "•". */
export const Difference = Type.Object({
  path: Type.String(),
  before: Type.Optional(Type.Unknown()),
  after: Type.Optional(Type.Unknown()),
});
export type Difference = Static<typeof Difference>;

export const ConfigVersion = Type.Object({
  version: Type.Integer(),
  at: Time,
  by: Type.String(),
  /** What was done, in words: "queues/sales changed". */
  note: Type.String(),
  current: Type.Boolean(),
});
export type ConfigVersion = Static<typeof ConfigVersion>;
