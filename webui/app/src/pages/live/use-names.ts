import { useLive } from "#app/data/live-stream.ts";
import { phoneNumber } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import type { Party } from "#firmware/api/contract/common.ts";
import { useLiveText } from "./live.messages.ts";

/** A caller as people say it: the name, else the number, else that it was withheld. */
export function useCallerName(): (party: Party) => string {
  const { t } = useLiveText();
  return (party) => party.name ?? (party.number === undefined ? t("unknown") : phoneNumber(party.number));
}

/** Names of queues and agents by id, in the reader's language; the id where it is not known (any more). */
export function useNames(): { queue(id: string): string; agent(id: string): string } {
  const live = useLive();
  const find = (list: readonly { id: string; name: string; nameZh?: string }[] | undefined, id: string): string => {
    const item = list?.find((each) => each.id === id);
    return item === undefined ? id : nameOf(item);
  };
  return { queue: (id) => find(live?.queues, id), agent: (id) => find(live?.agents, id) };
}
