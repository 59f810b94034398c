import { realpath } from "node:fs/promises";
import { type TestContext, test } from "vitest";
import { openPtyPort } from "#test/simulator/board/pty-port.ts";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { LineHouse } from "#test/support/line-house.ts";

/** What is on a port is asked over real pseudo-terminals; boards and modems are processes of their own. */
class Bench {
  readonly #running: { close(): unknown }[] = [];

  constructor({ onTestFinished }: Pick<TestContext, "onTestFinished">) {
    onTestFinished(async () => {
      for (const one of this.#running.toReversed()) await one.close();
    });
  }

  async simulator(flags: readonly string[]): Promise<RunningSimulator> {
    const started = await startSimulator(flags);
    this.keep({ close: () => started.stop() });
    return started;
  }

  house(boards: ConstructorParameters<typeof LineHouse>[0]): LineHouse {
    const opened = new LineHouse(boards);
    this.keep(opened);
    return opened;
  }

  keep(one: { close(): unknown }): void {
    this.#running.push(one);
  }
}

const line = (port: number, kind: "fxo" | "fxs") => ({ port, kind, country: "CN" });

test.concurrent("a board says what it is and which ports it has; so does a modem, which is left as it was found", async (context) => {
  const { expect } = context;
  const bench = new Bench(context);
  const [board, modem] = await Promise.all([
    bench.simulator(["--fxo", "2", "--fxs", "1"]),
    bench.simulator(["--modem", "usr"]),
  ]);
  const { host } = bench.house([]);
  const ask = ({ path }: RunningSimulator) => host.probe(path, undefined);
  const [onBoard, asTheOther, onModem] = await Promise.all([ask(board), ask(board), ask(modem)]);
  expect(onBoard).toEqual({
    kind: "board",
    model: "Callbox simulated board",
    serial: "SIM-0001",
    firmware: "1.0",
    baudRate: 921_600,
    ports: [
      { port: 1, kind: "fxo" },
      { port: 2, kind: "fxo" },
      { port: 3, kind: "fxs" },
    ],
  });
  // Two who ask about one port at a time get one answer.
  expect(asTheOther).toEqual(onBoard);
  expect(onModem).toMatchObject({ kind: "modem", profile: "usr", model: "U.S. Robotics 56K FAX USB" });
  // The port is free again: what was found can be used at once.
  host.configure([
    { id: "b", kind: "link", path: board.path, baudRate: 921_600, lines: [line(1, "fxo")] },
    { id: "m", kind: "modem", path: modem.path, baudRate: 115_200, lines: [line(1, "fxo")] },
  ]);
});

test.concurrent("a port with nothing on it is silent; one that is in use, or not there, is told apart", async (context) => {
  const { expect } = context;
  const bench = new Bench(context);
  const silent = openPtyPort(undefined);
  bench.keep(silent);
  const { path } = await bench.simulator(["--fxo", "1", "--fxs", "0"]);
  const other = bench.house([{ id: "b", kind: "link", path, baudRate: 921_600, lines: [line(1, "fxo")] }]);
  await other.board("up");
  const { host } = bench.house([]);
  const kinds = [silent.path, path, "/dev/ttyUSB-none"].map(async (each) => (await host.probe(each, 921_600)).kind);
  expect(await Promise.all(kinds)).toEqual(["silent", "busy", "missing"]);
});

test.concurrent("a configured board is not asked and not disturbed, whatever name its port is given", async (context) => {
  const { expect } = context;
  const bench = new Bench(context);
  const { path, client } = await bench.simulator(["--fxo", "1", "--fxs", "1"]);
  const box = bench.house([
    { id: "board1", kind: "link", path, baudRate: 921_600, lines: [line(1, "fxo"), line(2, "fxs")] },
  ]);
  await box.board("up");
  const pty = await realpath(path);
  const answers = await Promise.all([box.host.probe(path, undefined), box.host.probe(pty, 115_200)]);
  expect(answers).toEqual([
    { kind: "configured", board: "board1" },
    { kind: "configured", board: "board1" },
  ]);
  await client.request("call", { port: 1, number: "13800138000" });
  await box.next("ringing, and nothing of the board before", (event) => event.type !== "line.note");
  expect(box.past.filter(({ type }) => type === "board")).toEqual([]);
});

test.concurrent("a board that is set up wrongly and so does not answer is asked all the same, and then tried as before", async (context) => {
  const { expect } = context;
  const bench = new Bench(context);
  const { path } = await bench.simulator(["--fxo", "1", "--fxs", "1"]);
  const box = bench.house([{ id: "m", kind: "modem", path, baudRate: 115_200, lines: [line(1, "fxo")] }]);
  await box.board("down");
  expect(await box.host.probe(path, undefined)).toMatchObject({ kind: "board", serial: "SIM-0001" });
  await box.board("connecting");
  box.host.configure([{ id: "m", kind: "link", path, baudRate: 921_600, lines: [line(1, "fxo")] }]);
  await box.board("up");
});

test.concurrent("the light of a socket blinks for who looks for it", async (context) => {
  const { expect } = context;
  const bench = new Bench(context);
  const { path, client } = await bench.simulator(["--fxo", "2", "--fxs", "0"]);
  const box = bench.house([
    { id: "b", kind: "link", path, baudRate: 921_600, lines: [line(1, "fxo"), line(2, "fxo")] },
  ]);
  await box.board("up");
  expect(await box.host.ask("b.2", { about: "socket" })).toEqual({ isLit: true });
  await client.waitFor("led-amber-fast", 2);
});

test.concurrent("the lights of a board: status when it is there, slow while a line rings, steady in a call, dark afterwards", async (context) => {
  const { expect } = context;
  const bench = new Bench(context);
  const { path, client } = await bench.simulator(["--fxo", "1", "--fxs", "1", "--disconnect", "polarity"]);
  const box = bench.house([
    { id: "b", kind: "link", path, baudRate: 921_600, lines: [line(1, "fxo"), line(2, "fxs")] },
  ]);
  await client.waitFor("led-green-steady", 0);
  await client.request("call", { port: 1, number: "13800138000" });
  await client.waitFor("led-green-slow", 1);
  await box.line("b.1", "ringing");
  box.say("b.1", { type: "answer" });
  await client.waitFor("led-green-steady", 1);
  await client.request("lift", { port: 2 });
  await client.waitFor("led-green-steady", 2);
  await client.request("hang-up", { port: 1 });
  await client.waitFor("led-off-steady", 1);
  const { leds } = await client.request("leds");
  expect(leds).toMatchObject({ 0: { colour: "green" }, 1: { colour: "off" }, 2: { colour: "green" } });
});

test.concurrent("a board is restarted by a person: it comes back, and its status light with it", async (context) => {
  const { expect } = context;
  const bench = new Bench(context);
  const { path, client } = await bench.simulator(["--fxo", "1", "--fxs", "0"]);
  const box = bench.house([{ id: "b", kind: "link", path, baudRate: 921_600, lines: [line(1, "fxo")] }]);
  await box.board("up");
  client.mark();
  await box.host.restart("b");
  await client.waitFor("reset", 0);
  expect((await box.board("down")).reason).toBe("the board restarted");
  await box.board("up");
  await client.waitFor("led-green-steady", 0);
  await expect(box.host.restart("other")).rejects.toThrow("the board is not configured");
});
