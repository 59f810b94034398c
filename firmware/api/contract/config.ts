import { type Static, type TSchema, Type } from "typebox";
import { Board, Box, Trunk } from "#firmware/config/schema/box.ts";
import { Destination } from "#firmware/config/schema/common.ts";
import {
  type ConfigCollection,
  Limits,
  PhoneCodes,
  PromptEntry,
  RecordingPolicy,
} from "#firmware/config/schema/config.ts";
import { SpanBoard, TrunkGroup } from "#firmware/config/schema/e1.ts";
import { Flow } from "#firmware/config/schema/flow.ts";
import { Network } from "#firmware/config/schema/network.ts";
import { Extension, Mailbox, PauseReason, type Role, User } from "#firmware/config/schema/people.ts";
import { Queue } from "#firmware/config/schema/queue.ts";
import { FaxCalls, InboundRule, OutboundRule, Schedule } from "#firmware/config/schema/routing.ts";
import { ApplyStep, ConfigVersion, Difference, Problem } from "./config-views.ts";
import { route } from "./route.ts";

const strict = { additionalProperties: false } as const;

/*
 * Secrets are write-only: replies leave them out, a save without them keeps what is stored. A new extension without a
 * password or PIN gets good ones; `secrets` shows them to those who set up phones.
 */
const { sipPassword, agent, ...extensionFields } = Extension.properties;
export const ExtensionItem = Type.Object(
  {
    ...extensionFields,
    sipPassword: Type.Optional(Type.String({ minLength: 8, maxLength: 64 })),
    agent: Type.Optional(
      Type.Object(
        { pin: Type.Optional(Type.String({ pattern: "^[0-9]{4,10}$" })), supervised: Type.Optional(Type.Boolean()) },
        strict,
      ),
    ),
  },
  strict,
);
export type ExtensionItem = Static<typeof ExtensionItem>;

const { passwordHash, ...userFields } = User.properties;
/** A user on the wire: `password` sets a new one (needed for a new user); its hash never leaves the box. */
export const UserItem = Type.Object(
  { ...userFields, password: Type.Optional(Type.String({ minLength: 8, maxLength: 200 })) },
  strict,
);
export type UserItem = Static<typeof UserItem>;

const Version = Type.Integer({
  minimum: 0,
  description: "The version the change was made on; 409 when it is no longer the present one.",
});

interface Rights {
  readonly read: readonly Role[];
  readonly write: readonly Role[];
}
const SETUP: Rights = { read: ["owner", "supervisor", "installer"], write: ["owner", "supervisor", "installer"] };
const EQUIPMENT: Rights = { read: ["owner", "supervisor", "installer"], write: ["owner", "installer"] };
const OWNERS: Rights = { read: ["owner", "installer"], write: ["owner", "installer"] };

/** The five routes of one list of the configuration. `key` is the property that is the item's id. */
function collection<const C extends ConfigCollection, S extends TSchema>(
  name: C,
  item: S,
  rights: Rights,
  key: "id" | "number" = "id",
) {
  const path = `/api/config/${name}` as const;
  const params = Type.Object({ id: Type.String({ maxLength: 60 }) });
  const saved = Type.Object({ version: Type.Integer(), item, steps: Type.Array(ApplyStep) });
  return {
    key,
    item,
    list: route({
      method: "GET",
      path,
      access: rights.read,
      summary: `All ${name}`,
      reply: Type.Object({ version: Type.Integer(), items: Type.Array(item) }),
    }),
    get: route({
      method: "GET",
      path: `${path}/:id`,
      access: rights.read,
      summary: `One of ${name}`,
      params,
      reply: Type.Object({ version: Type.Integer(), item }),
    }),
    create: route({
      method: "POST",
      path,
      access: rights.write,
      summary: `Adds one to ${name}`,
      body: Type.Object({ version: Version, item, index: Type.Optional(Type.Integer({ minimum: 0 })) }, strict),
      reply: saved,
    }),
    update: route({
      method: "PUT",
      path: `${path}/:id`,
      access: rights.write,
      summary: `Replaces one of ${name}`,
      params,
      body: Type.Object({ version: Version, item }, strict),
      reply: saved,
    }),
    remove: route({
      method: "DELETE",
      path: `${path}/:id`,
      access: rights.write,
      summary: `Takes one out of ${name}; refused while something else refers to it`,
      params,
      query: Type.Object({ version: Version }, strict),
      reply: Type.Object({ version: Type.Integer(), steps: Type.Array(ApplyStep) }),
    }),
    order: route({
      method: "PUT",
      path: `${path}`,
      access: rights.write,
      summary: `Puts ${name} in another order: ids as they shall stand`,
      body: Type.Object({ version: Version, ids: Type.Array(Type.String()) }, strict),
      reply: Type.Object({ version: Type.Integer(), steps: Type.Array(ApplyStep) }),
    }),
  } as const;
}

