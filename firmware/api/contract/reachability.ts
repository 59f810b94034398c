import { type Static, Type } from "typebox";
import { ItemId, Language, Name } from "#firmware/config/schema/common.ts";
import { Done, Nullable, Time } from "./common.ts";
import { Problem } from "./config-views.ts";
import { route } from "./route.ts";
import { Session } from "./session.ts";

const strict = { additionalProperties: false } as const;
const Password = Type.String({ minLength: 1, maxLength: 200, description: "One's own, typed again." });

/** One line of "who can reach what". Nobody reaches what has an empty `from`. */
export const Reach = Type.Object({
  what: Type.Union([
    Type.Literal("page"),
    Type.Literal("name"),
    Type.Literal("ssh"),
    Type.Literal("sip"),
    Type.Literal("voice"),
  ]),
  ports: Type.String(),
  from: Type.Array(
    Type.Object({
      kind: Type.Union([
        Type.Literal("local"),
        Type.Literal("phones"),
        Type.Literal("trunk"),
        Type.Literal("carriers"),
      ]),
      networks: Type.Array(Type.String()),
      name: Type.Optional(Type.String({ description: "Of a trunk" })),
    }),
  ),
});

export const SshOpening = Type.Object({
  until: Time,
  fingerprint: Type.String({ description: "Of the key that is let in: SHA256:…" }),
});
export type SshOpening = Static<typeof SshOpening>;

export const NetworkView = Type.Object({
  isBox: Type.Boolean({ description: "False on a machine without a keeper: it has a firewall and a name of its own" }),
  isOwned: Type.Boolean(),
  isApplied: Type.Boolean({ description: "Whether the firewall is as configured" }),
  refused: Type.Optional(Type.String({ description: "Why not" })),
  hostName: Type.String({ description: "As configured" }),
  foundAs: Type.Optional(Type.String({ description: "The name others see: another box may have taken the first" })),
  addresses: Type.Array(Type.String()),
  reach: Type.Array(Reach),
  lostNames: Type.Array(
    Type.Object({
      trunk: Type.String(),
      host: Type.String(),
      why: Type.Union([Type.Literal("unknown"), Type.Literal("unanswered")], {
        description: "The name has no address, or no name server answers",
      }),
      keptFrom: Type.Optional(
        Type.Integer({
          minimum: 0,
          description: "When it was last found, milliseconds since 1970 UTC; where it led then is still used",
        }),
      ),
    }),
    { description: "Trunks whose peer is given by a name that is not found now" },
  ),
  ssh: Nullable(SshOpening),
});
export type NetworkView = Static<typeof NetworkView>;

/** How the last set-up file on a stick turned out. */
export const StickView = Type.Object({
  isBox: Type.Boolean(),
  isWorking: Type.Boolean(),
  machineId: Type.String(),
  macs: Type.Array(Type.String()),
  last: Nullable(
    Type.Object({
      at: Time,
      file: Type.String(),
      kind: Type.Union([Type.Literal("applied"), Type.Literal("known"), Type.Literal("refused")]),
      problems: Type.Array(Problem),
      version: Type.Optional(Type.Integer()),
      hasReport: Type.Boolean(),
    }),
  ),
});
export type StickView = Static<typeof StickView>;

/** What has to be typed for a factory reset: the same in every language of the page. */
export const RESET_WORD = "RESET";

export const reachabilityRoutes = {
  network: route({
    method: "GET",
    path: "/api/box/network",
    access: ["owner", "installer"],
    summary: "Who can reach what: name, firewall, SSH",
    reply: NetworkView,
  }),
  openSsh: route({
    method: "POST",
    path: "/api/box/ssh",
    access: ["owner"],
    summary: "Opens SSH for one public key and so long; it closes by itself and at every restart",
    body: Type.Object(
      {
        key: Type.String({ minLength: 20, maxLength: 6000 }),
        minutes: Type.Integer({ minimum: 1, maximum: 1440, default: 60 }),
        password: Password,
      },
      strict,
    ),
    reply: SshOpening,
  }),
  closeSsh: route({
    method: "DELETE",
    path: "/api/box/ssh",
    access: ["owner", "installer"],
    summary: "Closes SSH and ends its connections",
    reply: Done,
  }),
  factoryReset: route({
    method: "POST",
    path: "/api/box/factory-reset",
    access: ["owner"],
    summary: "Wipes the box and starts it as it was delivered",
    body: Type.Object({ password: Password, word: Type.Literal(RESET_WORD) }, strict),
    reply: Done,
  }),
  stick: route({
    method: "GET",
    path: "/api/box/stick",
    access: ["owner", "installer"],
    summary: "How the last set-up file on a USB stick turned out",
    reply: StickView,
  }),
  firstOwner: route({
    method: "POST",
    path: "/api/setup/owner",
    access: "public",
    summary: "Gives a box that nobody owns its owner, and signs them in; 409 once there is one",
    body: Type.Object(
      {
        user: ItemId,
        name: Name,
        password: Type.String({ minLength: 8, maxLength: 200 }),
        language: Type.Optional(Language),
        timeZone: Type.Optional(Type.String({ maxLength: 60 })),
        country: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
        companyName: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
      },
      strict,
    ),
    reply: Session,
  }),
} as const;
