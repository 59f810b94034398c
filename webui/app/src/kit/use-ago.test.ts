import { expect, test } from "vitest";
import { agoText } from "./use-ago.ts";

test("a stretch of time is said in its largest unit, in the reader's language", () => {
  expect(agoText(12_000, "en")).toBe("1 minute");
  expect(agoText(3 * 3_600_000 + 50 * 60_000, "en")).toBe("3 hours");
  expect(agoText(50 * 3_600_000, "en")).toBe("2 days");
  expect(agoText(3 * 3_600_000, "zh").replace(/\s/g, "")).toBe("3小时");
});
