import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { BoardLink } from "#drivers/link/link.ts";
import type { ControlMessage, DatagramMessage } from "#drivers/link/messages.ts";
import { createCable } from "#test/support/byte-port-pair.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { LinkSpans } from "./link-spans.ts";
import type { SpanHardwareEvent } from "./span-hardware.ts";

type Message = ControlMessage | DatagramMessage;

/** The product's end of a cable that is up, and a bare link on the far end that sends what the test wants. */
async function setUp() {
  const clock = new FakeClock();
  const cable = createCable();
  const told: SpanHardwareEvent[] = [];
  const voice: string[] = [];
  const heard: Message[] = [];
  const spans = new LinkSpans({
    clock,
    spans: 2,
    open: async () => cable.host,
    onEvent: (event) => {
      if (event.type === "voice") voice.push(`${event.span}.${event.slot}:${event.frame[0]}`);
      else if (event.type === "voice-lost") voice.push(`lost ${event.slots.toString(16)}`);
      else told.push(structuredClone(event));
    },
    nextFrame: (_, slot) => (slot === 1 ? new Uint8Array(160).fill(0x11) : undefined),
  });
  const board = new BoardLink({
    role: "board",
    port: cable.board,
    clock,
    onState: () => undefined,
    onMessage: (message) => void heard.push(structuredClone(message)),
  });
  const run = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 20) {
      await clock.advanceAsync(20);
      cable.deliver();
    }
  };
  spans.start();
  await run(40);
  board.start();
  await run(600);
  const ports = [1, 2].map((port) => ({ port, kind: "e1" as const }));
  board.send({ type: "inventory", model: "E", serial: "1", firmware: "1", laws: ["alaw"], ports });
  await run(40);
  const pcm = (seq: number, slots: number, octet = seq): void => {
    const count = slots.toString(2).replaceAll("0", "").length;
    const octets = new Uint8Array(160 * count).fill(octet & 0xff);
    board.sendDatagram({ type: "span-pcm", span: 1, seq: seq & 0xffff, tick: seq * 160, slots, octets });
    cable.deliver();
    clock.advance(1);
    cable.deliver();
  };
  const answers = (): { slots: number; tick: number }[] =>
    heard.flatMap((one) => (one.type === "span-pcm" ? [{ slots: one.slots, tick: one.tick }] : []));
  return { clock, cable, spans, board, told, voice, heard, run, pcm, answers };
}

test("a board with spans is up, and what it tells comes in the words of spans", async () => {
  const { told, board, run } = await setUp();
  expect(told).toEqual([{ type: "up", inventory: { model: "E", serial: "1", firmware: "1", spans: [1, 2] } }]);
  board.send({ type: "span-event", span: 0, tick: 5, event: { type: "clock", source: 2, driftPpm: 3 } });
  board.send({ type: "cas", span: 2, tick: 9, slots: [{ slot: 3, bits: 1 }] });
  await run(40);
  expect(told.slice(1)).toEqual([
    { type: "clock", source: { span: 2, driftPpm: 3 } },
    { type: "span", span: 2, event: { type: "cas", slot: 3, bits: 1, tick: 9 } },
  ]);
});

test("every frame of voice is answered for the same timeslots, silence where nothing is said", async () => {
  const { spans, pcm, voice, heard } = await setUp();
  spans.control(1, { type: "voice", slots: 0b110 });
  pcm(1, 0b110);
  expect(voice).toEqual(["1.1:1", "1.2:1"]);
  const answer = heard.find((one) => one.type === "span-pcm");
  if (answer?.type !== "span-pcm") throw new Error("no answer");
  expect([answer.slots, answer.tick, answer.octets[0], answer.octets[160]]).toEqual([0b110, 160, 0x11, 0xd5]);
});

