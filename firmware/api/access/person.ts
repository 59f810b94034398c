import { createHash } from "node:crypto";
import { type Permission, permissionsOf } from "#firmware/api/contract/permission.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Role } from "#firmware/config/schema/people.ts";

/** Which account: a user of the box, or an agent who signs in with extension and PIN. */
export interface Account {
  readonly kind: "user" | "agent";
  /** User id or extension number. */
  readonly id: string;
}

/** Somebody with an account, as the configuration stands now. */
export interface Person extends Account {
  readonly name: string;
  readonly nameZh?: string;
  readonly extension?: string;
  readonly language?: "en" | "zh";
  readonly roles: readonly Role[];
  readonly permissions: ReadonlySet<Permission>;
  /** The queues the person may see; undefined means all. */
  readonly queues?: ReadonlySet<string>;
  readonly mailboxes: readonly string[];
  /** Changes when the password or PIN does: sessions made with an earlier one end. */
  readonly credential: string;
}

function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url").slice(0, 22);
}

function extensionOf(config: Config, number: string | undefined): Config["extensions"][number] | undefined {
  return number === undefined ? undefined : config.extensions.find((extension) => extension.number === number);
}

function queuesOfAgent(config: Config, extension: string): Set<string> {
  return new Set(
    config.queues.filter(({ members }) => members.some(({ agent }) => agent === extension)).map(({ id }) => id),
  );
}

function personOfUser(config: Config, id: string): Person | undefined {
  const user = config.users.find((other) => other.id === id);
  if (user === undefined) return undefined;
  const extension = extensionOf(config, user.extension);
  const own = extension?.mailbox === undefined ? [] : [extension.mailbox];
  const isOwner = user.roles.includes("owner");
  const everyBox = isOwner && user.mailboxes === undefined ? config.mailboxes.map((mailbox) => mailbox.id) : [];
  const onlyAgent = user.roles.every((role) => role === "agent");
  const queues = onlyAgent ? queuesOfAgent(config, user.extension ?? "") : user.queues && new Set(user.queues);
  const language = user.language ?? extension?.language;
  return {
    kind: "user",
    id,
    name: user.name,
    ...(user.nameZh !== undefined && { nameZh: user.nameZh }),
    ...(user.extension !== undefined && { extension: user.extension }),
    ...(language !== undefined && { language }),
    roles: user.roles,
    permissions: new Set(permissionsOf(user.roles)),
    ...(queues !== undefined && !isOwner && { queues }),
    mailboxes: [...new Set([...(user.mailboxes ?? []), ...own, ...everyBox])],
    credential: fingerprint(user.passwordHash),
  };
}

function personOfAgent(config: Config, number: string): Person | undefined {
  const extension = extensionOf(config, number);
  if (extension?.agent === undefined) return undefined;
  return {
    kind: "agent",
    id: number,
    name: extension.name,
    ...(extension.nameZh !== undefined && { nameZh: extension.nameZh }),
    extension: number,
    ...(extension.language !== undefined && { language: extension.language }),
    roles: ["agent"],
    permissions: new Set(permissionsOf(["agent"])),
    queues: queuesOfAgent(config, number),
    mailboxes: extension.mailbox === undefined ? [] : [extension.mailbox],
    credential: fingerprint(extension.agent.pin),
  };
}

/** The person behind an account with the rights of the present configuration; undefined when it is gone. */
export function personOf(config: Config, account: Account): Person | undefined {
  return account.kind === "user" ? personOfUser(config, account.id) : personOfAgent(config, account.id);
}

/** Whether the person sees this queue. */
export function seesQueue(person: Person, queue: string): boolean {
  return person.queues === undefined || person.queues.has(queue);
}

export function can(person: Person, permission: Permission): boolean {
  return person.permissions.has(permission);
}
