import { describe, expect, test } from "vitest";
import { fuzzLong, fuzzTarget } from "./engine/fuzz-target.ts";
import { TARGETS } from "./targets.ts";

/** A short, fixed part of `make fuzz`: the same inputs each time. */
const SEED = 20_261_122;
const SHORT = 2_000;
/** Of those that are given fewer than a million each costs milliseconds. */
const SHORTER = 100;
const LONG = [30 * 1024];

describe.each(TARGETS.map((target) => [target.name, target] as const))("%s", (_, target) => {
  test("keeps its promises whatever it is given", async () => {
    const inputs = target.whyFewer === undefined ? SHORT : SHORTER;
    const { accepted } = await fuzzTarget(target, { seed: SEED, from: 0, inputs });
    // A run that nothing gets through tests the front door only.
    expect(accepted).toBeGreaterThan(inputs / 50);
  });

  test("takes long inputs in its stride", async () => {
    await fuzzLong(target, { sizes: LONG });
  });
});
