import { decodeControl, encodeControl } from "#drivers/link/control-codec.ts";
import { decodeDatagram, encodeDatagram } from "#drivers/link/datagram-codec.ts";
import { encodeFrame, FrameParser, MAX_FRAME_OCTETS } from "#drivers/link/framing.ts";
import { BoardLink } from "#drivers/link/link.ts";
import type { ControlMessage, DatagramMessage } from "#drivers/link/messages.ts";
import { createRandom, type Random } from "#test/fuzz/engine/random.ts";
import { type FuzzTarget, filled, must } from "#test/fuzz/engine/target.ts";
import { FakeClock } from "#test/support/fake-clock.ts";

const CONTROL: readonly ControlMessage[] = [
  {
    type: "inventory",
    model: "CB-8",
    serial: "0001",
    firmware: "1.0",
    laws: ["alaw", "ulaw"],
    ports: [
      { port: 1, kind: "fxo" },
      { port: 2, kind: "fxs" },
    ],
  },
  { type: "config", port: 1, law: "alaw", country: "CN", rxGainDb: -3.5, txGainDb: 6 },
  { type: "line-event", port: 3, tick: 0xffffffff, event: { type: "caller-id", number: "13800138000", name: "总机" } },
  { type: "line-event", port: 3, tick: 8, event: { type: "digit", digit: "5", durationMs: 80 } },
  { type: "line-event", port: 3, tick: 8, event: { type: "hook", offHook: true } },
  { type: "line-event", port: 3, tick: 8, event: { type: "loop-current", milliamps: 24 } },
  { type: "line-control", port: 2, control: { type: "dial-tones", digits: "123*#", onMs: 80, offMs: 80 } },
  { type: "line-control", port: 2, control: { type: "send-caller-id", number: "1", name: "x" } },
  { type: "line-control", port: 2, control: { type: "flash", breakMs: 600 } },
  { type: "led", led: 1, colour: 2, pattern: 3 },
  { type: "log", level: 2, text: "overheated" },
  { type: "reset", reason: 1 },
  { type: "fault", port: 0, active: true, code: 513, text: "power" },
];
const DATAGRAMS: readonly DatagramMessage[] = [
  { type: "hello", versionMin: 1, versionMax: 1, session: 77, echo: 0, controlMap: 0 },
  { type: "ack", next: 255 },
  { type: "ping", token: 1 },
  { type: "pong", token: 1, tick: 2 },
  {
    type: "pcm",
    law: "ulaw",
    seq: 65_535,
    tick: 9,
    channels: [
      { port: 1, octets: new Uint8Array(160).fill(0x7e) },
      { port: 32, octets: new Uint8Array(160) },
    ],
  },
  { type: "clock", tick: 3, ports: [{ port: 1, fill: 320, underruns: 0, overruns: 65_535 }] },
];
const HEAD = [0xff, 0x03, 0x4c] as const;
const BODIES = [...CONTROL.map(encodeControl), ...DATAGRAMS.map(encodeDatagram)];
const CONTENTS = [
  ...CONTROL.map((message, at) => Buffer.concat([Buffer.from([...HEAD, 0xb1, at, 0]), encodeControl(message)])),
  ...DATAGRAMS.map((message) => Buffer.concat([Buffer.from([...HEAD, 0xb3]), encodeDatagram(message)])),
];
const FRAMES = CONTENTS.map((content, at) => encodeFrame(content, at % 2 === 0 ? 0 : 0xffffffff));

/** Control messages and datagrams, without frames around them. */
export const boardMessages: FuzzTarget = {
  name: "board-messages",
  inputs: 1_000_000,
  corpus: BODIES,
  dictionary: ["\u0000", "\u0010", "\u0013", "\u00ff"],
  feed(input) {
    const control = decodeControl(input);
    if (control.type !== "undecodable") {
      const written = encodeControl(control);
      const again = decodeControl(written);
      must(
        encodeControl(again as ControlMessage).equals(written),
        "a control message is the same after writing and reading",
      );
    }
    const datagram = decodeDatagram(input);
    if (datagram.type === "undecodable") return control.type !== "undecodable";
    if (datagram.type === "pcm")
      must(
        datagram.channels.every(({ octets }) => octets.length === 160),
        "voice is whole",
      );
    const again = decodeDatagram(encodeDatagram(datagram));
    must(JSON.stringify(again) === JSON.stringify(datagram), "a datagram is the same after writing and reading");
    return true;
  },
};

function inPieces(input: Buffer, push: (chunk: Buffer) => void): void {
  const random = createRandom(input.length * 17 + (input[input.length >> 1] ?? 0));
  for (let at = 0; at < input.length; ) {
    const size = 1 + random.int(random.percent(50) ? 3 : 200);
    push(input.subarray(at, at + size));
    at += size;
  }
}

