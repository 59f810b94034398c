import { expect, test } from "vitest";
import { cutPowerAtRandom } from "#test/image/machine/power.ts";

const TIMES = Number(process.env.POWER_CUTS ?? 100);
const SEED = Number(process.env.SEED ?? Date.now() % 100_000);

test(
  `${TIMES} power cuts at random moments: it always starts, and nothing that was finished is lost`,
  async () => {
    const { troubles } = await cutPowerAtRandom(TIMES, SEED);
    expect(troubles).toEqual([]);
  },
  (TIMES + 3) * 600_000,
);
