import { writeCapture } from "#drivers/isdn/capture.ts";
import { say } from "#drivers/isdn/words/phrase.ts";
import { sayLine, traceLine } from "#drivers/isdn/words/trace-line.ts";
import { traceParts } from "#drivers/isdn/words/trace-parts.ts";
import { chineseOf } from "#drivers/r2/chinese.ts";
import type { MessagePart, SpanMessage } from "#firmware/api/contract/span-views.ts";
import type { SpanTraceEntry } from "#firmware/channels/e1/span-watch.ts";
import type { SpanFrame } from "#firmware/media/protocol.ts";

type Side = "user" | "network";
const other = (side: Side): Side => (side === "user" ? "network" : "user");
const octetsOf = ({ octets }: SpanFrame): Uint8Array => Uint8Array.from(Buffer.from(octets, "hex"));
const senderOf = ({ way }: SpanFrame, ours: Side): Side => (way === "sent" ? ours : other(ours));

/** A frame of a D channel in plain words; `ours` is the side the box is on. */
export function frameMessage(frame: SpanFrame, ours: Side): SpanMessage {
  const line = traceLine(octetsOf(frame), senderOf(frame, ours));
  return {
    id: frame.id,
    at: frame.at,
    way: frame.way,
    layer: line.layer,
    name: line.name,
    text: sayLine(line, "en"),
    textZh: sayLine(line, "zh"),
    octets: frame.octets,
    ...(line.channel !== undefined && { channel: line.channel }),
  };
}

/** Everything in a frame of a D channel. */
export function frameParts(frame: SpanFrame, ours: Side): MessagePart[] {
  return traceParts(octetsOf(frame), senderOf(frame, ours)).map(({ depth, name, value, octets }) => ({
    depth,
    name: say(name, "en"),
    nameZh: say(name, "zh"),
    ...(value !== undefined && { value: say(value, "en"), valueZh: say(value, "zh") }),
    ...(octets !== undefined && { octets: Buffer.from(octets).toString("hex") }),
  }));
}

/** A capture file of a D channel. */
export function captureOf(frames: readonly SpanFrame[], ours: Side): Uint8Array {
  return writeCapture(
    ours,
    frames.map((frame) => ({ at: frame.at, way: frame.way, octets: octetsOf(frame) })),
  );
}

/** A signal of MFC/R2 in plain words: its octets are channel, kind and value. */
export function signalMessage({ id, at, way, octets, text, code = "", params = {} }: SpanTraceEntry): SpanMessage {
  const [channel = 0, kind = 0] = octets;
  const chinese = chineseOf({ code, params });
  return {
    id,
    at,
    way,
    layer: kind === 0 ? "cas" : "mf",
    name: text.split(":")[0] ?? text,
    text,
    ...(chinese !== undefined && { nameZh: chinese.name, textZh: chinese.text }),
    octets: Buffer.from(octets).toString("hex"),
    channel,
  };
}
