import { isPlausibleNumber, plainNumber } from "#app/pages/lines/line-number.ts";
import type { ConfigItem } from "#firmware/api/contract/config.ts";

type Board = ConfigItem<"boards">;

/** Telephone numbers of outside lines as they are typed, by line ("board1.3"); lines that nobody touched are absent. */
export type NumbersDraft = Readonly<Record<string, string>>;

export interface OutsideLine {
  readonly id: string;
  /** As it is kept now; "" where there is none. */
  readonly number: string;
}

/** Lines to the telephone network, in the order of boards and sockets. */
export function outsideLinesOf(boards: readonly Board[]): OutsideLine[] {
  return boards.flatMap(({ id, lines }) =>
    lines
      .filter(({ kind, enabled }) => kind === "fxo" && enabled)
      .map(({ port, number }) => ({ id: `${id}.${port}`, number: number ?? "" })),
  );
}

export function isWrong(typed: string | undefined): boolean {
  return typed !== undefined && !isPlausibleNumber(plainNumber(typed));
}

export function isSound(draft: NumbersDraft): boolean {
  return !Object.values(draft).some(isWrong);
}

/** The boards that the draft changes, as they are with it. A number that was emptied is taken out. */
export function boardsWithNumbers(draft: NumbersDraft, boards: readonly Board[]): Board[] {
  return boards.flatMap((board) => {
    const lines = board.lines.map((line) => {
      const typed = draft[`${board.id}.${line.port}`];
      const plain = typed === undefined ? (line.number ?? "") : plainNumber(typed);
      if (plain === (line.number ?? "")) return line;
      const { number: _, ...rest } = line;
      return plain === "" ? rest : { ...rest, number: plain };
    });
    return lines.some((line, index) => line !== board.lines[index]) ? [{ ...board, lines }] : [];
  });
}
