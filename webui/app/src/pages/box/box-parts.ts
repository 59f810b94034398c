import type { Permission } from "#firmware/api/contract/permission.ts";

export const boxParts = [
  "health",
  "updates",
  "company",
  "users",
  "pauses",
  "mailboxes",
  "recording",
  "limits",
  "codes",
  "network",
  "backup",
  "stick",
  "audit",
  "api",
  "reset",
] as const;
export type BoxPart = (typeof boxParts)[number];

const needs: Record<BoxPart, Permission> = {
  health: "see-box",
  updates: "see-box",
  company: "edit-routing",
  users: "manage-users",
  pauses: "edit-routing",
  mailboxes: "edit-routing",
  recording: "manage-users",
  limits: "see-box",
  codes: "edit-routing",
  network: "see-box",
  backup: "see-box",
  stick: "see-box",
  reset: "see-box",
  audit: "see-audit",
  api: "edit-routing",
};

/** The parts of the page that somebody with these rights may open. */
export function partsFor(permissions: readonly Permission[]): readonly BoxPart[] {
  return boxParts.filter((part) => permissions.includes(needs[part]));
}
