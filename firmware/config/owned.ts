import type { Config } from "./schema/config.ts";

/** Whether somebody owns the box. Before that it may be set up and nothing else. */
export function isOwned({ users }: Pick<Config, "users">): boolean {
  return users.some(({ roles }) => roles.includes("owner"));
}
