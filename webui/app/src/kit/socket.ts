import type { LiveLine } from "#firmware/api/contract/live.ts";

/**
 * What stands at the socket: "L3"; with the board before it where the box has several boards, because each of them
 * counts from one.
 */
export function socketName(line: Pick<LiveLine, "board" | "port">, boards: readonly unknown[]): string {
  return boards.length > 1 ? `${line.board} L${line.port}` : `L${line.port}`;
}
