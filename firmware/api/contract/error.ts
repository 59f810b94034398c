import { type Static, Type } from "typebox";
import { Time } from "./common.ts";

/** One field that is wrong, for the message beside it. `path` is a JSON pointer into the body (`/item/ringSeconds`). */
export const FieldError = Type.Object({
  path: Type.String(),
  message: Type.String(),
  messageZh: Type.String(),
});
export type FieldError = Static<typeof FieldError>;

/** Every refusal has this shape; the message says what is wrong and what to do. */
export const ApiError = Type.Object({
  code: Type.String({ description: "Stable word for programs: not-signed-in, forbidden, invalid, conflict …" }),
  message: Type.String(),
  messageZh: Type.String(),
  at: Time,
  fields: Type.Optional(Type.Array(FieldError)),
  /** Sign-in was tried too often: wait this long. */
  retryAfterSeconds: Type.Optional(Type.Integer()),
  /** Somebody else saved meanwhile (409): the present version and value beside the one that was sent. */
  conflict: Type.Optional(
    Type.Object({
      version: Type.Integer(),
      theirs: Type.Unknown(),
      mine: Type.Unknown(),
      by: Type.Optional(Type.String()),
      savedAt: Type.Optional(Time),
    }),
  ),
});
export type ApiError = Static<typeof ApiError>;
