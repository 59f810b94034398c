import { afterEach, beforeEach, expect, test } from "vitest";
import type { BoardConfig, BoardState } from "#drivers/line/line.ts";
import { encodeDatagram } from "#drivers/link/datagram-codec.ts";
import { encodeFrame } from "#drivers/link/framing.ts";
import { openPtyPort } from "#test/simulator/board/pty-port.ts";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { LineHouse } from "#test/support/line-house.ts";

/** Hardware that goes wrong, at the product's line host over real pseudo-terminals. */
let simulator: RunningSimulator;
let house: LineHouse;
const others: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  simulator = await startSimulator(["--fxo", "2", "--fxs", "0"]);
  house = new LineHouse([board()]);
  await house.board("up");
});

afterEach(async () => {
  for (const close of others.splice(0)) await close();
  await house.close();
  await simulator.stop();
});

function board(change: Partial<BoardConfig> = {}): BoardConfig {
  const lines = [1, 2].map((port) => ({ port, kind: "fxo" as const, country: "CN" }));
  return { id: "b1", kind: "link", path: simulator.path, baudRate: 921_600, lines, ...change };
}

async function answeredCall(port: number): Promise<void> {
  simulator.client.mark();
  await simulator.client.request("call", { port, number: "13800138000", callerId: "before-first-ring" });
  await house.line(`b1.${port}`, "ringing");
  house.say(`b1.${port}`, { type: "answer" });
  await simulator.client.waitFor("answered", port);
}

async function faults(count: number): Promise<BoardState["faults"]> {
  const event = await house.next(
    `a board with ${count} faults`,
    (one) => one.type === "board" && (one.board.faults ?? []).length === count,
  );
  return event.type === "board" ? event.board.faults : undefined;
}

test("a port that loses its power ends its call with the reason; the other goes on, and it serves again when well", async () => {
  await answeredCall(1);
  await answeredCall(2);
  const fault = { port: 1, code: 2, text: "supply of the line lost" };
  await simulator.client.request("fault", fault);
  expect(await house.line("b1.1", "far-hang-up")).toEqual({
    type: "far-hang-up",
    sign: "board-down",
    reason: "fault of the line: supply of the line lost",
  });
  expect(await faults(1)).toEqual([fault]);
  await simulator.client.request("fault", fault);
  await simulator.client.request("press", { port: 2, digits: "5" });
  await house.line("b1.2", "digit");
  expect(house.past.filter(({ type }) => type === "board")).toEqual([]);
  await simulator.client.request("fault", { ...fault, active: false });
  await faults(0);
  await answeredCall(1);
});

test("a board of another link version is told once, with what to update", async () => {
  const pty = openPtyPort();
  others.push(() => pty.close());
  const hello = { type: "hello", versionMin: 2, versionMax: 3, session: 7, echo: 0, controlMap: 0 } as const;
  const content = Buffer.concat([Buffer.from([0xff, 0x03, 0x4c, 0xb3]), encodeDatagram(hello)]);
  pty.onData(() => pty.write(encodeFrame(content)));
  const told: string[] = [];
  house.host.onEvent((event) => {
    if (event.type === "board" && event.board.id === "b2") told.push(event.board.reason ?? event.board.state);
  });
  house.host.configure([board(), board({ id: "b2", path: pty.path })]);
  await house.board("down", "b2");
  await new Promise((resolve) => setTimeout(resolve, 6_500)); // longer than the port is given before it is opened anew
  expect(told).toEqual(["connecting", "the board speaks link version 2 to 3, Callbox speaks 1: update Callbox"]);
});

test("the second of two boards with one serial number is refused, and taken when the first has gone", async () => {
  const twin = await startSimulator(["--fxo", "2", "--fxs", "0"]);
  others.push(() => twin.stop());
  house.host.configure([board(), board({ id: "b2", path: twin.path })]);
  expect((await house.board("down", "b2")).reason).toBe(
    "it has the serial number SIM-0001, and so has the board b1: give each board its own",
  );
  await answeredCall(1);
  await simulator.client.request("unplug");
  await house.board("up", "b2");
});

test("two hosts on one port: the second is told that it is in use, the first goes on", async () => {
  const second = new LineHouse([board()]);
  others.push(() => second.close());
  expect((await second.board("down")).reason).toBe(`the serial port ${simulator.path} is used by another program`);
  await answeredCall(1);
});

test("a serial port too slow for its lines is told, and carries as many calls as it can, whole", async () => {
  await house.close();
  house = new LineHouse([board({ baudRate: 115_200 })]);
  const up = await house.board("up");
  const text = "the serial port runs at 115200 baud, enough for 1 of its 2 lines at a time";
  expect(up.faults).toEqual([{ port: 0, code: 241, text }]);
  await answeredCall(1);
  house.say("b1.2", { type: "dial", digits: "10086" });
  const reason = "the serial port of the board is too slow for another call";
  expect(await house.line("b1.2", "fault")).toEqual({ type: "fault", reason });
  await simulator.client.request("hang-up", { port: 1 });
  await house.line("b1.1", "on-hook");
  house.say("b1.2", { type: "dial", digits: "10086" });
  await house.line("b1.2", "dial-done");
});

test("noise between frames for long disturbs nobody and is counted", async () => {
  await answeredCall(1);
  for (let burst = 0; burst < 60; burst++) await simulator.client.request("noise", { octets: 4_000 });
  await simulator.client.request("press", { port: 1, digits: "5" });
  await house.line("b1.1", "digit");
  expect(house.past.some((event) => event.type === "board")).toBe(false);
  const { hardware } = await house.host.ask("b1.1", { about: "hardware" });
  expect(hardware?.cable.damaged).toBeGreaterThan(100);
});
