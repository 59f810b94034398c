import { type Static, type TSchema, Type } from "typebox";
import { Role } from "#firmware/config/schema/people.ts";

/** Milliseconds since 1970 UTC. Every `at`, `since`, `until` and `…At` of the API is one. */
export const Time = Type.Integer({ minimum: 0, description: "Milliseconds since 1970 UTC." });
export const Milliseconds = Type.Integer({ minimum: 0, description: "A duration in milliseconds." });
export const Language = Type.Union([Type.Literal("en"), Type.Literal("zh")]);
export type Language = Static<typeof Language>;

/**
 * A moment in the box's own time zone: `2026-11-20` or `2026-11-20T18:05`. As `from` it is the first moment that
 * counts; as `to` the first that no longer counts, where a date alone means the end of that day.
 */
export const LocalTime = Type.String({
  pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?)?$",
  description: "Local time of the box: 2026-11-20 or 2026-11-20T18:05.",
});

export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** Numbers arrive masked (`138****2217`) where the role may not see them. */
export const Party = Type.Object({ number: Type.Optional(Type.String()), name: Type.Optional(Type.String()) });
export type Party = Static<typeof Party>;

export const Terminal = Type.Union([
  Type.Object({ kind: Type.Literal("line"), line: Type.String() }),
  Type.Object({ kind: Type.Literal("trunk"), trunk: Type.String() }),
  Type.Object({ kind: Type.Literal("extension"), extension: Type.String() }),
]);
export type Terminal = Static<typeof Terminal>;

export const Termination = Type.Object({
  cause: Type.Integer({ description: "Q.850 cause" }),
  by: Type.Union([Type.Literal("caller"), Type.Literal("callee"), Type.Literal("system"), Type.Literal("network")]),
  detail: Type.String(),
});
export type Termination = Static<typeof Termination>;

/** One link of "why did this call go there?": the page has a sentence for each code, `facts` fill its blanks. */
export const Decision = Type.Object({
  code: Type.String(),
  facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  setting: Type.Optional(Type.String({ description: "Address of the setting that decided, e.g. /setup/queues/sales" })),
});
export type Decision = Static<typeof Decision>;

/** A configured thing by id with the names people gave it. */
export const Named = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameZh: Type.Optional(Type.String()),
});
export type Named = Static<typeof Named>;

export const Roles = Type.Array(Role);

/** An answer without content of its own. */
export const Done = Type.Object({ done: Type.Literal(true) });
/** An id of a running thing: call, recording, message. */
export const RuntimeId = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" });
