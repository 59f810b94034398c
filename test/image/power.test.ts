import { expect, test } from "vitest";
import { cutPower, type Kind } from "./machine/power.ts";

const KINDS: readonly Kind[] = ["start", "talk", "writing"];

test(
  "power cuts in a start, in a recorded talk and in an update: it always starts, and nothing that was finished is lost",
  async () => {
    // Other moments each day; `make soak-image` does it a hundred times.
    const { troubles } = await cutPower(KINDS, Math.floor(Date.now() / 86_400_000));
    expect(troubles).toEqual([]);
  },
  (KINDS.length + 3) * 600_000,
);
