import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { BoxLink, type Verdict } from "./box-link.ts";
import { KeeperClient } from "./keeper-client.ts";

const GOOD: Verdict = { isGood: true, wasHeldUp: false, because: [] };
const BAD: Verdict = { isGood: false, wasHeldUp: false, because: [{ code: "greeting", detail: "" }] };
const SPOILT: Verdict = { ...BAD, wasHeldUp: true };

/**
 * Has the box call itself with these results (null: the call breaks off), the last of them again and again; gives back what the
 * keeper is told. `deaf`: so many verdicts find a keeper that is just ending.
 */
async function judged(results: readonly (Verdict | null)[], deaf = 0): Promise<{ isGood: boolean; calls: number }> {
  const folder = mkdtempSync(join(tmpdir(), "callbox-link-"));
  const sockets: Socket[] = [];
  const told = Promise.withResolvers<boolean>();
  let unheard = deaf;
  const server = createServer((socket) => {
    sockets.push(socket);
    createInterface({ input: socket }).on("line", (line) => {
      const { id, verb, isGood } = JSON.parse(line) as { id: number; verb: string; isGood?: boolean };
      if (verb === "mark-good" && unheard-- > 0) return void socket.destroy();
      if (verb === "mark-good") told.resolve(isGood === true);
      socket.write(`${JSON.stringify({ id, ok: true, result: {} })}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(join(folder, "keeper.sock"), resolve));
  const clock = new FakeClock();
  const keeper = new KeeperClient(join(folder, "keeper.sock"));
  let calls = 0;
  const link = new BoxLink({
    ...{ keeper, clock, log: silentLogger },
    canCall: () => ({ canCall: true, because: "" }),
    selfCall: async () => {
      const result = results[Math.min(calls++, results.length - 1)];
      if (result === null) throw new Error("the disk is damaged");
      return result ?? GOOD;
    },
    isQuiet: () => true,
  });
  onTestFinished(() => {
    link.stop();
    keeper.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  link.start();
  const time = setInterval(() => clock.advance(1_000), 1);
  return { isGood: await told.promise.finally(() => clearInterval(time)), calls };
}

test("a system is good by its first call, or by the third", async () => {
  expect(await judged([GOOD])).toEqual({ isGood: true, calls: 1 });
  expect(await judged([BAD, BAD, GOOD])).toEqual({ isGood: true, calls: 3 });
});

test("three calls that fail are a fault", async () => {
  expect(await judged([BAD])).toEqual({ isGood: false, calls: 3 });
});

test("calls that a busy machine has spoilt do not count", async () => {
  expect(await judged([SPOILT, SPOILT, SPOILT, SPOILT, BAD, GOOD])).toEqual({ isGood: true, calls: 6 });
  expect(await judged([SPOILT, BAD, SPOILT, BAD, BAD])).toEqual({ isGood: false, calls: 5 });
});

test("nobody waits for ever for a quiet moment", async () => {
  expect(await judged([SPOILT])).toEqual({ isGood: false, calls: 12 });
});

test("a call that breaks off is one that failed", async () => {
  expect(await judged([null, GOOD])).toEqual({ isGood: true, calls: 2 });
  expect(await judged([null])).toEqual({ isGood: false, calls: 3 });
});

test("a keeper that is being started again hears the verdict all the same", async () => {
  expect(await judged([GOOD], 2)).toEqual({ isGood: true, calls: 1 });
});
