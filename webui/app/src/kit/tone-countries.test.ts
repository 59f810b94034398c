import { expect, test } from "vitest";
import { ZONES } from "#firmware/dsp/zones/zones.ts";
import { TONE_COUNTRIES } from "./tone-countries.table.ts";

test("every country whose tones the box knows can be chosen, and no other", () => {
  expect([...TONE_COUNTRIES].sort()).toEqual(ZONES.map((zone) => zone.id).sort());
});
