import { expect, test } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import type { Stuck } from "./find-stuck.ts";
import type { Inventory } from "./inventory.ts";
import { Watchdog } from "./watchdog.ts";

const EMPTY: Inventory = {
  ...{ at: 0, calls: [], legs: [], lines: [], agents: [], entries: [], sessions: [], recordings: [] },
  sip: { incoming: 0, outgoing: 0, dialogs: 0, bindings: 0, servers: 0, clients: 0, unanswered: 0 },
  control: { timers: 0 },
};
const LOST_SESSION: Inventory = { ...EMPTY, sessions: ["a@b"] };

/** A watchdog over an inventory the test sets. */
function watched(first: Inventory) {
  const clock = new FakeClock();
  const healed: Stuck[] = [];
  const told: Stuck["kind"][] = [];
  const asked: string[] = [];
  const box = { clock, healed, told, asked, inventory: first };
  const watchdog = new Watchdog({
    clock,
    log: silentLogger,
    look: () => Promise.resolve(box.inventory),
    allowed: () => ({ silenceMs: 300_000 }),
    heal: (stuck) => void healed.push(stuck),
    ask: (leg) => void asked.push(leg),
  });
  watchdog.healed.subscribe(({ stuck }) => void told.push(stuck.kind));
  watchdog.start();
  return { ...box, box, watchdog };
}

test("what is stuck is put right after it was seen so without a break, and told once", async () => {
  const { clock, healed, told } = watched(LOST_SESSION);
  await clock.advanceAsync(11_000);
  expect(healed).toEqual([]);
  await clock.advanceAsync(5_000);
  expect(healed).toEqual([{ kind: "session-without-leg", session: "a@b" }]);
  await clock.advanceAsync(30_000);
  expect(healed.length).toBe(1);
  // What stays stuck is tried again, but it is the same thing.
  await clock.advanceAsync(60_000);
  expect(healed.length).toBe(2);
  expect(told).toEqual(["session-without-leg"]);
});

test("what was on its way has arrived at the next look, and nothing is done", async () => {
  const { clock, box, healed } = watched(LOST_SESSION);
  for (let round = 0; round < 20; round++) {
    await clock.advanceAsync(5_000);
    box.inventory = box.inventory === EMPTY ? LOST_SESSION : EMPTY;
  }
  expect(healed).toEqual([]);
});

test("a silent phone is asked once a minute whether it is there, whether on hold or not", async () => {
  const terminal = { kind: "extension", extension: "1001" } as const;
  const rtp = { port: 1, expectsVoice: false, silentMs: 70_000, reportSilentMs: 70_000 };
  const { clock, asked, healed } = watched({
    ...EMPTY,
    calls: [{ id: "c", ageMs: 1, legs: ["l"] }],
    legs: [
      { id: "l", call: "c", way: "in", terminal, state: "answered", isHeld: true, isTurnedAway: false, stateMs: 1 },
    ],
    media: {
      ...{ pid: 1, bridges: [], recordings: [], ticksLate: 0, busy: 0, ports: { used: 1, ready: 0, total: 9 } },
      endpoints: [{ id: "l", kind: "rtp", ageMs: 1, rtp, isPlaying: false }],
    },
  });
  await clock.advanceAsync(6_000);
  expect(asked).toEqual(["l"]);
  await clock.advanceAsync(50_000);
  expect(asked).toEqual(["l"]);
  await clock.advanceAsync(10_000);
  expect(asked).toEqual(["l", "l"]);
  expect(healed).toEqual([]);
});

test("a watchdog that is stopped looks no more", async () => {
  const { clock, healed, watchdog } = watched(LOST_SESSION);
  watchdog.stop();
  await clock.advanceAsync(60_000);
  expect(healed).toEqual([]);
});
