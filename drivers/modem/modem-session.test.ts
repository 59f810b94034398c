import { expect, test } from "vitest";
import type { Inventory } from "#drivers/line/hardware.ts";
import type { PortEvent } from "#drivers/line/port.ts";
import type { BytePort } from "#drivers/link/byte-port.ts";
import type { FarEvent } from "#test/simulator/board/port.ts";
import type { ModemModelId } from "#test/simulator/modem/models.table.ts";
import { SimulatedModem } from "#test/simulator/modem/modem.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { ModemSession } from "./modem-session.ts";

/**
 * Both ends of a cable on which octets take their time, as they do on a machine that is busy. What comes for us while
 * we are held up is read in one go afterwards.
 */
function cable(clock: FakeClock, ms: number, heldUp: { until: number }): readonly [BytePort, BytePort] {
  const listeners: ((chunk: Uint8Array) => void)[] = [];
  const end = (own: 0 | 1): BytePort => ({
    write: (octets) => {
      const waitMs = own === 1 ? Math.max(0, heldUp.until - clock.monotonic() - ms) : 0;
      clock.after(ms + waitMs, () => listeners[1 - own]?.(octets));
    },
    backlog: 0,
    onData: (listener) => {
      listeners[own] = listener;
    },
    onGone: () => undefined,
    close: () => Promise.resolve(),
  });
  return [end(0), end(1)];
}

/** A session with a simulated modem and the line behind it, the line lifted and listened to. */
async function lifted(model: ModemModelId, cableMs: number) {
  const clock = new FakeClock();
  const heldUp = { until: 0 };
  const [ours, theirs] = cable(clock, cableMs, heldUp);
  const far: FarEvent[] = [];
  const told: PortEvent[] = [];
  const up: Inventory[] = [];
  const modem = new SimulatedModem({
    ...{ clock, model, country: "CN" },
    exchange: { disconnect: "polarity", answersByPolarity: true, callerId: "none" },
    tell: (event) => void far.push(event),
  });
  modem.plug(theirs);
  const session = new ModemSession({
    ...{ port: ours, clock },
    onUp: (inventory) => void up.push(inventory),
    onPort: (event) => void told.push(event),
    onVoice: () => undefined,
    nextFrame: () => undefined,
    onFailed: (reason) => expect.unreachable(reason),
  });
  session.start();
  await clock.advanceAsync(20_000);
  session.control({ type: "loop-close" });
  session.control({ type: "voice", on: true });
  await clock.advanceAsync(3_000);
  return { clock, session, far, told, up, modem, heldUp };
}

test.each([
  ["usr", 5],
  ["usr", 150],
  ["conexant", 150],
] as const)(
  "every digit is dialled over a %s modem that hears %i ms late, voice being taken away meanwhile",
  async (model, cableMs) => {
    const { clock, session, far, told } = await lifted(model, cableMs);
    expect(far.map(({ event }) => event)).toContain("seized");
    // Nobody listens any more, then the number: the modem is on its way out of voice when the first digit is due.
    session.control({ type: "voice", on: false });
    session.control({ type: "dial-tones", digits: "10086", onMs: 90, offMs: 90 });
    await clock.advanceAsync(6_000);
    expect(far.find(({ event }) => event === "dialled")).toMatchObject({ digits: "10086" });
    expect(told).toContainEqual({ type: "dial-done" });
  },
);

test("after we were held up the modem has no more to say than before: nothing lags behind for the rest of the call", async () => {
  const { clock, modem, heldUp } = await lifted("usr", 1);
  const waiting = (): number => (modem.counters as { waitingMs: number }).waitingMs; // the simulator's own
  const before = waiting();
  expect(before).toBeGreaterThan(20);
  heldUp.until = clock.monotonic() + 400;
  await clock.advanceAsync(390);
  expect(waiting()).toBe(0);
  await clock.advanceAsync(1_000);
  expect(Math.abs(waiting() - before)).toBeLessThanOrEqual(20);
});

test("a modem is named once, however often it says its maker's name", async () => {
  const { up } = await lifted("usr", 1);
  expect(up).toMatchObject([{ model: "U.S. Robotics 56K FAX USB" }]);
});
