import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { hasBrowser, openBrowser } from "#test/support/browser.ts";
import { walkThroughFirstRun } from "#test/support/first-run.ts";
import { Machine } from "#test/support/machine.ts";

/** Where pictures go when somebody wants to look. */
const PICTURES = process.env.CALLBOX_PICTURES;

describe.runIf(hasBrowser)("the first run of a box", () => {
  let machine: Machine;
  let browser: Browser;
  let board: RunningSimulator;

  beforeAll(async () => {
    [machine, board, browser] = await Promise.all([
      Machine.start(),
      startSimulator(["--fxo", "1", "--fxs", "1"]),
      openBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await board?.stop();
    await machine?.stop();
  });

  test("goes from the language to a call both sides hear, through wrong entries and two browsers", async () => {
    const complaints = await walkThroughFirstRun(machine.base, {
      ...{ browser, board, telephone: 2, port: board.path },
      async picture(page, name) {
        if (PICTURES === undefined) return;
        mkdirSync(PICTURES, { recursive: true });
        await page.screenshot({ path: join(PICTURES, `first-run-${name}.png`) });
      },
    });
    expect(complaints).toEqual([]);
  });
});
