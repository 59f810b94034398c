import { nameOf } from "#app/i18n/i18n.ts";
import type { LiveBoard, LiveLine } from "#firmware/api/contract/live.ts";

/**
 * What stands at the socket: "L3"; with the board before it where the box has several boards, because each of them
 * counts from one.
 */
export function socketName(line: Pick<LiveLine, "board" | "port">, boards: readonly LiveBoard[]): string {
  return boards.length > 1 ? `${boardName(line.board, boards)} L${line.port}` : `L${line.port}`;
}

/** What people call the board; its id where it is none of these. */
export function boardName(id: string, boards: readonly LiveBoard[]): string {
  const board = boards.find((each) => each.id === id);
  return board === undefined ? id : nameOf(board);
}
