import { type Static, Type } from "typebox";
import type { Role } from "#firmware/config/schema/people.ts";

/**
 * Rights that are finer than a route: what is shown in full and what may be pressed. The page shows an action without
 * the right as disabled with the reason; the box checks again.
 */
export const Permission = Type.Union([
  Type.Literal("see-live"),
  Type.Literal("see-numbers"),
  Type.Literal("see-all-calls"),
  Type.Literal("see-signalling"),
  Type.Literal("hear-recordings"),
  Type.Literal("delete-recordings"),
  Type.Literal("hang-up-calls"),
  Type.Literal("control-agents"),
  Type.Literal("see-reports"),
  Type.Literal("edit-routing"),
  Type.Literal("edit-people"),
  Type.Literal("edit-equipment"),
  Type.Literal("manage-users"),
  Type.Literal("see-box"),
  Type.Literal("see-audit"),
  Type.Literal("update-box"),
  Type.Literal("take-queue-calls"),
]);
export type Permission = Static<typeof Permission>;

const table: Readonly<Record<Role, readonly Permission[]>> = {
  owner: [
    "see-live",
    "see-numbers",
    "see-all-calls",
    "see-signalling",
    "hear-recordings",
    "delete-recordings",
    "hang-up-calls",
    "control-agents",
    "see-reports",
    "edit-routing",
    "edit-people",
    "edit-equipment",
    "manage-users",
    "see-box",
    "see-audit",
    "update-box",
  ],
  supervisor: [
    "see-live",
    "see-numbers",
    "see-all-calls",
    "hear-recordings",
    "hang-up-calls",
    "control-agents",
    "see-reports",
    "edit-routing",
    "edit-people",
  ],
  agent: ["see-numbers", "take-queue-calls"],
  installer: [
    "see-live",
    "see-all-calls",
    "see-signalling",
    "hang-up-calls",
    "edit-routing",
    "edit-people",
    "edit-equipment",
    "manage-users",
    "see-box",
    "see-audit",
  ],
};

/** The rights of somebody with these roles: the union. */
export function permissionsOf(roles: readonly Role[]): Permission[] {
  return [...new Set(roles.flatMap((role) => table[role]))].sort();
}
