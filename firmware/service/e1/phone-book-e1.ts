import type { PhoneBookGroup, PhoneBookSpan } from "#firmware/channels/phone-book.ts";
import { channelsOf } from "#firmware/config/channel-list.ts";
import type { Config } from "#firmware/config/schema/config.ts";

/** E1 spans and trunk groups by name. */
export interface E1Index {
  readonly groups: ReadonlyMap<string, PhoneBookGroup>;
  /** By channel, `<board>.<span>.<timeslot>`. */
  readonly groupOf: ReadonlyMap<string, PhoneBookGroup>;
  /** By `<board>.<span>`. */
  readonly spans: ReadonlyMap<string, PhoneBookSpan>;
}

export function indexE1(config: Config): E1Index {
  const groups = config.trunkGroups
    .filter(({ enabled }) => enabled)
    .map(
      ({ members, calledPrefix, mainNumber, enabled: _, nameZh: __, ...group }): PhoneBookGroup => ({
        ...group,
        channels: members.flatMap(({ board, span, channels }) =>
          (channelsOf(channels) ?? []).map((slot) => `${board}.${span}.${slot}`),
        ),
        ...(calledPrefix !== undefined && { calledPrefix }),
        ...(mainNumber !== undefined && { mainNumber }),
      }),
    );
  const spans = config.spanBoards.flatMap((board) =>
    board.spans.map(({ span, signalling, digitWaitSeconds, r2, pri }): [string, PhoneBookSpan] => [
      `${board.id}.${span}`,
      {
        signalling,
        digitWaitSeconds,
        ...(signalling === "r2" ? r2 && { category: r2.category } : priOf(pri)),
      },
    ]),
  );
  return {
    groups: new Map(groups.map((group) => [group.id, group])),
    groupOf: new Map(groups.flatMap((group) => group.channels.map((channel) => [channel, group] as const))),
    spans: new Map(spans),
  };
}

function priOf(pri: Config["spanBoards"][number]["spans"][number]["pri"]): Partial<PhoneBookSpan> {
  if (pri === undefined) return { tellsRedirection: true };
  const { calledKind, callerKind, redirectionBy } = pri;
  return { calledKind, callerKind, tellsRedirection: redirectionBy !== "none" };
}
