import { expect, test } from "vitest";
import type { LiveCall } from "#firmware/api/contract/live.ts";
import { heardIn, type Watched, watch } from "./call-stages.ts";

const picture = (id: string, stage: LiveCall["stage"]): LiveCall => ({ id, stage }) as LiveCall;

test("what a call has been through stays, each once; another call begins anew", () => {
  const stages: LiveCall["stage"][] = ["arriving", "menu", "waiting", "ringing", "talking", "ending"];
  const watched = stages.reduce<Watched | undefined>(
    (before, stage) => watch(before, picture("c-1", stage)),
    undefined,
  );
  expect(watched?.stages).toEqual(["arrived", "greeting", "ringing", "talking"]);
  expect(watch(watched, picture("c-2", "arriving")).stages).toEqual(["arrived"]);
});

test("a recording tells whose voice is in it; hiss and a single click are no voice", () => {
  const [voice, hiss, click] = [Array(20).fill(0.3), Array(20).fill(0.004), [0.9, ...Array(19).fill(0)]];
  expect(heardIn({ channels: [voice, voice] })).toBe("both");
  expect(heardIn({ channels: [voice, hiss] })).toBe("caller");
  expect(heardIn({ channels: [click, voice] })).toBe("answerer");
  expect(heardIn({ channels: [hiss, click] })).toBe("none");
});
