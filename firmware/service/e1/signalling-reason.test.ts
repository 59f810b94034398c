import { expect, test } from "vitest";
import { signallingReason } from "./signalling-reason.ts";

test("a data link that does not come up says why in both languages", () => {
  expect(signallingReason("same-side")).toEqual({
    code: "same-side",
    text: "the far end is set to the same side as this one, or the line is turned round",
    textZh: "对端与本端设成了同一侧，或线路被环回",
  });
});

test("other signalling says it in its own words", () => {
  expect(signallingReason("something odd")).toMatchObject({ code: "other", text: "something odd" });
});
