import { expect, test } from "vitest";
import { cutDataAgainAndAgain } from "#test/image/machine/data-cuts.ts";

const TIMES = Number(process.env.DATA_CUTS ?? 50);
const SEED = Number(process.env.SEED ?? Date.now() % 100_000);

test(
  `${TIMES} power cuts of the service alone: calls, recordings and configuration are there`,
  async () => {
    expect(await cutDataAgainAndAgain(TIMES, SEED)).toEqual([]);
  },
  (TIMES + 1) * 120_000,
);
