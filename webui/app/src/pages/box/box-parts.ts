import type { Permission } from "#firmware/api/contract/permission.ts";

export const boxParts = [
  "health",
  "company",
  "users",
  "pauses",
  "mailboxes",
  "recording",
  "codes",
  "backup",
  "audit",
  "api",
] as const;
export type BoxPart = (typeof boxParts)[number];

const needs: Partial<Record<BoxPart, Permission>> = {
  health: "see-box",
  users: "manage-users",
  recording: "manage-users",
  backup: "see-box",
  audit: "see-audit",
};

/** The parts of the page that somebody with these rights may open. */
export function partsFor(permissions: readonly Permission[]): readonly BoxPart[] {
  return boxParts.filter((part) => {
    const need = needs[part];
    return need === undefined || permissions.includes(need);
  });
}
