/** One channel of a group, as hunting sees it. */
export interface HuntedChannel {
  /** `<board>.<span>.<timeslot>`. */
  readonly id: string;
  readonly isIdle: boolean;
  /** When it was last given back, monotonic milliseconds; 0: never used. */
  readonly idleSince: number;
}

export type Hunting = "lowest" | "highest" | "next-up" | "next-down" | "longest-idle";

/**
 * The channel a call out takes. `channels` stand in the order of the group's list; `last` is the one taken before,
 * from which `next-up` and `next-down` go on.
 */
export function hunt(
  channels: readonly HuntedChannel[],
  hunting: Hunting,
  last: string | undefined,
): string | undefined {
  switch (hunting) {
    case "lowest":
      return channels.find(({ isIdle }) => isIdle)?.id;
    case "highest":
      return channels.findLast(({ isIdle }) => isIdle)?.id;
    case "next-up":
      return after(channels, last).find(({ isIdle }) => isIdle)?.id;
    case "next-down":
      return after(channels.toReversed(), last).find(({ isIdle }) => isIdle)?.id;
    case "longest-idle":
      return channels
        .filter(({ isIdle }) => isIdle)
        .reduce<HuntedChannel | undefined>(
          (best, one) => (best === undefined || one.idleSince < best.idleSince ? one : best),
          undefined,
        )?.id;
  }
}

/** The list turned round so that it begins behind the last one taken. */
function after(channels: readonly HuntedChannel[], last: string | undefined): readonly HuntedChannel[] {
  const at = channels.findIndex(({ id }) => id === last) + 1;
  return [...channels.slice(at), ...channels.slice(0, at)];
}
