import type { LinesPort } from "#firmware/api/dependencies.ts";
import type { Channels } from "#firmware/channels/channels.ts";
import type { Config } from "#firmware/config/schema/config.ts";

type TrunkState = ReturnType<LinesPort["trunks"]>[number];

/** How trunk groups stand: up while one of their channels can take a call, or carries one. */
export function groupStates(
  groups: Config["trunkGroups"],
  channels: Pick<Channels, "spans" | "trunkCalls">,
  startedAt: number,
): TrunkState[] {
  const statuses = channels.spans.statuses();
  return groups.map(({ id, enabled, members }): TrunkState => {
    const calls = channels.trunkCalls(id);
    if (!enabled) return { id, state: "disabled", since: startedAt, calls };
    const own = statuses.filter((status) =>
      members.some(({ board, span }) => status.id.startsWith(`${board}.${span}.`)),
    );
    if (own.length === 0) return { id, state: "unknown", since: startedAt, calls };
    const working = own.filter(({ state }) => state !== "out-of-service");
    const since = Math.max(...(working.length > 0 ? working : own).map((status) => status.since));
    if (working.length > 0) return { id, state: "up", since, calls };
    return { id, state: "down", since, reason: "no channel of the group works", calls };
  });
}
