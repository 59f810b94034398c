import { phoneNumber } from "#app/i18n/format.ts";
import type { Party } from "#firmware/api/contract/common.ts";
import { useCalls } from "./calls.messages.ts";

/** A party as people say it: name, number, or that it was withheld. */
export function useParty(): (party: Party) => string {
  const { t } = useCalls();
  return (party) => party.name ?? (party.number === undefined ? t("withheld") : phoneNumber(party.number));
}
