import { expect, test } from "vitest";
import { cutPowerAgainAndAgain } from "./machine/power.ts";

/** `make soak-image` does it a hundred times. */
const TIMES = Number(process.env.POWER_CUTS ?? 3);

test(
  `${TIMES} power cuts at random moments: it always starts, and nothing that was finished is lost`,
  async () => {
    const story = await cutPowerAgainAndAgain(TIMES, Number(process.env.SEED ?? Date.now() % 100_000));
    expect(story.troubles).toEqual([]);
  },
  TIMES * 600_000 + 600_000,
);