/** Every list of the configuration with its routes: `configLists.queues.update`. */
export const configLists = {
  boards: collection("boards", Board, EQUIPMENT),
  trunks: collection("trunks", Trunk, EQUIPMENT),
  spanBoards: collection("spanBoards", SpanBoard, EQUIPMENT),
  trunkGroups: collection("trunkGroups", TrunkGroup, EQUIPMENT),
  extensions: collection("extensions", ExtensionItem, SETUP, "number"),
  users: collection("users", UserItem, OWNERS),
  pauseReasons: collection("pauseReasons", PauseReason, SETUP),
  mailboxes: collection("mailboxes", Mailbox, SETUP),
  schedules: collection("schedules", Schedule, SETUP),
  inboundRules: collection("inboundRules", InboundRule, SETUP),
  outboundRules: collection("outboundRules", OutboundRule, SETUP),
  queues: collection("queues", Queue, SETUP),
  flows: collection("flows", Flow, SETUP),
  prompts: collection("prompts", PromptEntry, SETUP),
} as const;

/** The item type of a list as it travels. */
export type ConfigItem<C extends ConfigCollection> = Static<(typeof configLists)[C]["item"]>;

function setting<const N extends string, S extends TSchema>(name: N, schema: S, rights: Rights) {
  const path = `/api/config/settings/${name}` as const;
  return {
    schema,
    get: route({
      method: "GET",
      path,
      access: rights.read,
      summary: `The setting ${name}`,
      reply: Type.Object({ version: Type.Integer(), value: schema }),
    }),
    update: route({
      method: "PUT",
      path,
      access: rights.write,
      summary: `Replaces the setting ${name}`,
      body: Type.Object({ version: Version, value: schema }, strict),
      reply: Type.Object({ version: Type.Integer(), value: schema, steps: Type.Array(ApplyStep) }),
    }),
  } as const;
}

/** Parts of the configuration that exist once. */
export const configSettings = {
  box: setting("box", Box, EQUIPMENT),
  inboundDefault: setting("inboundDefault", Destination, SETUP),
  fax: setting("fax", FaxCalls, SETUP),
  recording: setting("recording", RecordingPolicy, OWNERS),
  limits: setting("limits", Limits, EQUIPMENT),
  network: setting("network", Network, EQUIPMENT),
  phoneCodes: setting("phoneCodes", PhoneCodes, SETUP),
} as const;

const format = Type.Union([Type.Literal("json"), Type.Literal("yaml")]);
const versionParams = Type.Object({ version: Type.Integer({ minimum: 0 }) });

export const configRoutes = {
  config: route({
    method: "GET",
    path: "/api/config",
    access: SETUP.read,
    summary: "The whole configuration without secrets",
    reply: Type.Object({ version: Type.Integer(), config: Type.Record(Type.String(), Type.Unknown()) }),
  }),
  exportConfig: route({
    method: "GET",
    path: "/api/config/export",
    access: OWNERS.read,
    summary: "The whole configuration as a file; with secrets=true it can set up another box",
    query: Type.Object({ format: Type.Optional(format), secrets: Type.Optional(Type.Boolean()) }, strict),
    file: ["application/json", "application/yaml"],
  }),
  importConfig: route({
    method: "PUT",
    path: "/api/config",
    access: OWNERS.write,
    summary: "Takes a whole configuration file; dryRun tells what would change and what is wrong",
    body: Type.Object(
      {
        text: Type.String({ maxLength: 4_000_000 }),
        format,
        dryRun: Type.Boolean(),
        /** Refused (409) when the configuration has changed since. */
        version: Type.Optional(Version),
      },
      strict,
    ),
    reply: Type.Object({
      saved: Type.Boolean(),
      version: Type.Integer(),
      problems: Type.Array(Problem),
      differences: Type.Array(Difference),
      steps: Type.Array(ApplyStep),
    }),
  }),
  checkConfig: route({
    method: "POST",
    path: "/api/config/check",
    access: SETUP.read,
    summary: "Checks an item as it would stand in the present configuration, without saving it",
    body: Type.Object({ collection: Type.String({ maxLength: 40 }), item: Type.Unknown() }, strict),
    reply: Type.Object({ problems: Type.Array(Problem) }),
  }),
  extensionSecrets: route({
    method: "GET",
    path: "/api/config/extensions/:id/secrets",
    access: OWNERS.read,
    summary: "Password and PIN of an extension, to set up its phone; written to the audit log",
    params: Type.Object({ id: Type.String({ maxLength: 60 }) }),
    reply: Type.Object({ sipPassword: Type.String(), pin: Type.Optional(Type.String()) }),
  }),
  configVersions: route({
    method: "GET",
    path: "/api/config/versions",
    access: SETUP.read,
    summary: "Versions that can be gone back to, newest first",
    reply: Type.Object({ versions: Type.Array(ConfigVersion) }),
  }),
  configDifferences: route({
    method: "GET",
    path: "/api/config/versions/:version/differences",
    access: SETUP.read,
    summary: "What changed between a version and another (the present one unless told otherwise)",
    params: versionParams,
    query: Type.Object({ against: Type.Optional(Type.Integer({ minimum: 0 })) }, strict),
    reply: Type.Object({ differences: Type.Array(Difference) }),
  }),
  restoreConfig: route({
    method: "POST",
    path: "/api/config/versions/:version/restore",
    access: OWNERS.write,
    summary: "Goes back to a version; that is a new version itself",
    params: versionParams,
    body: Type.Object({ version: Version }, strict),
    reply: Type.Object({ version: Type.Integer(), steps: Type.Array(ApplyStep) }),
  }),
} as const;
