import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { hasBrowser, openBrowser } from "#test/support/browser.ts";
import { walkThroughFirstRun } from "#test/support/first-run.ts";
import { Machine } from "#test/support/machine.ts";
import { writePcmWav } from "#test/support/pcm-wav.ts";
import { SipPhone } from "#test/support/sip-phone.ts";

/** Where pictures go when somebody wants to look. */
const PICTURES = process.env.CALLBOX_PICTURES;

/** Two seconds of a tone. */
const GREETING = writePcmWav(
  Float32Array.from({ length: 16_000 }, (_, at) => 0.3 * Math.sin((2 * Math.PI * 440 * at) / 8_000)),
  8_000,
);

describe.runIf(hasBrowser)("the first run of a box", () => {
  let machine: Machine;
  let browser: Browser;
  let board: RunningSimulator;
  let phone: SipPhone | undefined;

  beforeAll(async () => {
    [machine, board, browser] = await Promise.all([
      Machine.start(),
      startSimulator(["--fxo", "1", "--fxs", "1"]),
      openBrowser(),
    ]);
  });
  afterAll(async () => {
    phone?.close();
    await browser?.close();
    await board?.stop();
    await machine?.stop();
  });

  test("goes from the language to a call both sides hear, through wrong entries and two browsers", async () => {
    const complaints = await walkThroughFirstRun(machine.base, {
      ...{ browser, board, telephone: 2, port: board.path, greeting: GREETING },
      async deskPhone({ request }, user) {
        const get = async <T>(path: string): Promise<T> => (await request.get(path)).json() as Promise<T>;
        const { ports } = await get<{ ports: { use: string; port: number }[] }>("/api/box/health");
        const { sipPassword: password } = await get<{ sipPassword: string }>(`/api/config/extensions/${user}/secrets`);
        const port = ports.find(({ use }) => use === "sip-udp")?.port ?? 0;
        phone = await SipPhone.open({ user, password, server: { host: "127.0.0.1", port } });
        expect(await phone.register()).toBe(200);
      },
      async picture(page, name) {
        if (PICTURES === undefined) return;
        mkdirSync(PICTURES, { recursive: true });
        await page.screenshot({ path: join(PICTURES, `first-run-${name}.png`) });
      },
    });
    expect(complaints).toEqual([]);
  });
});
