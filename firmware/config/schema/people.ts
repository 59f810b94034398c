import { type Static, Type } from "typebox";
import { ExtensionNumber, help, ItemId, Language, Name, NameZh } from "./common.ts";

export const RecordingRule = Type.Union(
  [Type.Literal("always"), Type.Literal("never"), Type.Literal("inbound"), Type.Literal("outbound")],
  { default: "never" },
);

export const Extension = Type.Object(
  {
    number: ExtensionNumber,
    name: Name,
    nameZh: NameZh,
    sipPassword: Type.String({ minLength: 8, maxLength: 64, "x-secret": true }),
    /** Addresses rung without registration, e.g. "sip:agent01@127.0.0.1:5082": gateways, test phones. */
    staticContacts: Type.Optional(Type.Array(Type.String())),
    maxCalls: Type.Integer({ minimum: 1, maximum: 10, default: 1 }),
    ringSeconds: Type.Integer({
      minimum: 5,
      maximum: 300,
      default: 25,
      ...help({
        title: "Ring for",
        titleZh: "振铃时长",
        help: "How long the phone rings before the call goes on to the voicemail or is refused.",
        helpZh: "话机振铃多久后转留言或结束。",
        unit: "s",
      }),
    }),
    mailbox: Type.Optional(ItemId),
    recording: RecordingRule,
    mayDialOut: Type.Boolean({ default: true }),
    language: Type.Optional(Language),
    /** Whether this person takes queue calls; the PIN signs in by phone code and on the agent's page. */
    agent: Type.Optional(
      Type.Object(
        { pin: Type.String({ pattern: "^[0-9]{4,10}$", "x-secret": true }), supervised: Type.Optional(Type.Boolean()) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

export const Role = Type.Union([
  Type.Literal("owner"),
  Type.Literal("supervisor"),
  Type.Literal("agent"),
  Type.Literal("installer"),
]);

/** Someone who signs in to the page. Agents may sign in with extension and PIN without a user of their own. */
export const User = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    roles: Type.Array(Role, { minItems: 1, uniqueItems: true }),
    /** `scrypt$N$r$p$salt$hash`, base64url. Never leaves the box. */
    passwordHash: Type.String({ "x-secret": true }),
    extension: Type.Optional(ExtensionNumber),
    /** A supervisor's own queues; absent means all. */
    queues: Type.Optional(Type.Array(ItemId)),
    language: Type.Optional(Language),
    mailboxes: Type.Optional(Type.Array(ItemId)),
  },
  { additionalProperties: false },
);

export const PauseReason = Type.Object(
  { id: ItemId, name: Name, nameZh: NameZh, limitMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 480 })) },
  { additionalProperties: false },
);

export const Mailbox = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    greeting: Type.Optional(Type.String({ description: "Prompt id; the standard greeting where absent." })),
    maxMessages: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    maxMessageSeconds: Type.Integer({ minimum: 5, maximum: 900, default: 180 }),
    minMessageSeconds: Type.Integer({ minimum: 0, maximum: 30, default: 2 }),
    silenceSeconds: Type.Integer({ minimum: 2, maximum: 60, default: 8 }),
    keepDays: Type.Integer({ minimum: 1, maximum: 3650, default: 90 }),
  },
  { additionalProperties: false },
);

export type Extension = Static<typeof Extension>;
export type User = Static<typeof User>;
export type Role = Static<typeof Role>;
export type PauseReason = Static<typeof PauseReason>;
export type Mailbox = Static<typeof Mailbox>;
