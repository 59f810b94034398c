import { heal } from "#firmware/care/heal.ts";
import { HealTally } from "#firmware/care/heal-tally.ts";
import type { Inventory } from "#firmware/care/inventory.ts";
import { Watchdog } from "#firmware/care/watchdog.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import type { Foundations } from "./foundations.ts";
import type { Telephony } from "./telephony.ts";

export type Care = ReturnType<typeof createCare>;

/** Who watches over the running box, and what was found. */
export function createCare(
  { clock, log, config }: Foundations,
  telephony: Telephony,
  inventory: (options: { readonly full: boolean }) => Promise<Inventory>,
) {
  const { live, channels, sip, media, people, room } = telephony;
  const { directory, distributor } = people;
  const tally = new HealTally();
  const watchdog = new Watchdog({
    clock,
    log,
    look: async () => {
      const seen = await inventory({ full: false });
      if (seen.media !== undefined) room.gauge.takeMedia(seen.media);
      return seen;
    },
    allowed: () => ({ silenceMs: config().limits.deadMediaSeconds * 1000 }),
    ask: (leg) => channels.leg(leg)?.askStillThere(),
    heal: (stuck) =>
      heal(stuck, {
        ...{ live, channels, sip, media },
        freeAgent: (agent) => directory.free(agent),
        // Ids come from the inventory, which has them from there.
        leaveQueue: (queue, call) => distributor.leave(queue, call as CallId),
        offerAgain: (queue, call) => distributor.offerAgain(queue, call as CallId),
      }),
  });
  watchdog.healed.subscribe((healed) => tally.add(healed));
  return {
    watchdog,
    healed: () => tally.list(),
    start(): void {
      watchdog.start();
      room.start();
    },
    stop(): void {
      watchdog.stop();
      room.stop();
    },
  };
}
