import type { SignedIn } from "#firmware/api/access/sessions.ts";
import { forbidden, invalidField } from "#firmware/api/refusal.ts";
import type { Config, ConfigCollection } from "#firmware/config/schema/config.ts";

/** Somebody with queues of their own may change these queues and nothing else of the configuration. */
export function refuseOthersThings(
  { person }: SignedIn,
  name: ConfigCollection | undefined,
  id: string | undefined,
): void {
  if (person.queues === undefined || person.roles.includes("installer")) return;
  if (name === "queues" && id !== undefined && person.queues.has(id)) return;
  throw forbidden(
    "You may change your own queues only. Ask the owner of the box.",
    "您只能修改自己负责的队列，请联系设备负责人。",
  );
}

/** A box that nobody owns could never be put right from its page. */
export function refuseOwnerless(config: Config): void {
  if (config.users.some(({ roles }) => roles.includes("owner"))) return;
  throw invalidField(
    "/item/roles",
    "This is the last owner. Make somebody else owner first.",
    "这是最后一位负责人，请先指定其他负责人。",
  );
}
