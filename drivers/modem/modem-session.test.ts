import { expect, test } from "vitest";
import type { Inventory } from "#drivers/line/hardware.ts";
import type { PortEvent } from "#drivers/line/port.ts";
import type { BytePort } from "#drivers/link/byte-port.ts";
import type { FarEvent } from "#test/simulator/board/port.ts";
import type { ModemModelId } from "#test/simulator/modem/models.table.ts";
import { SimulatedModem } from "#test/simulator/modem/modem.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { ModemSession } from "./modem-session.ts";

/** Both ends of a cable on which octets take their time, as they do on a machine that is busy. */
function cable(clock: FakeClock, ms: number): readonly [BytePort, BytePort] {
  const listeners: ((chunk: Uint8Array) => void)[] = [];
  const end = (own: 0 | 1): BytePort => ({
    write: (octets) => void clock.after(ms, () => listeners[1 - own]?.(octets)),
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
  const [ours, theirs] = cable(clock, cableMs);
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
  return { clock, session, far, told, up, modem };
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

test("a modem is named once, however often it says its maker's name", async () => {
  const { up } = await lifted("usr", 1);
  expect(up).toMatchObject([{ model: "U.S. Robotics 56K FAX USB" }]);
});
