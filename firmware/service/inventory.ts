import { type Inventory, takeInventory } from "#firmware/care/inventory.ts";
import type { Foundations } from "./foundations.ts";
import type { Telephony } from "./telephony.ts";

/** Says what lives in the box now: for whoever watches over it, and for tests that look for leaks. */
export function createInventory(
  { clock }: Pick<Foundations, "clock">,
  telephony: Pick<Telephony, "live" | "channels" | "sip" | "media" | "people" | "reception">,
): (options?: { readonly full: boolean }) => Promise<Inventory> {
  const { live, channels, sip, media, people, reception } = telephony;
  const { directory, distributor } = people;
  const parts = {
    ...{ clock, live, channels, sip, media },
    agents: () => directory.views(),
    turnedAway: () => reception.waiting.map(({ id }) => id),
    entries: () =>
      distributor.queueIds.flatMap((queue) =>
        (distributor.queue(queue)?.line.entries ?? []).map(({ request, state, waitedMs }) => ({
          ...{ queue, call: request.call, state: state.name, waitedMs },
        })),
      ),
  };
  return (options = { full: true }) => takeInventory(parts, options);
}
