import type { PhoneStatus } from "#firmware/api/contract/box.ts";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import { configLists } from "#firmware/api/contract/config.ts";
import type { LiveAgent } from "#firmware/api/contract/live.ts";

export type ExtensionItem = ConfigItem<"extensions">;
export type QueueItem = ConfigItem<"queues">;

/** An extension with everything the page knows about it now. */
export interface Person {
  readonly extension: ExtensionItem;
  /** Of somebody who takes queue calls. */
  readonly agent: LiveAgent | undefined;
  readonly queues: readonly QueueItem[];
  readonly phone: PhoneStatus | undefined;
  /** Undefined while the phones have not been asked for. */
  readonly reachable: boolean | undefined;
}

/** Joins the configuration with what is live, in the order of the extensions' numbers. */
export function peopleOf(
  extensions: readonly ExtensionItem[],
  queues: readonly QueueItem[],
  agents: readonly LiveAgent[],
  phones: readonly PhoneStatus[] | undefined,
): Person[] {
  return extensions
    .map((extension): Person => {
      const { number } = extension;
      const agent = agents.find(({ id }) => id === number);
      const phone = phones?.find((each) => each.extension === number);
      return {
        extension,
        agent,
        queues: queues.filter(({ members }) => members.some((member) => member.agent === number)),
        phone,
        reachable: agent?.reachable ?? (phones === undefined ? undefined : (phone?.reachable ?? false)),
      };
    })
    .toSorted((a, b) => a.extension.number.localeCompare(b.extension.number, undefined, { numeric: true }));
}

/** Whether somebody fits what was typed: any part of a name, the extension, or a queue's name. */
export function fits({ extension, queues }: Person, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return true;
  const words = [extension.name, extension.nameZh, extension.number, ...queues.flatMap((q) => [q.name, q.nameZh])];
  return words.some((word) => word?.toLowerCase().includes(wanted) === true);
}

/** The number after the highest one, "1001" when there is none. */
export function nextNumber(taken: readonly string[]): string {
  const highest = Math.max(0, ...taken.map(Number));
  const next = highest === 0 ? "1001" : String(highest + 1);
  return next.length > 6 ? "" : next;
}

/** A new extension with the standard value of every field that has one; the box adds password and PIN. */
export function newExtension(number: string, name: string, nameZh: string, takesCalls: boolean): ExtensionItem {
  const standards = Object.entries(configLists.extensions.item.properties)
    .map(([field, schema]) => [field, (schema as { default?: unknown }).default] as const)
    .filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(standards) as unknown as ExtensionItem), // the fields without a standard follow
    number,
    name,
    ...(nameZh === "" ? {} : { nameZh }),
    ...(takesCalls ? { agent: {} } : {}),
  };
}
