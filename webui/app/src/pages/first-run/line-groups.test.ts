import { expect, test } from "vitest";
import type { LiveBoard, LiveLine } from "#firmware/api/contract/live.ts";
import { groupsOf, socketsOf } from "./line-groups.ts";

const board = (state: LiveBoard["state"]) => ({ id: "board1", state }) as LiveBoard;
const line = (port: number, more: Partial<LiveLine> = {}): LiveLine =>
  ({ id: `board1.${port}`, board: "board1", port, kind: "fxo", state: "idle", ...more }) as LiveLine;
const tested = (port: number, more: object = {}) => ({
  ...{ line: `board1.${port}`, testing: null, testedAt: 1, tone: "good" as const, finding: undefined },
  ...more,
});

test("lines that say the same stand together; one that is dead stands alone with its reason", () => {
  const lines = [
    line(1),
    line(2),
    line(3, { state: "fault", reason: "no voltage" }),
    line(4),
    line(5, { kind: "fxs" }),
  ];
  const groups = groupsOf(lines, [board("up")], [tested(1), tested(2), tested(4, { testing: "battery" })]);
  expect(groups.map(({ of, sign, lines: own }) => [of, sign.kind, own.map(({ port }) => port)])).toEqual([
    ["fxo", "good", [1, 2]],
    ["fxo", "fault", [3]],
    ["fxo", "testing", [4]],
    ["fxs", "lift", [5]],
  ]);
});

test("a line that was not tested waits for it; a handset that is lifted shows which phone it is", () => {
  const groups = groupsOf([line(1), line(5, { kind: "fxs", state: "inbound" })], [board("up")], []);
  expect(groups.map(({ sign }) => sign.kind)).toEqual(["waiting", "lifted"]);
});

test("lines of a board that is not there say nothing: the board does", () => {
  expect(groupsOf([line(1)], [board("down")], [])).toEqual([]);
});

test("sockets beside one another are told as a run", () => {
  expect(socketsOf(["L1", "L2", "L4"], [1, 2, 4])).toBe("L1–L2, L4");
});