/** Frames as they stand on a line with noise on it. */
function noisyLine(random: Random): Buffer | undefined {
  if (random.percent(60)) return undefined;
  const parts = Array.from({ length: 1 + random.int(6) }, () => random.pick(FRAMES));
  const line = Buffer.concat(parts);
  for (let hit = 0; hit < random.int(4); hit++) line[random.int(line.length)]! ^= 1 << random.int(8);
  return line;
}

const GOOD = Buffer.from("still here");

/** Framing: whatever was on the line, the next good frame is heard. */
export const boardFrames: FuzzTarget = {
  name: "board-frames",
  inputs: 1_000_000,
  corpus: FRAMES.concat(FRAMES.map((frame, at) => Buffer.concat([frame, FRAMES[(at + 3) % FRAMES.length]!]))),
  dictionary: ["~", "}", "~~", "}~", "}]", "}^"],
  build: noisyLine,
  feed(input) {
    const heard: Buffer[] = [];
    const parser = new FrameParser((content) => heard.push(Buffer.from(content)));
    inPieces(input, (chunk) => parser.push(chunk));
    const count = heard.length;
    must(
      heard.every((content) => content.length <= MAX_FRAME_OCTETS && content.length >= 2),
      "a frame has a length that was allowed",
    );
    const whole: Buffer[] = [];
    new FrameParser((content) => whole.push(Buffer.from(content))).push(input);
    must(
      whole.length === count && whole.every((content, at) => content.equals(heard[at]!)),
      "frames are the same however the line is cut",
    );
    for (const content of whole) {
      const back: Buffer[] = [];
      new FrameParser((one) => back.push(Buffer.from(one))).push(encodeFrame(content, 0xffffffff));
      must(back.length === 1 && back[0]!.equals(content), "a frame is the same after writing and reading");
    }
    parser.push(encodeFrame(GOOD));
    must(heard.at(-1)?.equals(GOOD) === true, "the next good frame is heard");
    return count > 0;
  },
  long: {
    flags: filled("", "~"),
    escapes: filled("~", "}"),
    "no flag": filled("~", "x"),
    "frames of noise": filled("", "~xxxxxxxx"),
  },
};

interface World {
  readonly clock: FakeClock;
  readonly link: BoardLink;
  readonly sent: number[];
  readonly heard: { count: number };
  give(chunk: Uint8Array): void;
}

function connected(): World {
  const clock = new FakeClock();
  const sent: number[] = [];
  const heard = { count: 0 };
  let give: (chunk: Uint8Array) => void = () => undefined;
  let session = 0;
  const port = {
    write: (octets: Uint8Array) => {
      sent.push(octets.length);
      new FrameParser((content) => {
        const message = content[3] === 0xb3 ? decodeDatagram(content.subarray(4)) : undefined;
        if (message?.type === "hello") session = message.session;
      }).push(octets);
    },
    backlog: 0,
    onData: (listener: (chunk: Uint8Array) => void) => {
      give = listener;
    },
    onGone: () => undefined,
    close: () => Promise.resolve(),
  };
  const link = new BoardLink({ role: "host", port, clock, onState: () => undefined, onMessage: () => heard.count++ });
  link.start();
  const hello = encodeDatagram({
    type: "hello",
    versionMin: 1,
    versionMax: 1,
    session: 5,
    echo: session,
    controlMap: 0,
  });
  give(encodeFrame(Buffer.concat([Buffer.from([...HEAD, 0xb3]), hello])));
  must(link.state.name === "up", "a session opens");
  return { clock, link, sent, heard, give };
}

/** A whole session: contents of frames that are well framed and ill meant, several after each other. */
function illMeant(random: Random): Buffer | undefined {
  if (random.percent(30)) return undefined;
  const frames = Array.from({ length: 1 + random.int(5) }, () => {
    const content = Buffer.from(random.pick(CONTENTS));
    for (let hit = 0; hit < random.int(3); hit++) content[random.int(content.length)] = random.int(256);
    return encodeFrame(random.percent(15) ? content.subarray(0, random.int(content.length)) : content);
  });
  return Buffer.concat(frames);
}

/** The link with its session: no message of a board throws, or makes us send without end. */
export const boardLink: FuzzTarget = {
  name: "board-link",
  inputs: 1_000_000,
  corpus: FRAMES,
  dictionary: ["~", "}", "\u00ff\u0003L"],
  build: illMeant,
  feed(input) {
    const world = connected();
    const { clock, link, sent, heard } = world;
    world.give(input);
    must(sent.length <= 4 + input.length / 4, "we do not answer more often than we are asked");
    link.send({ type: "led", led: 1, colour: 1, pattern: 1 });
    clock.advance(20_000);
    must(sent.length < 200 + input.length / 4, "a silent board is not written to without end");
    link.close();
    must(clock.pending === 0, "a closed link leaves no timer");
    return heard.count > 0;
  },
};
