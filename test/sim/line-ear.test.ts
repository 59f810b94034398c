import { afterEach, beforeEach, expect, test } from "vitest";
import type { BoardConfig, LineEvent } from "#drivers/line/line.ts";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { LineHouse } from "#test/support/line-house.ts";

/** What the box hears on the lines of a simulated exchange by itself; the exchange tells nothing but by sound. */
let simulator: RunningSimulator;
let house: LineHouse;

const SPEECH = new URL("../../firmware/prompts/assets/zh/number-not-in-service.wav", import.meta.url).pathname;

beforeEach(async () => {
  simulator = await startSimulator(["--fxo", "8", "--fxs", "0", "--caller-id", "none", "--on-hook-voice"]);
  house = new LineHouse([board()]);
  await house.board("up");
});

afterEach(async () => {
  await house.close();
  await simulator.stop();
});

function board(): BoardConfig {
  const lines = [1, 2, 3, 4, 5, 6, 7, 8].map((port) => ({
    port,
    kind: "fxo" as const,
    country: "CN",
    busyToneMs: 2_000,
    ...(port === 8 && { silenceMs: 3_000 }),
  }));
  return { id: "b1", kind: "link", path: simulator.path, baudRate: 921_600, lines };
}

const ask = (what: string, port: number, fields = {}): Promise<unknown> =>
  simulator.client.request(what, { port, ...fields });

/** What a line tells of a call, up to the event of this type; events of other lines stay. */
async function toldUntil(port: number, last: LineEvent["type"]): Promise<LineEvent[]> {
  const of = (): LineEvent[] =>
    house.past.flatMap((each) => (each.type === "line" && each.line === `b1.${port}` ? [each.event] : []));
  const isThere = (): boolean => of().some(({ type }) => type === last);
  if (!isThere()) {
    await new Promise<void>((resolve) => {
      const stop = house.host.onEvent(() =>
        queueMicrotask(() => {
          if (!isThere()) return;
          stop();
          resolve();
        }),
      );
    });
  }
  const events = of();
  return events.slice(0, events.findIndex(({ type }) => type === last) + 1).filter(({ type }) => type !== "state");
}

async function dialled(port: number, digits: string, exchange = {}): Promise<void> {
  await ask("exchange", port, { answersByPolarity: false, disconnect: "busy-tone", ...exchange });
  house.say(`b1.${port}`, { type: "dial", digits });
}

test("what becomes of a call out is heard: ring-back and a voice, congestion, no such number, a fax, music", async () => {
  const answered = async (): Promise<void> => {
    await dialled(1, "55577", { answerMs: 6_500 });
    await simulator.client.waitFor("far-answered", 1);
    await ask("say", 1, { wav: SPEECH });
  };
  const music = async (): Promise<void> => {
    await dialled(5, "55577", { answerMs: 3_000, hasColouredRingBack: true });
    await simulator.client.waitFor("far-answered", 5);
    await ask("say", 5, { wav: SPEECH });
    await toldUntil(4, "fax");
    await ask("hang-up", 5);
  };
  await Promise.all([answered(), dialled(2, "55502"), dialled(3, "55503"), dialled(4, "55504"), music()]);
  const begin = [{ type: "off-hook" }, { type: "dial-done" }];
  expect(await toldUntil(1, "far-answer")).toEqual([
    ...begin,
    { type: "far-ringing" },
    { type: "far-answer", by: "voice" },
  ]);
  const gone = (sign: string): unknown[] => [...begin, { type: "far-hang-up", sign }];
  expect(await toldUntil(2, "far-hang-up")).toEqual(gone("congestion-tone"));
  expect(await toldUntil(3, "far-hang-up")).toEqual(gone("information-tone"));
  expect(await toldUntil(4, "fax")).toEqual([
    ...begin,
    { type: "far-answer", by: "fax" },
    { type: "fax", tone: "ced" },
  ]);
  // Music in the place of ring-back tells nothing, nor does a voice after it: only time does.
  expect(await toldUntil(5, "far-hang-up")).toEqual(gone("busy-tone"));
});

test("the end of a call is told by the sign it was known by, and a fax that calls is told", async () => {
  const talk = async (port: number): Promise<void> => {
    await ask("call", port, { number: "1" });
    await toldUntil(port, "ringing");
    house.say(`b1.${port}`, { type: "answer" });
    await simulator.client.waitFor("answered", port);
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // the loop settles
  };
  await Promise.all([1, 2, 8].map((port) => talk(port)));
  await ask("hum", 8, { hz: 1_100, ms: 500 });
  await ask("hang-up", 1, { sign: "congestion-tone" });
  await ask("hang-up", 2, { sign: "dial-tone" });
  expect((await toldUntil(1, "far-hang-up")).at(-1)).toEqual({ type: "far-hang-up", sign: "congestion-tone" });
  expect((await toldUntil(2, "far-hang-up")).at(-1)).toEqual({ type: "far-hang-up", sign: "dial-tone" });
  expect((await toldUntil(8, "far-hang-up")).slice(-2)).toEqual([
    { type: "fax", tone: "cng" },
    { type: "far-hang-up", sign: "silence" },
  ]);
});

test("who calls is read from the sound of the line, whatever signal the exchange uses and whenever it comes", async () => {
  const ways = [
    ["after-first-ring", "bell-202"],
    ["after-first-ring", "v23"],
    ["after-first-ring", "dtmf"],
    ["before-first-ring", "dtmf"],
    ["before-first-ring", "bell-202"],
    ["after-reversal", "v23"],
    ["after-reversal", "dtmf"],
  ] as const;
  await Promise.all(
    ways.map(async ([callerId, callerIdBy], index) => {
      const [port, number] = [index + 1, `1380013800${index}`];
      // The two kinds of FSK are so near to each other that either receiver may be the first to have read it.
      const method = callerIdBy === "dtmf" ? "dtmf" : expect.stringMatching(/^fsk-/);
      await ask("call", port, { number, callerId, callerIdBy });
      expect((await toldUntil(port, "ringing")).at(-1), callerId).toEqual({ type: "ringing", number, method });
    }),
  );
});
