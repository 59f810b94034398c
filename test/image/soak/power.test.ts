import { expect, test } from "vitest";
import { cutPowerAgainAndAgain } from "#test/image/machine/power.ts";

const TIMES = Number(process.env.POWER_CUTS ?? 100);
const SEED = Number(process.env.SEED ?? Date.now() % 100_000);

test(
  `${TIMES} power cuts at random moments: it always starts, and nothing that was finished is lost`,
  async () => {
    const story = await cutPowerAgainAndAgain(TIMES, SEED);
    console.log(`${story.cuts} cuts, ${story.calls} calls, ${story.saves} saves of the configuration, seed ${SEED}`);
    expect(story.troubles).toEqual([]);
  },
  (TIMES + 1) * 600_000,
);
