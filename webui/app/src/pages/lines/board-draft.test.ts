import { expect, test } from "vitest";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import { type BoardItem, boardFrom, fitsPorts, freeBoardId, newLine, onOther, referencesTo } from "./board-draft.ts";

const board = (id: string, ...lines: BoardItem["lines"]): BoardItem => ({
  id,
  kind: "link",
  path: "/dev/ttyUSB0",
  baudRate: 921_600,
  lines,
});
const FOUND = {
  kind: "board",
  model: "LB-44",
  serial: "1",
  firmware: "1.0",
  baudRate: 921_600,
  ports: [
    { port: 1, kind: "fxo" },
    { port: 2, kind: "fxs" },
    { port: 3, kind: "fxs" },
  ],
} as const;

test("a board that was found gets every port as a line, named on from those there are", () => {
  const present = { boards: [board("board1", newLine(1, "fxo", 1))], freeExtensions: ["6002"] };
  const made = boardFrom({ ...FOUND, ports: [...FOUND.ports] }, "/dev/serial/by-id/x", present);
  expect(made).toMatchObject({ id: "board2", kind: "link", path: "/dev/serial/by-id/x", baudRate: 921_600 });
  expect(made.lines.map(({ port, kind, name, nameZh, extension }) => [port, kind, name, nameZh, extension])).toEqual([
    [1, "fxo", "Line 2", "外线 2", undefined],
    [2, "fxs", "Phone 1", "话机 1", "6002"],
    [3, "fxs", "Phone 2", "话机 2", undefined],
  ]);
});

test("a modem becomes a board with one outside line; ids are the first that are free", () => {
  const modem = { kind: "modem", model: "56K", firmware: "1", profile: "usr", baudRate: 115_200 } as const;
  const made = boardFrom(modem, "/dev/ttyACM0", { boards: [], freeExtensions: [] });
  expect(made).toMatchObject({ id: "modem1", kind: "modem", baudRate: 115_200, lines: [{ port: 1, kind: "fxo" }] });
  expect(freeBoardId("link", [board("board1"), board("board3")])).toBe("board2");
});

test("rules that use a line of the board are found, those of other boards are not", () => {
  const inbound = [
    { id: "main", name: "Main number", lines: ["b.1"] },
    { id: "other", name: "Other", lines: ["c.1"] },
  ] as unknown as ConfigItem<"inboundRules">[]; // only what is read
  const outbound = [
    { id: "nine", name: "9 for outside", via: [{ kind: "line", line: "b.1" }] },
  ] as unknown as ConfigItem<"outboundRules">[];
  const found = referencesTo(board("b", newLine(1, "fxo", 1)), inbound, outbound);
  expect(found.map(({ list, id }) => `${list}/${id}`)).toEqual(["inboundRules/main", "outboundRules/nine"]);
});

test("a board on other hardware keeps its name and the lines whose ports are still there", () => {
  const kept = { ...newLine(1, "fxo", 1), name: "Window line", number: "02155501001" };
  const before = { ...board("board1", kept, newLine(2, "fxo", 2)), modemProfile: "usr" as const };
  const after = onOther(before, { ...FOUND, ports: [...FOUND.ports] }, "/dev/ttyUSB1", []);
  expect(after).toMatchObject({ id: "board1", path: "/dev/ttyUSB1", kind: "link" });
  expect(after.lines.map(({ port, kind, name }) => `${port} ${kind} ${name}`)).toEqual([
    "1 fxo Window line",
    "2 fxs Phone 1",
    "3 fxs Phone 2",
  ]);
  expect("modemProfile" in after).toBe(false);
  expect([fitsPorts(before.lines, FOUND.ports), fitsPorts(after.lines, FOUND.ports)]).toEqual([false, true]);
});
