import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { startSimulator } from "#test/simulator/client.ts";
import { openBrowser, openVisitor, signIn } from "#test/support/browser.ts";
import { flashCard, Layers } from "./machine/disk.ts";
import { Guest } from "./machine/guest.ts";
import { callIn, company, GPIO, Owner } from "./machine/house.ts";

const MOST_MEMORY_MB = 350;
const LONGEST_START_S = 90;

describe("a box that is switched on for the first time", () => {
  let guest: Guest;
  let layers: Layers;

  beforeAll(async () => {
    layers = new Layers(flashCard("box", company()), "box");
    guest = await Guest.switchOn({ name: "box", disk: layers.fresh() });
  });
  afterAll(async () => {
    await guest?.cutPower();
    layers?.remove();
  });

  test(`answers a call over SIP within ${LONGEST_START_S} s of being switched on`, async () => {
    await guest.takesCalls();
    expect((await callIn(guest)).exitCode).toBe(0);
    const seconds = (performance.now() - guest.switchedOnAt) / 1000;
    console.log(`from power to the end of the first call of one second: ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(LONGEST_START_S);
  });

  test("finds its system good by itself", async () => {
    await guest.started();
    await guest.until(
      "the system is marked good",
      async () => (await guest.shell.run("/usr/lib/callbox/boot-choice show")).includes("BOOT_A_LEFT=3"),
      120_000,
    );
  });

  test("takes the whole card for its data, which was flashed from a smaller image", async () => {
    const megabytes = async (): Promise<number> =>
      Number(await guest.shell.run("df -m --output=size /data | tail -n 1"));
    await guest.until("/data is large", async () => (await megabytes()) > 1_500, 60_000);
  });

  test("shows its page to a browser", async () => {
    const browser: Browser = await openBrowser();
    const visitor = await openVisitor(browser, guest.base);
    visitor.page.setDefaultTimeout(60_000);
    await signIn(visitor, { user: "owner", password: "owner-lanhe" }, "/calls");
    await visitor.page.getByText("139 5550 1861").first().waitFor();
    expect(visitor.complaints).toEqual([]);
    await browser.close();
  });

  test(`needs at most ${MOST_MEMORY_MB} MB for everything`, async () => {
    const used = async (): Promise<number> => {
      const text = await guest.shell.run("cat /proc/meminfo");
      const kilobytes = (name: string): number => Number(new RegExp(`^${name}: +(\\d+)`, "m").exec(text)?.[1]);
      return (kilobytes("MemTotal") - kilobytes("MemAvailable")) / 1024;
    };
    let megabytes = await used();
    // What a start and a visit to the page have left behind is given back within a while.
    for (let look = 0; look < 12 && megabytes >= MOST_MEMORY_MB; look++) {
      await delay(systemClock, 5_000);
      megabytes = await used();
    }
    console.log(`memory in use: ${megabytes.toFixed(0)} MB, of which kB by process:`);
    console.log(await guest.shell.run("ps -eo rss,args --sort=-rss | head -n 12; df -m -t tmpfs; free -m"));
    expect(megabytes).toBeLessThan(MOST_MEMORY_MB);
  });

  test("a line board that is plugged in takes a call; pulled out, its lines are down", async () => {
    const board = await startSimulator(["--caller-id", "before-first-ring"]);
    const owner = await Owner.signIn(guest);
    const boardIs = async (state: string): Promise<boolean> => {
      const { boards } = await owner.get<{ boards: { id: string; state: string }[] }>("/api/live");
      return boards.find(({ id }) => id === "board1")?.state === state;
    };
    await guest.plugSerial("board", board.path);
    await guest.until("the board is up", () => boardIs("up"), 60_000);
    await board.client.request("call", { port: 1, number: "13955501862" });
    await board.client.waitFor("answered", 1, 60_000);
    await board.client.request("hang-up", { port: 1, sign: "polarity" });
    await board.client.waitFor("loop-opened", 1, 60_000);
    await guest.unplugSerial("board");
    await guest.until("the board is down", () => boardIs("down"), 60_000);
    await board.stop();
  });

  test("a line on the machine's own pins rings and is answered", async () => {
    const pins = await guest.pins();
    await guest.shell.run("mkfifo /run/mic1 && chmod 666 /run/mic1 && (sleep infinity <>/run/mic1 &)");
    // Two rings of one second at 25 Hz, as the ring detector of a line interface tells them.
    for (let ring = 0; ring < 2; ring++) {
      for (let edge = 0; edge < 50; edge++) {
        await pins.drive(GPIO.ring, edge % 2 === 0 ? 1 : 0);
        await delay(systemClock, 20);
      }
      await delay(systemClock, 3_000);
    }
    await pins.output(GPIO.loop, 1, 60_000);
  });
});
