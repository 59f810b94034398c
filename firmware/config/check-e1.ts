import { channelsOf } from "./channel-list.ts";
import { duplicates, problem } from "./known.ts";
import type { ConfigProblem } from "./problem.ts";
import type { Config } from "./schema/config.ts";

/** E1 boards and trunk groups: what they mention exists, no channel belongs to two groups, names are not shared. */
export function checkE1(config: Config): ConfigProblem[] {
  return [
    ...config.spanBoards.flatMap((board, index) => checkBoard(config, board, `/spanBoards/${index}`)),
    ...config.trunkGroups.flatMap((group, index) => checkGroup(config, group, `/trunkGroups/${index}`)),
    ...sharedChannels(config),
  ];
}

function checkBoard(config: Config, board: Config["spanBoards"][number], path: string): ConfigProblem[] {
  const isTaken = config.boards.some(({ id }) => id === board.id);
  const twin = config.boards.find((other) => other.path === board.path);
  return [
    ...(isTaken ? [problem(`${path}/id`, "duplicate", `There is a line board with the id “${board.id}”.`)] : []),
    ...(twin === undefined
      ? []
      : [problem(`${path}/path`, "duplicate", `The line board “${twin.id}” is on ${board.path} already.`)]),
    ...duplicates(
      board.spans.map(({ span }) => String(span)),
      (index) => `${path}/spans/${index}/span`,
      (span) => `Span ${span} of this board is listed twice.`,
    ),
  ];
}

function checkGroup(config: Config, group: Config["trunkGroups"][number], path: string): ConfigProblem[] {
  const members = group.members.flatMap((member, index) => {
    const here = `${path}/members/${index}`;
    const board = config.spanBoards.find(({ id }) => id === member.board);
    if (board === undefined)
      return [problem(`${here}/board`, "no-e1-board", `There is no E1 board “${member.board}”.`)];
    if (!board.spans.some(({ span }) => span === member.span))
      return [problem(`${here}/span`, "no-span", `The board “${member.board}” has no span ${member.span} set up.`)];
    if (channelsOf(member.channels) === undefined) {
      const message = "Channels are timeslots from 1 to 31 without 16, for instance 1-15,17-31.";
      return [problem(`${here}/channels`, "bad-channels", message)];
    }
    return [];
  });
  const needsNumber = group.callerId === "range" && group.mainNumber === undefined;
  return [
    ...members,
    ...(config.trunks.some(({ id }) => id === group.id)
      ? [problem(`${path}/id`, "duplicate", `There is a SIP trunk with the id “${group.id}”.`)]
      : []),
    ...(needsNumber
      ? [problem(`${path}/mainNumber`, "required", "The number range needs the main number it belongs to.")]
      : []),
  ];
}

/** A channel leads to one exchange. */
function sharedChannels(config: Config): ConfigProblem[] {
  const all = config.trunkGroups.flatMap((group, groupIndex) =>
    group.members.flatMap(({ board, span, channels }, index) =>
      (channelsOf(channels) ?? []).map((slot) => ({
        channel: `${board}.${span}.${slot}`,
        path: `/trunkGroups/${groupIndex}/members/${index}/channels`,
      })),
    ),
  );
  return duplicates(
    all.map(({ channel }) => channel),
    (index) => all[index]?.path ?? "",
    (channel) => `Channel ${channel} belongs to a group already.`,
  );
}