test("lost frames are told in their place and answered; a long gap is a pause; a repeated one is ignored", async () => {
  const { spans, pcm, voice, answers } = await setUp();
  spans.control(1, { type: "voice", slots: 0b10 });
  pcm(0xfffe, 0b10, 1);
  pcm(0xffff, 0b10, 2);
  pcm(2, 0b10, 3);
  pcm(2, 0b10, 4);
  pcm(100, 0b10, 5);
  expect(voice).toEqual(["1.1:1", "1.1:2", "lost 2", "lost 2", "1.1:3", "1.1:5"]);
  expect(answers()).toHaveLength(6);
});

test("a frame may come in parts, each answered by itself; a part that does not come is lost", async () => {
  const { spans, pcm, voice, answers } = await setUp();
  spans.control(1, { type: "voice", slots: 0b110 });
  pcm(1, 0b010);
  pcm(1, 0b100);
  pcm(2, 0b010);
  pcm(3, 0b010);
  expect(voice).toEqual(["1.1:1", "1.2:1", "1.1:2", "lost 4", "1.1:3"]);
  expect(answers().map(({ slots }) => slots)).toEqual([0b010, 0b100, 0b010, 0b100, 0b010]);
});

test("frames of the D channel go at once and unacknowledged, and those that were lost are counted", async () => {
  const { spans, board, cable, told, heard } = await setUp();
  spans.control(1, { type: "d-channel", frame: Uint8Array.of(2, 1, 0x7f) });
  cable.deliver();
  expect(heard.at(-1)).toMatchObject({ type: "d-channel", span: 1, seq: 0 });
  const frame = Uint8Array.of(0, 1, 0x73);
  for (const seq of [254, 255, 2]) board.sendDatagram({ type: "d-channel", span: 1, seq, frame });
  cable.deliver();
  const events = told.flatMap((event) => (event.type === "span" ? [event.event] : []));
  expect(events.map(({ type }) => type)).toEqual(["d-channel", "d-channel", "d-channel-damaged", "d-channel"]);
  expect(events[0]).toEqual({ type: "d-channel", frame });
  expect(events[2]).toEqual({ type: "d-channel-damaged", count: 2 });
});

test("a refresh of CAS bits makes up for a change that was missed, and is silent otherwise", async () => {
  const { board, cable, told } = await setUp();
  const bits = Array.from({ length: 30 }, () => 9);
  board.sendDatagram({ type: "cas-refresh", span: 1, bits });
  cable.deliver();
  expect(told.filter(({ type }) => type === "span")).toHaveLength(30);
  board.sendDatagram({ type: "cas-refresh", span: 1, bits: bits.with(15, 1) });
  cable.deliver();
  expect(told.slice(31)).toEqual([{ type: "span", span: 1, event: { type: "cas", slot: 17, bits: 1, tick: 0 } }]);
});

test("firmware is written in chunks no faster than the board takes them, and checked by its hash", async () => {
  const { spans, board, heard, told, run } = await setUp();
  const image = Uint8Array.from({ length: 40_000 }, (_, index) => index & 0xff);
  spans.update(image);
  const steps = () => heard.flatMap((one) => (one.type === "update" ? [one.step] : []));
  const taken = () => steps().reduce((sum, step) => sum + (step.name === "chunk" ? step.octets.length : 0), 0);
  await run(400);
  expect(taken()).toBe(16_384);
  for (let reported = 8_192; reported < 40_000; reported += 8_192) {
    board.send({ type: "update-state", taken: reported, state: 0, text: "" });
    await run(400);
  }
  board.send({ type: "update-state", taken: 40_000, state: 0, text: "" });
  await run(400);
  const [begin] = steps();
  const written = Buffer.concat(steps().flatMap((step) => (step.name === "chunk" ? [step.octets] : [])));
  expect(begin).toMatchObject({ name: "begin", size: 40_000 });
  if (begin?.name !== "begin") throw new Error("no beginning");
  expect(Buffer.from(begin.sha256)).toEqual(createHash("sha256").update(written).digest());
  expect(steps().at(-1)).toEqual({ name: "finish" });
  board.send({ type: "update-state", taken: 40_000, state: 2, text: "the image is damaged" });
  await run(40);
  expect(told.at(-1)).toEqual({ type: "update", taken: 40_000, done: false, error: "the image is damaged" });
});
