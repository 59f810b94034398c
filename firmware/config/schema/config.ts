import { type Static, Type } from "typebox";
import { Board, Box, Trunk } from "./box.ts";
import { Destination, ItemId, Name, NameZh } from "./common.ts";
import { Flow } from "./flow.ts";
import { Extension, Mailbox, PauseReason, User } from "./people.ts";
import { Queue } from "./queue.ts";
import { InboundRule, OutboundRule, Schedule } from "./routing.ts";

/** A prompt of the owner's own. Shipped prompts exist without an entry; an entry gives one a name and a text to read. */
export const PromptEntry = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    text: Type.Optional(Type.String({ maxLength: 2000 })),
    textZh: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
);

export const RecordingPolicy = Type.Object(
  {
    keepDays: Type.Integer({ minimum: 1, maximum: 3650, default: 90 }),
    maxGigabytes: Type.Number({ minimum: 0.1, maximum: 10_000, default: 20 }),
    internalCalls: Type.Boolean({ default: false }),
  },
  { additionalProperties: false },
);

/** Codes dialled on a phone. */
export const PhoneCodes = Type.Object(
  {
    signIn: Type.String({ default: "*11" }),
    signOut: Type.String({ default: "*12" }),
    pause: Type.String({ default: "*13" }),
    ready: Type.String({ default: "*14" }),
    voicemail: Type.String({ default: "*97" }),
    recordPrompt: Type.String({ default: "*77" }),
    echoTest: Type.String({ default: "*43" }),
  },
  { additionalProperties: false },
);

/** The whole configuration of a box: one document, which is also the file that is imported and exported. */
export const Config = Type.Object(
  {
    schemaVersion: Type.Literal(1),
    box: Box,
    boards: Type.Array(Board),
    trunks: Type.Array(Trunk),
    extensions: Type.Array(Extension),
    users: Type.Array(User),
    pauseReasons: Type.Array(PauseReason),
    mailboxes: Type.Array(Mailbox),
    schedules: Type.Array(Schedule),
    inboundRules: Type.Array(InboundRule),
    /** Where a call goes that no rule takes. */
    inboundDefault: Destination,
    outboundRules: Type.Array(OutboundRule),
    queues: Type.Array(Queue),
    flows: Type.Array(Flow),
    prompts: Type.Array(PromptEntry),
    recording: RecordingPolicy,
    phoneCodes: PhoneCodes,
  },
  { additionalProperties: false },
);
export type Config = Static<typeof Config>;
export type PromptEntry = Static<typeof PromptEntry>;
/** The lists of the configuration whose items the API reads and writes one by one. */
export type ConfigCollection =
  | "boards"
  | "trunks"
  | "extensions"
  | "users"
  | "pauseReasons"
  | "mailboxes"
  | "schedules"
  | "inboundRules"
  | "outboundRules"
  | "queues"
  | "flows"
  | "prompts";
