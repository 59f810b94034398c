import { type Static, Type } from "typebox";
import { ExtensionNumber } from "#firmware/config/schema/common.ts";
import { Done, Language, Roles, Time } from "./common.ts";
import { FirstRunStep } from "./first-run.ts";
import { Permission } from "./permission.ts";
import { route } from "./route.ts";

/** What anybody may know before signing in. */
export const Hello = Type.Object({
  companyName: Type.String(),
  companyNameZh: Type.Optional(Type.String()),
  language: Language,
  languages: Type.Array(Language),
  takesCalls: Type.Boolean(),
  needsOwner: Type.Boolean({ description: "Nobody owns the box yet: it can be set up, and nothing else" }),
  serverTime: Time,
});
export type Hello = Static<typeof Hello>;

export const SignIn = Type.Union([
  Type.Object(
    { user: Type.String({ minLength: 1, maxLength: 60 }), password: Type.String({ minLength: 1, maxLength: 200 }) },
    { additionalProperties: false },
  ),
  Type.Object(
    { extension: ExtensionNumber, pin: Type.String({ pattern: "^[0-9]{1,10}$" }) },
    { additionalProperties: false },
  ),
]);
export type SignIn = Static<typeof SignIn>;

/** Who is signed in. `csrf` goes into the header `x-csrf-token` of every request that changes something. */
export const Session = Type.Object({
  person: Type.Object({
    /** A user's id, or the extension of an agent who signed in with a PIN. */
    id: Type.String(),
    kind: Type.Union([Type.Literal("user"), Type.Literal("agent")]),
    name: Type.String(),
    nameZh: Type.Optional(Type.String()),
    extension: Type.Optional(Type.String()),
    language: Type.Optional(Language),
  }),
  roles: Roles,
  permissions: Type.Array(Permission),
  /** A supervisor's own queues, an agent's queues; absent means all. */
  queues: Type.Optional(Type.Array(Type.String())),
  mailboxes: Type.Array(Type.String()),
  csrf: Type.String(),
  expiresAt: Time,
  serverTime: Time,
  timeZone: Type.String(),
  country: Type.String(),
  companyName: Type.String(),
  companyNameZh: Type.Optional(Type.String()),
  boxLanguage: Language,
  languages: Type.Array(Language),
  firstRun: Type.Optional(FirstRunStep),
});
export type Session = Static<typeof Session>;

/** The header that carries the session's csrf value on POST, PUT and DELETE. */
export const CSRF_HEADER = "x-csrf-token";

export const sessionRoutes = {
  hello: route({
    method: "GET",
    path: "/api/hello",
    access: "public",
    summary: "Company name, language, and whether the box takes calls",
    reply: Hello,
  }),
  signIn: route({
    method: "POST",
    path: "/api/session",
    access: "public",
    summary: "Sign in with name and password, or with extension and PIN",
    body: SignIn,
    reply: Session,
  }),
  session: route({
    method: "GET",
    path: "/api/session",
    access: "signed-in",
    summary: "Who is signed in, with roles and rights",
    reply: Session,
  }),
  signOut: route({
    method: "DELETE",
    path: "/api/session",
    access: "signed-in",
    summary: "Sign out on this browser",
    reply: Done,
  }),
  setLanguage: route({
    method: "PUT",
    path: "/api/me/language",
    access: "signed-in",
    summary: "The language of one's own pages",
    body: Type.Object({ language: Language }, { additionalProperties: false }),
    reply: Done,
  }),
  setPassword: route({
    method: "PUT",
    path: "/api/me/password",
    access: "signed-in",
    summary: "Change one's own password (people with a user) or PIN (agents); signs out one's other browsers",
    body: Type.Object(
      { current: Type.String({ minLength: 1, maxLength: 200 }), next: Type.String({ minLength: 4, maxLength: 200 }) },
      { additionalProperties: false },
    ),
    reply: Done,
  }),
} as const;
