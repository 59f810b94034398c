import fc from "fast-check";
import { expect, test } from "vitest";
import { createCable } from "#test/support/byte-port-pair.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { encodeDatagram } from "./datagram-codec.ts";
import { encodeFrame } from "./framing.ts";
import { BoardLink, HELLO_MS, type LinkState, WATCHDOG_MS } from "./link.ts";
import type { ControlMessage, DatagramMessage } from "./messages.ts";
import { MAX_RESENDS, RESEND_MS } from "./resend.ts";

function setUp() {
  const clock = new FakeClock();
  const cable = createCable();
  const states: { host: LinkState[]; board: LinkState[] } = { host: [], board: [] };
  const got: { host: unknown[]; board: (ControlMessage | DatagramMessage)[] } = { host: [], board: [] };
  const make = (role: "host" | "board") =>
    new BoardLink({
      role,
      port: cable[role],
      clock,
      onState: (state) => void states[role].push(state),
      onMessage: (message) => void got[role].push(message),
    });
  const run = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 20) {
      cable.deliver();
      clock.advance(20);
    }
    cable.deliver();
  };
  return { clock, cable, states, got, host: make("host"), board: make("board"), make, run };
}

function connected() {
  const world = setUp();
  world.board.start();
  world.host.start();
  world.run(HELLO_MS);
  expect(world.host.state.name).toBe("up");
  expect(world.board.state.name).toBe("up");
  return world;
}

const log = (text: string): ControlMessage => ({ type: "log", level: 1, text });
const dataFrame = (body: Uint8Array) => encodeFrame(Buffer.concat([Buffer.from([0xff, 0x03, 0x4c, 0xb3]), body]));

test("host and board open a session, whoever starts first", () => {
  connected();
  const { host, board, run } = setUp();
  host.start();
  run(2_000);
  board.start();
  run(HELLO_MS);
  expect(host.state.name).toBe("up");
});

test("control messages arrive once and in order over a cable that loses, doubles and damages frames", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 5, maxLength: 40 }), (fates) => {
      const { host, cable, got, states, run } = connected();
      let writes = 0;
      cable.disturb((octets) => {
        const fate = fates[writes++ % fates.length] ?? 0;
        if (writes > 200) return octets;
        if (fate === 0) return new Uint8Array();
        if (fate === 1) return Buffer.concat([octets, octets]);
        if (fate === 2) return octets.map((octet, index) => (index === 5 ? octet ^ 4 : octet));
        return octets;
      });
      const sent = Array.from({ length: 20 }, (_, index) => log(`${index}`));
      for (const message of sent) host.send(message);
      run(RESEND_MS * 9);
      cable.disturb((octets) => octets);
      run(RESEND_MS * 20);
      // A cable this bad may end the session; what came was still in order and without gaps.
      expect(got.board.slice(0, sent.length)).toEqual(sent.slice(0, got.board.length));
      const hasEnded = states.host.length > 1 || states.board.length > 1;
      if (!hasEnded) expect(got.board).toEqual(sent);
    }),
    { numRuns: 40 },
  );
});

test("a lost acknowledgement costs a resend, not a second delivery", () => {
  const { host, cable, got, run } = connected();
  let lost = 0;
  cable.disturb((octets, from) => (from === "board" && lost++ < 2 ? new Uint8Array() : octets));
  host.send(log("once"));
  run(RESEND_MS * 4);
  expect(got.board).toEqual([log("once")]);
  expect(host.counters.resent).toBeGreaterThan(0);
});

test("a far side that no longer acknowledges ends the session, and a new one is opened when it is back", () => {
  const { host, cable, states, run } = connected();
  cable.disturb((octets, from) => (from === "host" ? new Uint8Array() : octets));
  host.send(log("nobody hears"));
  run(RESEND_MS * (MAX_RESENDS + 2));
  expect(states.host.at(-1)).toEqual({ name: "down", reason: "the board no longer acknowledges what it is told" });
  cable.disturb((octets) => octets);
  run(HELLO_MS * 2);
  expect(host.state.name).toBe("up");
});

test("an idle link stays up by its heartbeat; a dead one is noticed by the watchdog", () => {
  const { cable, host, states, run } = connected();
  run(60_000);
  expect(states.host).toEqual([{ name: "up" }]);
  cable.disturb(() => new Uint8Array());
  run(WATCHDOG_MS + 100);
  expect(host.state).toEqual({ name: "down", reason: "the board has fallen silent" });
});

test("a port nobody answers on says what to check", () => {
  const { host, run } = setUp();
  host.start();
  run(WATCHDOG_MS + 100);
  expect(host.state).toMatchObject({
    name: "down",
    reason: expect.stringContaining("check power, cable and baud rate"),
  });
});

test("a board that restarts is noticed by its HELLO", () => {
  const { board, make, states, run } = connected();
  board.close();
  make("board").start();
  run(HELLO_MS * 2);
  expect(states.host.map((state) => state.name)).toEqual(["up", "down", "up"]);
  expect(states.host[1]).toEqual({ name: "down", reason: "the board restarted" });
});

test("a board of another version is refused with what to update", () => {
  const { cable, host, run } = setUp();
  host.start();
  const hello = { type: "hello", versionMin: 2, versionMax: 3, session: 7, echo: 0, controlMap: 0 } as const;
  cable.board.write(dataFrame(encodeDatagram(hello)));
  run(100);
  expect(host.state).toEqual({
    name: "down",
    reason: "the board speaks link version 2 to 3, Callbox speaks 1: update Callbox",
  });
});

test("voice is passed on as it comes, and never resent", () => {
  const { host, got, cable, run } = connected();
  const octets = new Uint8Array(160).fill(0x7e);
  const voice: DatagramMessage = { type: "pcm", law: "ulaw", seq: 1, tick: 160, channels: [{ port: 3, octets }] };
  host.sendDatagram(voice);
  run(40);
  expect(got.board).toEqual([{ ...voice, channels: [{ port: 3, octets: expect.anything() }] }]);
  cable.disturb(() => new Uint8Array());
  host.sendDatagram(voice);
  cable.disturb((same) => same);
  run(1_000);
  expect(got.board).toHaveLength(1);
});

test("no octets whatsoever make a link throw", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (chunks) => {
      const { cable, board, host } = connected();
      for (const chunk of chunks) {
        cable.host.write(chunk);
        cable.host.write(
          encodeFrame(Buffer.concat([Buffer.from([0xff, 0x03, 0x4c, chunk.length % 2 ? 0xb1 : 0xb3]), chunk])),
        );
        cable.deliver();
      }
      board.close();
      host.close();
    }),
    { numRuns: 50 },
  );
});
