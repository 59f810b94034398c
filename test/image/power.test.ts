import { expect, test } from "vitest";
import { cutPowerAgainAndAgain } from "./machine/power.ts";

const TIMES = 3;

test(
  `${TIMES} power cuts at random moments: it always starts, and nothing that was finished is lost`,
  async () => {
    // Another seed each day; `make soak-image` does it a hundred times.
    const { troubles } = await cutPowerAgainAndAgain(TIMES, Math.floor(Date.now() / 86_400_000));
    expect(troubles).toEqual([]);
  },
  (TIMES + 1) * 600_000,
);
