import { expect, test } from "vitest";
import type { HardwareEvent } from "#drivers/line/hardware.ts";
import { LinkHardware } from "#drivers/link/link-hardware.ts";
import { linearToUlaw } from "#firmware/kernel/g711.ts";
import { LinePort } from "#firmware/media/line/line-port.ts";
import { SimulatedBoard } from "#test/simulator/board/board.ts";
import { createCable } from "#test/support/byte-port-pair.ts";
import { FakeClock } from "#test/support/fake-clock.ts";

const LINES = [1, 2, 3, 4] as const;
/** In ten minutes 100 ppm are three frames, more than lies between the clocks; LINES_LONG=1 takes half an hour. */
const SECONDS = process.env.LINES_LONG === "1" ? 1_800 : 600;

interface Slips {
  readonly host: number;
  readonly board: number;
  readonly lost: number;
}

/**
 * Four lines talk on a board whose clock is off, through the product's link and ports and the simulated board; time is
 * that of the test. Octets on the cable arrive up to 5 ms late, the box's own 20 ms up to 3 ms.
 */
async function talk(seconds: number, driftPpm: number): Promise<Slips> {
  const clock = new FakeClock();
  const cable = createCable();
  const exchange = { disconnect: "polarity", answersByPolarity: true, callerId: "none" } as const;
  const board = new SimulatedBoard({ clock, fxo: 4, fxs: 0, country: "CN", exchange, driftPpm, tell: () => undefined });
  const ports = new Map<number, LinePort>();
  let heard = 0;
  const onEvent = (event: HardwareEvent): void => {
    if (event.type === "up")
      for (const { port, capabilities } of event.inventory.ports) ports.get(port)?.up(capabilities);
    if (event.type === "voice") ports.get(event.port)?.heard(event.frame);
    if (event.type === "voice-lost") ports.get(event.port)?.lost();
    if (event.type === "port") ports.get(event.port)?.portEvent(event.event, event.tick);
  };
  const nextFrame = (port: number): Uint8Array | undefined => ports.get(port)?.nextFrame();
  const hardware = new LinkHardware({ clock, open: async () => cable.host, onEvent, nextFrame });
  for (const port of LINES) {
    const options = { line: `b.${port}`, clock, emit: () => undefined, note: () => undefined, look: () => undefined };
    const config = { port, kind: "fxo", country: "CN", cancelsEcho: false, busyToneMs: 0 } as const;
    const control = (order: Parameters<LinkHardware["control"]>[1]): void => hardware.control(port, order);
    ports.set(port, new LinePort({ ...options, config, control, mayTalk: () => true, setGain: () => undefined }));
  }
  let seed = 1;
  const chance = (most: number): number => {
    seed = (seed * 48_271) % 0x7fffffff;
    return (most * seed) / 0x7fffffff;
  };
  board.plug(cable.board);
  hardware.start();
  await clock.advanceAsync(10);
  const frame = Uint8Array.from({ length: 160 }, (_, at) => linearToUlaw(Math.round(8_000 * Math.sin(at / 4))));
  for (const port of ports.values()) port.onFrame(() => void heard++);
  let beat = 0;
  const say = (): void => {
    beat++;
    for (const port of ports.values()) port.send(frame);
    clock.after(Math.max(0, (beat + 1) * 20 + chance(3) - clock.monotonic()), say);
  };
  clock.after(20, say);
  const run = (lasts: number): void => {
    for (const end = clock.monotonic() + lasts * 1_000; clock.monotonic() < end; ) {
      clock.advance(1 + chance(4));
      cable.deliver();
    }
  };
  const count = (): Slips => {
    const { playout } = board.counters as { playout: { underruns: number; overruns: number }[] }; // the simulator's own
    const host = [...ports.values()].reduce((sum, { toBoard }) => sum + toBoard.overruns + toBoard.underruns, 0);
    return {
      host,
      board: playout.reduce((sum, { underruns, overruns }) => sum + underruns + overruns, 0),
      lost: hardware.counters().voiceLost ?? 0,
    };
  };
  run(5);
  const before = count();
  run(seconds);
  const after = count();
  expect(heard).toBeGreaterThan(seconds * 50 * LINES.length * 0.99);
  await hardware.close();
  board.close();
  return { host: after.host - before.host, board: after.board - before.board, lost: after.lost - before.lost };
}

test.each([100, -100])("four lines talk for long on a board %d ppm off without a slip on either side", async (ppm) => {
  expect(await talk(SECONDS, ppm)).toEqual({ host: 0, board: 0, lost: 0 });
});
