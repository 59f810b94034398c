import { execFileSync } from "node:child_process";
import { createWriteStream, readFileSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { BoardConfig } from "#drivers/line/line.ts";
import { BELL_202 } from "#firmware/dsp/caller-id/fsk.ts";
import { fskSignal } from "#firmware/dsp/caller-id/fsk-sender.ts";
import { encodeIdentity } from "#firmware/dsp/caller-id/message.ts";
import { DtmfSender } from "#firmware/dsp/dtmf/sender.ts";
import { GpioHouse, whyNoGpio } from "#test/support/gpio-house.ts";
import { shareAt } from "#test/support/line-house.ts";

/**
 * Unmodified onoff on a look-alike of the kernel's GPIO files, arecord and aplay on files: everything but the silicon
 * is the real thing.
 */
execFileSync("bash", [join(import.meta.dirname, "../tools/build-gpio.sh")], { stdio: "ignore" });
const excuse = whyNoGpio();

const PIN = { hook: 17, ringMode: 22, powerDown: 27, loop: 5, ring: 6, led: 13, power: 20, reset: 21, present: 26 };

let house: GpioHouse;
let mics: WriteStream[];

beforeEach(async () => {
  if (excuse !== undefined) return;
  house = await GpioHouse.start(2);
  // The codec's clock: nothing comes before somebody says something.
  mics = [1, 2].map((port) => createWriteStream(join(house.scratch, `mic${port}`), { flags: "r+" }));
});

afterEach(async () => {
  if (excuse !== undefined) return;
  for (const mic of mics) mic.destroy();
  await house.stop().catch(() => undefined);
});

function board(): BoardConfig {
  const sound = (port: number) => ({ capture: `mic${port}`, playback: `ear${port}` });
  return {
    id: "g",
    kind: "gpio",
    path: "pinctrl-bcm2711",
    baudRate: 0,
    gpio: {
      pins: { power: PIN.power, reset: PIN.reset, present: PIN.present },
      modules: [
        {
          port: 1,
          kind: "fxs",
          ...sound(1),
          hook: PIN.hook,
          ringMode: PIN.ringMode,
          powerDown: PIN.powerDown,
          pwm: { chip: 0, channel: 0 },
          led: PIN.led,
        },
        { port: 2, kind: "fxo", ...sound(2), loop: PIN.loop, ring: PIN.ring },
      ],
    },
    lines: [
      { port: 1, kind: "fxs", country: "CN" },
      { port: 2, kind: "fxo", country: "CN", busyToneMs: 2_000 },
    ],
  };
}

async function up(): Promise<void> {
  house.order({ do: "configure", boards: [board()] });
  await house.next("board up", (fact) => fact.type === "board" && (fact.board as { state: string }).state === "up");
}

/** The microphone of a port hears samples, 20 ms at a time, until stopped. */
function speak(port: number, samples: Int16Array): () => void {
  let at = 0;
  const timer = setInterval(() => {
    const frame = new Int16Array(160);
    frame.set(samples.subarray(at, at + 160));
    at += 160;
    mics[port - 1]?.write(Buffer.from(frame.buffer));
  }, 20);
  return () => clearInterval(timer);
}

const command = (line: string, order: object): void => house.order({ do: "command", line, command: order });
const levelOf = (pins: readonly string[], line: number): string | undefined =>
  pins.find((entry) => entry.startsWith(`${512 + line} `));

test.skipIf(excuse)("a telephone is lifted, dials by pulses and by tones, flashes and is put down", async () => {
  await up();
  house.order({ do: "drive", pin: 512 + PIN.hook, levels: [1], everyMs: 1 });
  expect(await house.line("g.1", "off-hook")).toEqual({ type: "off-hook" });
  const pulses: (0 | 1)[] = Array.from({ length: 50 }, (_, at) => (at % 10 < 6 ? 0 : 1));
  house.order({ do: "drive", pin: 512 + PIN.hook, levels: pulses, everyMs: 10 });
  expect(await house.line("g.1", "digit")).toEqual({ type: "digit", digit: "5", by: "pulse" });

  house.order({ do: "hear", line: "g.1", frames: 5 });
  const sender = new DtmfSender();
  sender.put("8#");
  const tones = new Int16Array(3_200);
  sender.read(tones);
  const stop = speak(1, tones);
  expect(await house.line("g.1", "digit")).toEqual({ type: "digit", digit: "8", by: "tone" });
  expect(await house.line("g.1", "digit")).toEqual({ type: "digit", digit: "#", by: "tone" });
  stop();

  house.order({ do: "drive", pin: 512 + PIN.hook, levels: [0, 1], everyMs: 400 });
  expect(await house.line("g.1", "flash")).toEqual({ type: "flash" });
  house.order({ do: "drive", pin: 512 + PIN.hook, levels: [0], everyMs: 1 });
  expect(await house.line("g.1", "on-hook")).toEqual({ type: "on-hook" });
});

test.skipIf(excuse)("a telephone rings at 25 Hz made by PWM; lifted, the ringing stops at once", async () => {
  await up();
  command("g.1", { type: "ring", number: "6001", name: "Front desk" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const ringing = await house.state();
  expect(ringing.pwm).toEqual({ period: "40000000", duty_cycle: "20000000", enable: "1" });
  expect(levelOf(ringing.pins, PIN.ringMode)).toMatch(/ out 1 /);
  house.order({ do: "drive", pin: 512 + PIN.hook, levels: [1, 0, 1], everyMs: 4 });
  await house.line("g.1", "off-hook");
  const talking = await house.state();
  expect(talking.pwm.duty_cycle).toBe("40000000");
  expect(levelOf(talking.pins, PIN.ringMode)).toMatch(/ out 0 /);
  expect(levelOf(talking.pins, PIN.led)).toMatch(/ out 1 /);
});

test.skipIf(excuse)("the power-down pin is never an output that is high", async () => {
  await up();
  house.order({ do: "drive", pin: 512 + PIN.hook, levels: [1], everyMs: 1 });
  await house.line("g.1", "off-hook");
  const seen = new Set<string>();
  command("g.1", { type: "hang-up" });
  for (let look = 0; look < 60; look++) {
    seen.add(levelOf((await house.state()).pins, PIN.powerDown)?.replace(/^\d+ /, "") ?? "given back");
  }
  const all = [...seen].join();
  // Pulled low, so that a machine on the line notices the end of the call; never anything but that and an input.
  expect(all).toMatch(/out 0/);
  expect(all).not.toMatch(/out 1/);
});

test.skipIf(excuse)(
  "a line of the exchange rings, tells who calls between the rings, is answered and heard",
  async () => {
    await up();
    const ringing: (0 | 1)[] = Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? 1 : 0));
    house.order({ do: "drive", pin: 512 + PIN.ring, levels: ringing, everyMs: 20 });
    await house.next("the ring's end", (fact) => fact.type === "driven");
    const identity = fskSignal(encodeIdentity({ number: "13800138000", name: "Li Wei" }), { standard: BELL_202 });
    const stopIdentity = speak(2, Int16Array.from([...new Int16Array(2_400), ...identity]));
    expect(await house.line("g.2", "ringing")).toMatchObject({ number: "13800138000", name: "Li Wei" });
    stopIdentity();

    command("g.2", { type: "answer" });
    await house.line("g.2", "off-hook");
    expect(levelOf((await house.state()).pins, PIN.loop)).toMatch(/ out 1 /);
    house.order({ do: "hear", line: "g.2", frames: 20 });
    const tone = Int16Array.from({ length: 16_000 }, (_, at) => 8_000 * Math.sin((2 * Math.PI * 1_000 * at) / 8_000));
    const stop = speak(2, tone);
    const heard = await house.next("sound", (fact) => fact.type === "heard");
    expect(shareAt(heard.samples as number[], 1_000)).toBeGreaterThan(0.8);
    house.order({ do: "hum", line: "g.2", hz: 600, ms: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    stop();
    const said = readFileSync(join(house.scratch, "ear2.raw"));
    const samples = Array.from({ length: said.length >> 1 }, (_, at) => said.readInt16LE(at * 2));
    const loud = samples.slice(samples.findIndex((sample) => Math.abs(sample) > 2_000)).slice(800, 5_600);
    expect(shareAt(loud, 600)).toBeGreaterThan(0.8);

    // One single pulse of the ring detector in a call: polarity, the far side has gone.
    house.order({ do: "drive", pin: 512 + PIN.ring, levels: [1, 0], everyMs: 1 });
    expect(await house.line("g.2", "far-hang-up")).toEqual({ type: "far-hang-up", sign: "polarity" });
    expect(levelOf((await house.state()).pins, PIN.loop)).toMatch(/ out 0 /);
  },
);

test.skipIf(excuse)("a board pulled off its pins ends the call and is taken up again when it is back", async () => {
  await up();
  const { pins } = await house.state();
  expect(levelOf(pins, PIN.power)).toMatch(/ out 1 /);
  expect(levelOf(pins, PIN.reset)).toMatch(/ out 1 /);
  house.order({ do: "drive", pin: 512 + PIN.hook, levels: [1], everyMs: 1 });
  await house.line("g.1", "off-hook");
  house.order({ do: "drive", pin: 512 + PIN.present, levels: [1], everyMs: 1 });
  const down = await house.next("down", (fact) => (fact.board as { state?: string } | undefined)?.state === "down");
  expect((down.board as { reason: string }).reason).toBe("no board is plugged in");
  await new Promise((resolve) => setTimeout(resolve, 600));
  house.order({ do: "drive", pin: 512 + PIN.present, levels: [0], everyMs: 1 });
  await house.next("up", (fact) => (fact.board as { state?: string } | undefined)?.state === "up");
  house.order({ do: "drive", pin: 512 + PIN.hook, levels: [0, 1], everyMs: 1_500 });
  expect(await house.line("g.1", "off-hook")).toEqual({ type: "off-hook" });
});

test.skipIf(excuse)("a chip that is not there, and a pin used twice, are told in plain words", async () => {
  house.order({ do: "configure", boards: [{ ...board(), path: "pinctrl-rp1" }] });
  const missing = await house.next(
    "down",
    (fact) => (fact.board as { reason?: string } | undefined)?.reason !== undefined,
  );
  expect((missing.board as { reason: string }).reason).toBe(
    "there is no GPIO chip pinctrl-rp1: there is pinctrl-bcm2711",
  );
  house.order({
    do: "configure",
    boards: [{ ...board(), gpio: { pins: { power: PIN.hook }, modules: board().gpio?.modules } }],
  });
  const twice = await house.next(
    "down",
    (fact) => (fact.board as { reason?: string } | undefined)?.reason !== undefined,
  );
  expect((twice.board as { reason: string }).reason).toBe("line 17 is used for board supply and for port 1, hook");
});

test.skipIf(excuse)("everything is given back at the end: loops open, no ringing, nothing exported", async () => {
  await up();
  command("g.2", { type: "seize" });
  await house.line("g.2", "off-hook");
  expect(await house.stop()).toEqual([]);
});
