import { describe, expect, test } from "vitest";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import { boardsWithNumbers, isSound, outsideLinesOf } from "./numbers-draft.ts";

const usual = { enabled: true, busyToneSeconds: 3 };
const board = (lines: readonly object[]): ConfigItem<"boards"> =>
  ({ id: "board1", name: "Board", path: "/dev/x", lines }) as unknown as ConfigItem<"boards">; // the rest does not matter here

const boards = [
  board([
    { port: 1, kind: "fxo", number: "057185556600", ...usual },
    { port: 2, kind: "fxo", ...usual },
    { port: 3, kind: "fxs", extension: "1001", ...usual },
    { port: 4, kind: "fxo", ...usual, enabled: false },
  ]),
];

describe("the numbers of outside lines", () => {
  test("are asked of lines to the network that are in use, with what is known of them", () => {
    expect(outsideLinesOf(boards)).toEqual([
      { id: "board1.1", number: "057185556600" },
      { id: "board1.2", number: "" },
    ]);
  });

  test("are kept as digits, however they are typed", () => {
    const [changed] = boardsWithNumbers({ "board1.2": "(010) 1234－5678" }, boards);
    expect(changed?.lines[1]).toMatchObject({ port: 2, number: "01012345678", busyToneSeconds: 3 });
    expect(changed?.lines[0]).toBe(boards[0]?.lines[0]);
  });

  test("change nothing where they are the same, and go where they are emptied", () => {
    expect(boardsWithNumbers({ "board1.1": "0571 8555 6600", "board1.2": " " }, boards)).toEqual([]);
    const [emptied] = boardsWithNumbers({ "board1.1": "" }, boards);
    expect(emptied?.lines[0]).toEqual({ port: 1, kind: "fxo", ...usual });
  });

  test("are refused with letters in them, or too short to be one", () => {
    expect(isSound({ "board1.1": "+86 10 1234 5678", "board1.2": "" })).toBe(true);
    expect(isSound({ "board1.2": "line two" })).toBe(false);
    expect(isSound({ "board1.2": "12" })).toBe(false);
  });
});
