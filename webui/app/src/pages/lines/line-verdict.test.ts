import { describe, expect, it } from "vitest";
import { reasonIn } from "#app/kit/reason.ts";
import type { LiveBoard, LiveLine, LiveTrunk } from "#firmware/api/contract/live.ts";
import { inSocketOrder, isHurt, linesHead, verdictOf } from "./line-verdict.ts";

const board: LiveBoard = { id: "board1", name: "board1", path: "/dev/ttyUSB0", kind: "link", state: "up", since: 0 };
const line = (port: number, state: LiveLine["state"], kind: LiveLine["kind"] = "fxo"): LiveLine => ({
  id: `board1.${port}`,
  board: "board1",
  port,
  kind,
  name: `Line ${port}`,
  state,
  since: 0,
});
const trunk: LiveTrunk = {
  id: "t",
  name: "T",
  kind: "sip",
  host: "peer",
  state: "down",
  since: 0,
  calls: 0,
  maxCalls: 9,
};

describe("the verdict on lines", () => {
  it("a line whose board is gone is ill whatever it said last", () => {
    expect(verdictOf(line(1, "idle"), [{ ...board, state: "down" }])).toMatchObject({ code: "boardDown", tone: "bad" });
  });

  it("an idle line is well, named by what is plugged in", () => {
    expect(verdictOf(line(1, "idle"), [board]).code).toBe("outside");
    expect(verdictOf(line(5, "idle", "fxs"), [board]).code).toBe("phone");
  });

  it("the sentence begins with the board, then a fault, then a trunk, then a blocked line", () => {
    const lines = [line(1, "blocked"), line(2, "fault")];
    expect(linesHead({ lines, boards: [{ ...board, state: "down" }], trunks: [] })).toMatchObject({
      kind: "boardDown",
      lines: 2,
    });
    expect(linesHead({ lines, boards: [board], trunks: [trunk] })).toMatchObject({ kind: "fault", count: 1 });
    expect(linesHead({ lines: [line(1, "blocked")], boards: [board], trunks: [trunk] }).kind).toBe("trunkDown");
    expect(linesHead({ lines: [line(1, "blocked")], boards: [board], trunks: [] }).kind).toBe("blocked");
    expect(linesHead({ lines: [line(1, "inbound"), line(2, "idle")], boards: [board], trunks: [] })).toEqual({
      kind: "well",
      lines: 2,
      busy: 1,
    });
    expect(linesHead({ lines: [], boards: [board], trunks: [] }).kind).toBe("none");
  });

  it("lines stand in the order of the sockets", () => {
    const sorted = inSocketOrder([line(10, "idle"), line(2, "idle"), line(1, "idle")], [board]);
    expect(sorted.map(({ port }) => port)).toEqual([1, 2, 10]);
  });
});

describe("a trunk", () => {
  it("is hurt when calls go over it and something is wrong all the same", () => {
    const reason = "the server 192.0.2.1:5060 does not answer; calls go to 192.0.2.2:5060";
    expect(
      [
        { ...trunk, state: "up" as const, reason },
        { ...trunk, reason },
        { ...trunk, state: "up" as const },
      ].map(isHurt),
    ).toEqual([...[true, false, false]]);
    expect(reasonIn("zh", reason)).toBe("服务器 192.0.2.1:5060 无响应，呼叫改由 192.0.2.2:5060 承载。");
  });
});

describe("reasons in words", () => {
  it("are sentences in both languages, and unknown ones are shown as they came", () => {
    expect(reasonIn("en", "the board restarted")).toBe("The board restarted.");
    expect(reasonIn("zh", "the board restarted")).toBe("线路板已重新启动。");
    expect(reasonIn("zh", "ENOENT /dev/ttyUSB0")).toBe("ENOENT /dev/ttyUSB0。");
    expect(reasonIn("en", undefined)).toBe("");
  });
});
