import { beforeEach, expect, test } from "vitest";
import type { Light, LightOf } from "#drivers/line/hardware.ts";
import { BoardLights } from "./board-lights.ts";

let said: [LightOf, string][];
let lights: BoardLights;

beforeEach(() => {
  said = [];
  lights = new BoardLights((which, { colour, pattern }: Light) => void said.push([which, `${colour} ${pattern}`]));
});

test("a board that comes up gets its status light; lines at rest stay dark", () => {
  lights.line(1, "idle");
  lights.up();
  expect(said).toEqual([["status", "green steady"]]);
});

test("a line blinks while it rings, is lit while it is in use, and dark afterwards; nothing is said twice", () => {
  lights.up();
  for (const state of ["first-ring", "ringing", "settling", "talking", "releasing", "idle"]) lights.line(1, state);
  expect(said.slice(1)).toEqual([
    [1, "green slow"],
    [1, "green steady"],
    [1, "off steady"],
  ]);
});

test("a line that is not plugged in is red, and the alarm light with it, until the exchange is there", () => {
  lights.up();
  lights.portEvent(2, { type: "battery", volts: 0 });
  lights.portEvent(2, { type: "battery", volts: 48 });
  expect(said.slice(1)).toEqual([
    [2, "red steady"],
    ["alarm", "red steady"],
    [2, "off steady"],
    ["alarm", "off steady"],
  ]);
});

test("a fault of the whole board lights the alarm alone; after a restart everything is said anew", () => {
  lights.up();
  lights.line(1, "talking");
  lights.boardFault(0, 2, true);
  expect(said.at(-1)).toEqual(["alarm", "red steady"]);
  said.length = 0;
  lights.up();
  expect(said).toEqual([
    ["status", "green steady"],
    [1, "green steady"],
  ]);
});

test("a socket somebody looks for blinks, even in a fault, and shows what it showed before afterwards", () => {
  lights.up();
  lights.portEvent(3, { type: "battery", volts: 0 });
  lights.point(3, true);
  expect(said.at(-1)).toEqual([3, "amber fast"]);
  lights.point(3, false);
  expect(said.at(-1)).toEqual([3, "red steady"]);
});
