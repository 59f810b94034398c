import { describe, expect, it } from "vitest";
import { type HuntedChannel, type Hunting, hunt } from "./hunting.ts";

function channels(idle: string): HuntedChannel[] {
  return [..."abcde"].map((id, index) => ({ id, isIdle: idle.includes(id), idleSince: [5, 3, 0, 9, 1][index] ?? 0 }));
}

describe("Which channel a call out takes", () => {
  it.each<[Hunting, string, string | undefined, string | undefined]>([
    ["lowest", "bde", undefined, "b"],
    ["highest", "abd", undefined, "d"],
    ["next-up", "abcde", "b", "c"],
    ["next-up", "ab", "e", "a"],
    ["next-up", "b", "b", "b"],
    ["next-up", "bd", undefined, "b"],
    ["next-down", "abcde", "c", "b"],
    ["next-down", "de", "a", "e"],
    ["longest-idle", "abcde", undefined, "c"],
    ["longest-idle", "abd", "a", "b"],
    ["lowest", "", undefined, undefined],
    ["longest-idle", "", undefined, undefined],
  ])("%s of %s idle, %s taken before: %s", (hunting, idle, last, taken) => {
    expect(hunt(channels(idle), hunting, last)).toBe(taken);
  });
});
