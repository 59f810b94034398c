import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LOOPBACKS } from "#drivers/e1/span-hardware.ts";
import type { PortControl, PortEvent } from "#drivers/line/port.ts";
import { decodeControl, encodeControl } from "./control-codec.ts";
import { decodeDatagram, encodeDatagram } from "./datagram-codec.ts";
import { encodeFrame, FrameParser, FULL_CONTROL_MAP } from "./framing.ts";
import type { ControlMessage, DatagramMessage } from "./messages.ts";
import type { SpanReport, SpanWireControl } from "./span-messages.ts";

interface Example {
  readonly title: string;
  readonly octets: Buffer;
  readonly says: { readonly seq?: number; readonly ack?: number } & Record<string, unknown>;
}

/** The recorded frames of the specification: a heading, the octets in hexadecimal, what they say in JSON. */
function examples(): Example[] {
  const text = readFileSync(new URL("./SPECIFICATION.md", import.meta.url), "utf8");
  const pattern = /^#### (.+)\n+```hex\n([\s\S]+?)```\n+```json\n([\s\S]+?)```/gm;
  return [...text.matchAll(pattern)].map(([, title = "", hex = "", json = ""]) => ({
    title,
    octets: Buffer.from(hex.replaceAll(/\s/g, ""), "hex"),
    says: JSON.parse(json),
  }));
}

function contentOf(octets: Uint8Array): Buffer {
  const frames: Buffer[] = [];
  new FrameParser((content) => frames.push(Buffer.from(content))).push(octets);
  expect(frames).toHaveLength(1);
  return frames[0] ?? Buffer.alloc(0);
}

/** Voice in the examples is given as one octet repeated. */
function expand(says: Record<string, unknown>): Record<string, unknown> {
  if (says.type === "span-pcm") {
    const channels = says.channels as { slot: number; all: number }[];
    const { channels: _, ...head } = says;
    return { ...head, octets: Uint8Array.from(channels.flatMap(({ all }) => new Array<number>(160).fill(all))) };
  }
  if (says.type === "d-channel") return { ...says, frame: Uint8Array.from(Buffer.from(String(says.frame), "hex")) };
  if (says.type === "update") {
    const step = says.step as Record<string, unknown>;
    const octets = (name: string): object =>
      typeof step[name] === "string" ? { [name]: Uint8Array.from(Buffer.from(step[name], "hex")) } : {};
    return { ...says, step: { ...step, ...octets("octets"), ...octets("sha256") } };
  }
  if (says.type !== "pcm") return says;
  const channels = says.channels as { port: number; all: number }[];
  return { ...says, channels: channels.map(({ port, all }) => ({ port, octets: new Uint8Array(160).fill(all) })) };
}

test("the specification holds an example of every message", () => {
  const kinds = new Set(examples().map(({ says }) => says.type));
  const all = "hello ack ping pong pcm clock inventory config line-event line-control led log reset fault";
  const ofSpans = "span-pcm d-channel cas-refresh span-config span-event span-control cas update update-state";
  expect([...kinds].sort()).toEqual(`${all} ${ofSpans}`.split(" ").sort());
});

test.each(examples())(
  "specification, $title: the octets say this, and this is written with these octets",
  ({ octets, says }) => {
    const content = contentOf(octets);
    const { seq, ack, ...message } = says;
    const isControl = seq !== undefined && !["pcm", "span-pcm", "d-channel"].includes(String(message.type));
    expect(content.subarray(0, 4).toString("hex")).toBe(isControl ? "ff034cb1" : "ff034cb3");
    const expected = expand(isControl ? message : { ...message, ...(seq === undefined ? {} : { seq }) });
    if (isControl) {
      expect([content[4], content[5]]).toEqual([seq, ack]);
      expect(decodeControl(content.subarray(6))).toEqual(expected);
      const body = encodeControl(expected as unknown as ControlMessage);
      expect(encodeFrame(Buffer.concat([content.subarray(0, 6), body]))).toEqual(octets);
    } else {
      const decoded = decodeDatagram(content.subarray(4));
      expect(plain(decoded)).toEqual(plain(expected));
      const body = encodeDatagram(expected as unknown as DatagramMessage);
      const map = message.type === "hello" ? FULL_CONTROL_MAP : 0;
      expect(encodeFrame(Buffer.concat([content.subarray(0, 4), body]), map)).toEqual(octets);
    }
  },
);

/** Octets of any kind of array as numbers. */
function plain(message: object): unknown {
  return JSON.parse(
    JSON.stringify(message, (_, value) => (ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : fromBuffer(value))),
  );
}

/** A Buffer has been through its own toJSON before a replacer sees it. */
function fromBuffer(value: unknown): unknown {
  const isBuffer = typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
  return isBuffer && "data" in value ? value.data : value;
}

