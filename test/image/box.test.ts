import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMp3Encoder } from "wasm-media-encoders";
import type { PromptInfo } from "#firmware/api/contract/prompts.ts";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { startSimulator } from "#test/simulator/client.ts";
import { openBrowser, openVisitor, signIn } from "#test/support/browser.ts";
import { hardening } from "./hardening.ts";
import { flashCard, IMAGE, Layers, UPDATE } from "./machine/disk.ts";
import { Guest } from "./machine/guest.ts";
import { callIn, company, GPIO, Owner } from "./machine/house.ts";
import { megabytesInUse, processesOf } from "./machine/inspect.ts";

const MB = 1_000_000;
const MOST_IMAGE_MB = 160;
const MOST_UPDATE_MB = 130;

/** Half a minute of a tone as MP3. */
async function tone(): Promise<Uint8Array<ArrayBuffer>> {
  const sampleRate = 44_100;
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate, channels: 1, bitrate: 128 });
  const sound = Float32Array.from(
    { length: 30 * sampleRate },
    (_, i) => 0.2 * Math.sin((2 * Math.PI * 440 * i) / sampleRate),
  );
  const most = Uint8Array.from(encoder.encode([sound]));
  return Uint8Array.from([...most, ...encoder.finalize()]);
}

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

  test("came in a small file, and so do its updates", () => {
    const [image, update] = [`${IMAGE}.xz`, UPDATE].map((path) => statSync(path).size / MB);
    console.log(`image ${image?.toFixed(1)} MB, update ${update?.toFixed(1)} MB`);
    expect(image).toBeLessThan(MOST_IMAGE_MB);
    expect(update).toBeLessThan(MOST_UPDATE_MB);
  });

  test("answers a call over SIP", async () => {
    await guest.takesCalls();
    expect((await callIn(guest)).exitCode).toBe(0);
    const seconds = (performance.now() - guest.switchedOnAt) / 1000;
    console.log(`from power to the end of the first call of one second: ${seconds.toFixed(1)} s`);
  });

  test("finds its system good by itself", async () => {
    await guest.started();
    await guest.until(
      "the system is marked good",
      async () => (await guest.shell.run("/usr/lib/callbox/boot-choice show")).includes("BOOT_A_LEFT=9"),
      120_000,
    );
  });

  test("takes the whole card for its data, which was flashed from a smaller image", async () => {
    const megabytes = async (): Promise<number> =>
      Number(await guest.shell.run("df -m --output=size /data | tail -n 1"));
    await guest.until("/data is large", async () => (await megabytes()) > 1_500, 60_000);
  });

  test("shows its page to a browser", async () => {
    const browser = await openBrowser();
    const visitor = await openVisitor(browser, guest.base);
    visitor.page.setDefaultTimeout(60_000);
    await signIn(visitor, { user: "owner", password: "owner-lanhe" }, "/calls");
    await visitor.page.getByText("139 5550 1861").first().waitFor();
    expect(visitor.complaints).toEqual([]);
    await browser.close();
  });

  test("has a sound file of a stranger read by a process that can do nothing else", async () => {
    const owner = await Owner.signIn(guest);
    const form = new FormData();
    form.append("file", new Blob([await tone()]), "tone.mp3");
    let isSent = false;
    const sent = owner.upload("/api/prompts/welcome/en/audio", form).finally(() => {
      isSent = true;
    });
    sent.catch(() => undefined); // told below
    let status = "";
    await guest.until("the file is being read", async () => {
      const reader = (await processesOf(guest)).find(({ user }) => user === "callbox-convert");
      if (reader !== undefined) status = await guest.shell.run(`cat /proc/${reader.pid}/status`);
      return status !== "" || isSent;
    });
    await sent;
    expect(status).toMatch(/^NoNewPrivs:\s1$/m);
    expect(status).toMatch(/^Seccomp:\s2$/m);
    for (const set of ["CapEff", "CapPrm", "CapBnd"]) expect(status).toMatch(new RegExp(`^${set}:\\s0+$`, "m"));
    const { prompts } = await owner.get<{ prompts: PromptInfo[] }>("/api/prompts");
    const made = prompts.find(({ id }) => id === "welcome")?.variants.find(({ language }) => language === "en");
    expect(made).toMatchObject({ source: "uploaded" });
    expect((made?.durationMs ?? 0) / 1000).toBeCloseTo(30, 0);
    const letter = new FormData();
    letter.append("file", new Blob(["This is a letter."]), "letter.mp3");
    await expect(owner.upload("/api/prompts/welcome/en/audio", letter)).rejects.toThrow("not a sound file");
    expect((await callIn(guest)).exitCode).toBe(0);
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

  describe("is hardened", () => hardening(() => guest));

  test("tells what memory it uses", async () => {
    console.log(`memory in use: ${(await megabytesInUse(guest)).toFixed(0)} MB, of which kB by process:`);
    console.log(await guest.shell.run("ps -eo rss,args --sort=-rss | head -n 12; df -m -t tmpfs; free -m"));
  });
});
