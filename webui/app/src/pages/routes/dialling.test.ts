import { describe, expect, it } from "vitest";
import { exampleOf, moved } from "./dialling.ts";

describe("An example of an outbound rule", () => {
  it("shows what is sent for a number that fits", () => {
    expect(exampleOf({ pattern: "9*", stripDigits: 1 })).toEqual({ dialled: "913855502217", sent: "13855502217" });
    expect(exampleOf({ pattern: "0X*", stripDigits: 0, prefix: "17911" }).sent).toMatch(/^1791105/);
    expect(exampleOf({ pattern: "1XX", stripDigits: 0 })).toEqual({ dialled: "155", sent: "155" });
  });
});

describe("Moving a rule", () => {
  it("swaps it with its neighbour and stops at the ends", () => {
    expect(moved(["a", "b", "c"], 1, -1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 1, 1)).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  });
});
