import { type Static, Type } from "typebox";
import { Done, Nullable, Time } from "./common.ts";
import { route } from "./route.ts";

const strict = { additionalProperties: false } as const;
/** All that a box knows is in it, passwords too: nobody else takes it away or puts another in its place. */
const OWNER = ["owner"] as const;

export const BackupParts = Type.Object(
  {
    calls: Type.Boolean({ description: "Call history and reports" }),
    voicemail: Type.Boolean({ description: "Messages of the mailboxes" }),
    recordings: Type.Boolean({ description: "Recorded calls; only together with the call history" }),
  },
  strict,
);
export type BackupParts = Static<typeof BackupParts>;

const Many = Type.Object({ count: Type.Integer(), bytes: Type.Integer() });

/** What a backup holds. */
export const BackupContent = Type.Object({
  company: Type.String(),
  madeAt: Time,
  software: Type.String({ description: "Version of the software it was made with" }),
  parts: BackupParts,
  counts: Type.Object({
    people: Type.Integer(),
    prompts: Type.Integer(),
    calls: Type.Integer(),
    messages: Type.Integer(),
    recordings: Type.Integer(),
  }),
  bytes: Type.Integer({ description: "What it takes on the box" }),
});
export type BackupContent = Static<typeof BackupContent>;

const State = Type.Object({ company: Type.String(), at: Time });

export const BackupView = Type.Object({
  sizes: Type.Object({
    settings: Type.Integer({ description: "Configuration and own prompts, bytes" }),
    history: Type.Integer({ description: "The database, bytes; packed it takes about a third" }),
    messages: Many,
    recordings: Many,
  }),
  job: Nullable(
    Type.Object({
      kind: Type.Union([
        Type.Literal("preparing"),
        Type.Literal("ready"),
        Type.Literal("sending"),
        Type.Literal("receiving"),
      ]),
      percent: Nullable(Type.Integer()),
    }),
  ),
  lastMadeAt: Nullable(Time),
  held: Nullable(BackupContent),
  /** What was there before the last time something was brought back. */
  before: Nullable(State),
  /** What the next start puts in place. */
  order: Nullable(Type.Union([Type.Literal("held"), Type.Literal("before")])),
  /** What the last start has put in place. */
  broughtBack: Nullable(State),
  /** `code` names a sentence of `backup-words.table.ts`; `detail` is for engineers. */
  problem: Nullable(
    Type.Object({
      of: Type.Union([Type.Literal("making"), Type.Literal("bringing-back")]),
      code: Type.String(),
      detail: Type.String(),
      at: Time,
    }),
  ),
  callsNow: Type.Integer(),
});
export type BackupView = Static<typeof BackupView>;

/** Of the upload: a field before the file. */
export const PASSWORD_FIELD = "password";

export const backupRoutes = {
  backup: route({
    method: "GET",
    path: "/api/box/backup",
    access: OWNER,
    summary: "What a backup of the whole box would take, what is being done, what is held to be brought back",
    reply: BackupView,
  }),
  makeBackup: route({
    method: "POST",
    path: "/api/box/backup",
    access: OWNER,
    summary: "Begins to make a backup of the whole box; it is fetched within two minutes of being ready",
    body: Type.Object(
      {
        parts: BackupParts,
        password: Type.Optional(Type.String({ maxLength: 200, description: "Encrypts the file" })),
      },
      strict,
    ),
    reply: Done,
  }),
  fetchBackup: route({
    method: "GET",
    path: "/api/box/backup/file",
    access: OWNER,
    summary: "The backup that is ready, once",
    file: ["application/octet-stream"],
  }),
  giveUpBackup: route({
    method: "DELETE",
    path: "/api/box/backup",
    access: OWNER,
    summary: "Gives up what is being made or brought in, and forgets the last problem",
    reply: Done,
  }),
  uploadBackup: route({
    method: "POST",
    path: "/api/box/backup/upload",
    access: OWNER,
    summary:
      "Takes a backup as multipart/form-data (its password in the field `password` before the file), looks through all of it and holds it; nothing else is changed",
    upload: true,
    reply: BackupContent,
  }),
  bringBack: route({
    method: "POST",
    path: "/api/box/backup/bring-back",
    access: OWNER,
    summary: "Starts the call center anew with what is held, or with what was there before; now, or when no call is up",
    body: Type.Object(
      {
        from: Type.Union([Type.Literal("held"), Type.Literal("before")]),
        when: Type.Union([Type.Literal("now"), Type.Literal("quiet")]),
        cutsCalls: Type.Optional(Type.Boolean({ description: "Of now: calls that are up may be cut off" })),
      },
      strict,
    ),
    reply: Done,
  }),
  cancelBringBack: route({
    method: "DELETE",
    path: "/api/box/backup/bring-back",
    access: OWNER,
    summary: "Gives up what was to be brought back; it stays held",
    reply: Done,
  }),
  removeBackup: route({
    method: "DELETE",
    path: "/api/box/backup/:what",
    access: OWNER,
    summary: "Throws away what is held, or what was there before",
    params: Type.Object({ what: Type.Union([Type.Literal("held"), Type.Literal("before")]) }),
    reply: Done,
  }),
} as const;
