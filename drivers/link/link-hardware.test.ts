import { expect, test } from "vitest";
import type { HardwareEvent } from "#drivers/line/hardware.ts";
import { createCable } from "#test/support/byte-port-pair.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { BoardLink } from "./link.ts";
import { LinkHardware } from "./link-hardware.ts";
import type { DatagramMessage, Voice } from "./messages.ts";

/** The product's end of a cable that is up, and a bare link on the far end that sends what the test wants. */
async function setUp() {
  const clock = new FakeClock();
  const cable = createCable();
  const told: HardwareEvent[] = [];
  const answers: Voice[] = [];
  let said = 0;
  const hardware = new LinkHardware({
    clock,
    open: async () => cable.host,
    onEvent: (event) => void told.push(event),
    nextFrame: () => new Uint8Array(160).fill(++said),
  });
  const board = new BoardLink({
    role: "board",
    port: cable.board,
    clock,
    onState: () => undefined,
    onMessage: (message) => {
      if (message.type === "pcm") answers.push({ ...message, channels: message.channels.map((one) => ({ ...one })) });
    },
  });
  const run = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 20) {
      await clock.advanceAsync(20);
      cable.deliver();
    }
  };
  hardware.start();
  await run(40);
  board.start();
  await run(600);
  const inventory = {
    model: "B",
    serial: "1",
    firmware: "1",
    laws: ["ulaw"],
    ports: [{ port: 1, kind: "fxo" }],
  } as const;
  board.send({ type: "inventory", ...inventory });
  await run(40);
  const voice = (seq: number, ports: readonly number[] = [1]): DatagramMessage => {
    const channels = ports.map((port) => ({ port, octets: new Uint8Array(160).fill(seq & 0x7f) }));
    return { type: "pcm", law: "ulaw", seq: seq & 0xffff, tick: (seq * 160) >>> 0, channels };
  };
  const send = (message: DatagramMessage): void => {
    board.sendDatagram(message);
    cable.deliver();
    clock.advance(1);
    cable.deliver();
  };
  const heard = (): string[] => told.flatMap((event) => (event.type.startsWith("voice") ? [event.type] : []));
  return { hardware, told, answers, voice, send, heard, run };
}

test("each voice frame of the board is heard, and answered with its tick", async () => {
  const { answers, voice, send, heard } = await setUp();
  for (let seq = 65_534; seq < 65_538; seq++) send(voice(seq));
  expect(heard()).toEqual(["voice", "voice", "voice", "voice"]);
  expect(answers.map(({ tick }) => tick)).toEqual([65_534, 65_535, 65_536, 65_537].map((seq) => seq * 160));
});

test("lost voice frames are told in their place, and answered: heard and said stay side by side", async () => {
  const { hardware, answers, voice, send, heard } = await setUp();
  send(voice(10));
  send(voice(13));
  expect(heard()).toEqual(["voice", "voice-lost", "voice-lost", "voice"]);
  expect(answers).toHaveLength(4);
  expect(hardware.counters().voiceLost).toBe(2);
});

test("a doubled or late voice frame is neither heard nor answered", async () => {
  const { answers, voice, send, heard } = await setUp();
  for (const seq of [10, 11, 11, 10]) send(voice(seq));
  expect(heard()).toHaveLength(2);
  expect(answers).toHaveLength(2);
});

test("a long hole is a pause: nothing is made up for it", async () => {
  const { answers, voice, send, heard } = await setUp();
  send(voice(10));
  send(voice(110));
  expect(heard()).toEqual(["voice", "voice"]);
  expect(answers).toHaveLength(2);
});

test("a port that has just been switched on has lost nothing", async () => {
  const { told, voice, send } = await setUp();
  send(voice(10, [1]));
  send(voice(12, [1, 2]));
  expect(told.filter(({ type }) => type === "voice-lost")).toEqual([{ type: "voice-lost", port: 1 }]);
});