const text = fc.string({ maxLength: 30 }).filter((value) => value !== "");
const u8 = fc.nat(255);
const u16 = fc.nat(65_535);
const event: fc.Arbitrary<PortEvent> = fc.oneof(
  fc.constantFrom<PortEvent>(
    { type: "ring-on" },
    { type: "ring-off" },
    { type: "dial-done" },
    { type: "caller-id-sent" },
  ),
  fc.record({ type: fc.constant("caller-id" as const), number: text, name: text }, { requiredKeys: ["type"] }),
  fc.record({ type: fc.constant("polarity" as const), reversed: fc.boolean() }),
  fc.record({ type: fc.constant("loop-current" as const), milliamps: u8 }),
  fc.record({ type: fc.constant("battery" as const), volts: u8 }),
  fc.record({ type: fc.constant("hook" as const), offHook: fc.boolean() }),
  fc.record({ type: fc.constant("digit" as const), digit: fc.constantFrom(..."0123456789ABCD*#"), durationMs: u16 }),
);
const order: fc.Arbitrary<PortControl> = fc.oneof(
  fc.constantFrom<PortControl>({ type: "loop-close" }, { type: "loop-open" }, { type: "ring-on" }, { type: "query" }),
  fc.record({ type: fc.constant("dial-tones" as const), onMs: u16, offMs: u16, digits: text }),
  fc.record({ type: fc.constant("dial-pulses" as const), digits: text }),
  fc.record({ type: fc.constant("flash" as const), breakMs: u16 }),
  fc.record({ type: fc.constant("battery-drop" as const), breakMs: u16 }),
  fc.record({ type: fc.constant("send-caller-id" as const), number: text, name: text }, { requiredKeys: ["type"] }),
  fc.record({ type: fc.constant("voice" as const), on: fc.boolean() }),
);
const u32 = fc.nat(0xffffffff);
const defects = fc.record({
  los: fc.boolean(),
  lof: fc.boolean(),
  ais: fc.boolean(),
  rai: fc.boolean(),
  crcLost: fc.boolean(),
  casLost: fc.boolean(),
});
const spanReport: fc.Arbitrary<SpanReport> = fc.oneof(
  fc.record({ type: fc.constant("defects" as const), defects }),
  fc.record({
    type: fc.constant("counters" as const),
    counters: fc.record({
      codeViolations: u32,
      frameErrors: u32,
      crcErrors: u32,
      farCrcErrors: u32,
      slipsRepeated: u32,
      slipsLeftOut: u32,
    }),
  }),
  fc.record({
    type: fc.constant("sighting" as const),
    sighting: fc.record({
      defects,
      hasCrc4: fc.boolean(),
      hasHdlcFlags: fc.boolean(),
      hasCasMultiframe: fc.boolean(),
    }),
  }),
  fc.record({ type: fc.constant("bit-errors" as const), bits: u32, errors: u32, isInStep: fc.boolean() }),
  fc.record({ type: fc.constant("d-channel-damaged" as const), count: u16 }),
);
const spanOrder: fc.Arbitrary<SpanWireControl> = fc.oneof(
  fc.record({ type: fc.constant("voice" as const), slots: u32 }),
  fc.record({ type: fc.constant("loopback" as const), loopback: fc.constantFrom(...LOOPBACKS) }),
  fc.record({ type: fc.constantFrom("bit-error-test", "remote-alarm", "blue-alarm"), on: fc.boolean() }),
  fc.constant<SpanWireControl>({ type: "query" }),
);
const message: fc.Arbitrary<ControlMessage> = fc.oneof(
  fc.record({ type: fc.constant("line-event" as const), port: u8, tick: u32, event }),
  fc.record({ type: fc.constant("line-control" as const), port: u8, control: order }),
  fc.record({ type: fc.constant("fault" as const), port: u8, active: fc.boolean(), code: u16, text }),
  fc.record({ type: fc.constant("log" as const), level: u8, text }),
  fc.record({ type: fc.constant("span-event" as const), span: u8, tick: u32, event: spanReport }),
  fc.record({ type: fc.constant("span-control" as const), span: u8, control: spanOrder }),
  fc.record({
    type: fc.constant("cas" as const),
    span: u8,
    tick: u32,
    slots: fc.array(fc.record({ slot: u8, bits: fc.nat(15) }), { maxLength: 30 }),
  }),
);

test("whatever is written is read again", () => {
  fc.assert(
    fc.property(message, (one) => {
      expect(decodeControl(encodeControl(one))).toEqual(one);
    }),
  );
});

test("any octets are read as a message or as undecodable, without an exception", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (octets) => {
      expect(decodeControl(octets).type).toBeTypeOf("string");
      expect(decodeDatagram(octets).type).toBeTypeOf("string");
    }),
  );
});

test("fields added by a later version do not hurt", () => {
  const longer = Buffer.concat([encodeControl({ type: "log", level: 1, text: "x" }), Buffer.from("more")]);
  expect(decodeControl(longer)).toEqual({ type: "log", level: 1, text: "x" });
});
