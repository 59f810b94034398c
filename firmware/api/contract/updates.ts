import { type Static, Type } from "typebox";
import { Done, Nullable, Time } from "./common.ts";
import { route } from "./route.ts";

const strict = { additionalProperties: false } as const;
const OWNER = ["owner"] as const;
const fileName = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._ ()-]{0,120}\\.raucb$" });

export const UpdatePlace = Type.Union([
  Type.Object({ from: Type.Literal("box"), name: fileName }, strict),
  Type.Object({ from: Type.Literal("usb"), stick: Type.String({ maxLength: 32 }), name: fileName }, strict),
]);
export type UpdatePlace = Static<typeof UpdatePlace>;

/** `code` names a sentence of `update-words.table.ts`; `detail` is for engineers. */
const Because = Type.Object({ code: Type.String(), detail: Type.String() });

export const LastUpdate = Type.Object({
  from: Type.String({ description: "Version" }),
  to: Type.String({ description: "Version" }),
  installedAt: Time,
  state: Type.Union(
    [Type.Literal("installed"), Type.Literal("trying"), Type.Literal("good"), Type.Literal("fell-back")],
    { description: "installed: the next start takes it; trying: it has just started" },
  ),
  because: Type.Array(Because),
  endedAt: Nullable(Time),
});
export type LastUpdate = Static<typeof LastUpdate>;

export const Updates = Type.Object({
  /** Null on a machine that is no box: nothing can be updated there. */
  system: Nullable(Type.Object({ version: Type.String(), board: Type.String(), slot: Nullable(Type.String()) })),
  last: Nullable(LastUpdate),
  files: Type.Array(
    Type.Object({
      from: Type.Union([Type.Literal("box"), Type.Literal("usb")]),
      stick: Type.Optional(Type.String()),
      name: Type.String(),
      bytes: Type.Integer(),
      at: Time,
    }),
  ),
  job: Nullable(
    Type.Object({
      kind: Type.Union([
        Type.Literal("uploading"),
        Type.Literal("fetching"),
        Type.Literal("checking"),
        Type.Literal("installing"),
      ]),
      percent: Nullable(Type.Integer()),
    }),
  ),
  checked: Nullable(
    Type.Object({
      place: UpdatePlace,
      version: Type.String(),
      bytes: Type.Integer(),
      isOlder: Type.Boolean(),
      isSame: Type.Boolean(),
    }),
  ),
  problem: Nullable(Type.Object({ code: Type.String(), detail: Type.String(), at: Time })),
  restart: Nullable(Type.Object({ when: Type.Union([Type.Literal("quiet"), Type.Literal("at")]), at: Nullable(Time) })),
  callsNow: Type.Integer(),
});
export type Updates = Static<typeof Updates>;

export const SelfCall = Type.Object({
  at: Time,
  tookMs: Type.Integer(),
  isGood: Type.Boolean(),
  steps: Type.Array(
    Type.Object({
      step: Type.Union([
        Type.Literal("line"),
        Type.Literal("answer"),
        Type.Literal("greeting"),
        Type.Literal("recording"),
        Type.Literal("record"),
      ]),
      isGood: Type.Boolean(),
      detail: Type.String(),
    }),
  ),
});
export type SelfCall = Static<typeof SelfCall>;

export const updateRoutes = {
  updates: route({
    method: "GET",
    path: "/api/box/updates",
    access: ["owner", "installer"],
    summary: "What runs, what became of the last update, which ones are there, what is being done",
    reply: Updates,
  }),
  uploadUpdate: route({
    method: "POST",
    path: "/api/box/updates/upload",
    access: OWNER,
    summary: "Takes an update as multipart/form-data and begins to check it",
    upload: true,
    reply: Done,
  }),
  fetchUpdate: route({
    method: "POST",
    path: "/api/box/updates/fetch",
    access: OWNER,
    summary: "Fetches the latest update of the folder that is set (box.updateFolder) and checks it",
    reply: Done,
  }),
  checkUpdate: route({
    method: "POST",
    path: "/api/box/updates/check",
    access: OWNER,
    summary: "Begins to check an update: signature, machine, version, every block",
    body: Type.Object({ place: UpdatePlace }, strict),
    reply: Done,
  }),
  installUpdate: route({
    method: "POST",
    path: "/api/box/updates/install",
    access: OWNER,
    summary: "Begins to install the update that was checked; it takes effect with the next start",
    body: Type.Object({ version: Type.String({ maxLength: 64 }), mayBeOlder: Type.Optional(Type.Boolean()) }, strict),
    reply: Done,
  }),
  removeUpdate: route({
    method: "DELETE",
    path: "/api/box/updates/files/:name",
    access: OWNER,
    summary: "Throws an update away that was uploaded or fetched",
    params: Type.Object({ name: fileName }),
    reply: Done,
  }),
  restartBox: route({
    method: "POST",
    path: "/api/box/restart",
    access: OWNER,
    summary: "Starts the box anew: now, at a time of day, or when no call is up; the last two never cut a call",
    body: Type.Object(
      {
        when: Type.Union([Type.Literal("now"), Type.Literal("at"), Type.Literal("quiet")]),
        time: Type.Optional(
          Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", description: "Of at: time of the box, 03:30" }),
        ),
        cutsCalls: Type.Optional(Type.Boolean({ description: "Of now: calls that are up may be cut off" })),
      },
      strict,
    ),
    reply: Done,
  }),
  cancelRestart: route({
    method: "DELETE",
    path: "/api/box/restart",
    access: OWNER,
    summary: "Gives a planned restart up",
    reply: Done,
  }),
  selfCall: route({
    method: "GET",
    path: "/api/box/self-call",
    access: ["owner", "installer"],
    summary: "How the last call of the box to itself went; null before the first one",
    reply: Type.Object({ isRunning: Type.Boolean(), last: Nullable(SelfCall) }),
  }),
  callSelf: route({
    method: "POST",
    path: "/api/box/self-call",
    access: ["owner", "installer"],
    summary: "The box calls itself, hears its greeting, records and finds the record; takes some ten seconds",
    reply: SelfCall,
  }),
} as const;
