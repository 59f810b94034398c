import { invalidField } from "#firmware/api/refusal.ts";
import { newPin, newSipPassword } from "#firmware/config/new-secret.ts";
import { hashPassword } from "#firmware/config/password.ts";
import type { Config, ConfigCollection } from "#firmware/config/schema/config.ts";

/** One item of a list of the configuration, whatever its kind; schemas have checked it or will. */
export type Item = Readonly<Record<string, unknown>>;

/** The list itself, to be read or, on a draft, changed. */
export function listOf(config: Config, name: ConfigCollection): Item[] {
  return config[name] as unknown as Item[]; // the lists differ in their items; here only ids matter
}

export function idOf(name: ConfigCollection, item: Item): string {
  return String(name === "extensions" ? item.number : item.id);
}

/** The item without its secrets. */
export function toWire(name: ConfigCollection, item: Item): Item {
  switch (name) {
    case "extensions": {
      const { sipPassword, agent, ...rest } = item;
      if (typeof agent !== "object" || agent === null) return rest;
      const { pin, ...shown } = agent as Item; // an object, as just seen
      return { ...rest, agent: shown };
    }
    case "users": {
      const { passwordHash, ...rest } = item;
      return rest;
    }
    case "trunks": {
      const { password, ...rest } = item;
      return rest;
    }
    case "boards":
    case "spanBoards":
    case "trunkGroups":
    case "pauseReasons":
    case "mailboxes":
    case "schedules":
    case "inboundRules":
    case "outboundRules":
    case "queues":
    case "flows":
    case "prompts":
      return item;
  }
}

async function userFromWire(item: Item, previous: Item | undefined): Promise<Item> {
  const { password, ...rest } = item;
  if (typeof password === "string") return { ...rest, passwordHash: await hashPassword(password) };
  if (previous === undefined) {
    throw invalidField("/item/password", "A new user needs a password.", "新用户需要设置密码。");
  }
  return { ...rest, passwordHash: previous.passwordHash };
}

function extensionFromWire(item: Item, previous: Item | undefined): Item {
  const sipPassword = item.sipPassword ?? previous?.sipPassword ?? newSipPassword();
  if (typeof item.agent !== "object" || item.agent === null) return { ...item, sipPassword };
  const before = previous?.agent as Item | undefined; // the stored item follows its schema
  const given = item.agent as Item; // an object, as just seen
  return { ...item, sipPassword, agent: { ...given, pin: given.pin ?? before?.pin ?? newPin() } };
}

function trunkFromWire(item: Item, previous: Item | undefined): Item {
  const { password, ...rest } = item;
  if (password === "") return rest;
  const kept = password ?? previous?.password;
  return kept === undefined ? rest : { ...rest, password: kept };
}

/** The item as it is stored: secrets that were left out stay as they are, a new password is hashed. */
export async function fromWire(name: ConfigCollection, item: Item, previous: Item | undefined): Promise<Item> {
  if (name === "users") return userFromWire(item, previous);
  if (name === "extensions") return extensionFromWire(item, previous);
  return name === "trunks" ? trunkFromWire(item, previous) : item;
}
