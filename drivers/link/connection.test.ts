import { expect, test } from "vitest";
import { createCable } from "#test/support/byte-port-pair.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import type { BytePort } from "./byte-port.ts";
import { BoardConnection } from "./connection.ts";
import { BoardLink, type LinkState } from "./link.ts";

/** A host whose port can be opened or not, as the test says; each opening gives a new cable with a board on it. */
function setUp() {
  const clock = new FakeClock();
  const states: LinkState[] = [];
  const openedAt: number[] = [];
  const world = { isThere: true, answers: true, unplug: (): void => undefined, deliver: (): void => undefined };
  const open = async (): Promise<BytePort> => {
    openedAt.push(clock.monotonic());
    if (!world.isThere) throw new Error("there is no serial port");
    const cable = createCable();
    let gone: ((reason: string) => void) | undefined;
    world.unplug = () => gone?.("unplugged");
    world.deliver = cable.deliver;
    if (world.answers) {
      const ignore = (): void => undefined;
      new BoardLink({ role: "board", port: cable.board, clock, onState: ignore, onMessage: ignore }).start();
    }
    const onGone = (listener: (reason: string) => void): void => {
      gone = listener;
    };
    return { ...cable.host, onGone };
  };
  const connection = new BoardConnection({
    open,
    clock,
    onState: (state) => void states.push(state),
    onMessage: () => undefined,
  });
  const run = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      await clock.advanceAsync(50);
      world.deliver();
    }
  };
  return { clock, states, openedAt, world, connection, run };
}

test("a port that is not there is tried again with growing pauses, and its absence is told once", async () => {
  const { states, openedAt, world, connection, run } = setUp();
  world.isThere = false;
  connection.start();
  await run(20_000);
  expect(openedAt.slice(0, 6)).toEqual([0, 250, 750, 1_750, 3_750, 7_750]);
  expect(openedAt[6]).toBe(12_750);
  expect(states).toEqual([{ name: "down", reason: "there is no serial port" }]);
  await connection.close();
});

test("an unplugged cable is told, and the board is up again soon after it is plugged in", async () => {
  const { states, world, connection, run } = setUp();
  connection.start();
  await run(1_000);
  world.isThere = false;
  world.unplug();
  await run(600);
  world.isThere = true;
  await run(2_000);
  expect(states.filter(({ name }) => name !== "connecting")).toEqual([
    { name: "up" },
    { name: "down", reason: "unplugged" },
    { name: "down", reason: "there is no serial port" },
    { name: "up" },
  ]);
  await connection.close();
});

test("an open port that stays silent is closed and opened anew: some systems never tell that it has gone", async () => {
  const { openedAt, world, connection, run } = setUp();
  world.answers = false;
  connection.start();
  await run(9_000);
  world.answers = true;
  expect(openedAt.length).toBeGreaterThan(1);
  await run(9_000);
  const tries = openedAt.length;
  await run(20_000);
  expect(openedAt).toHaveLength(tries);
  await connection.close();
});

test("a closed connection leaves nothing running", async () => {
  const { clock, world, connection, run } = setUp();
  world.answers = false;
  connection.start();
  await run(500);
  await connection.close();
  await connection.close();
  await run(20_000);
  expect(clock.pending).toBe(0);
});
