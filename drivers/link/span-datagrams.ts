import { type DatagramMessage, MESSAGE, type Undecodable, VOICE_SAMPLES } from "./messages.ts";
import type { OctetReader, OctetWriter } from "./octets.ts";
import { type SpanPcm, slotCount } from "./span-messages.ts";

const PCM_HEAD = 12;
/** Channel timeslots of a span: 1 to 15 and 17 to 31. */
const CHANNELS = 30;

/** type, span, seq, tick, bitmap of timeslots, then 160 octets for each. */
export function encodeSpanPcm(voice: SpanPcm): Buffer {
  const out = Buffer.allocUnsafe(PCM_HEAD + voice.octets.length);
  out[0] = MESSAGE.spanPcm;
  out[1] = voice.span;
  out.writeUInt16BE(voice.seq & 0xffff, 2);
  out.writeUInt32BE(voice.tick >>> 0, 4);
  out.writeUInt32BE(voice.slots >>> 0, 8);
  out.set(voice.octets, PCM_HEAD);
  return out;
}

/** Octets point into the message and are not copied. */
export function readSpanPcm(from: OctetReader): SpanPcm | Undecodable {
  const [span, seq, tick, slots] = [from.u8(), from.u16(), from.u32(), from.u32()];
  return { type: "span-pcm", span, seq, tick, slots, octets: from.octets(slotCount(slots) * VOICE_SAMPLES) };
}

/** type, span, seq, then the frame. */
export function encodeDChannel(message: Extract<DatagramMessage, { type: "d-channel" }>): Buffer {
  const out = Buffer.allocUnsafe(3 + message.frame.length);
  out[0] = MESSAGE.dChannel;
  out[1] = message.span;
  out[2] = message.seq & 0xff;
  out.set(message.frame, 3);
  return out;
}

/** Two channels an octet, the lower timeslot in the upper half, as timeslot 16 itself does not: 15 octets. */
export function writeCasRefresh(out: OctetWriter, message: Extract<DatagramMessage, { type: "cas-refresh" }>): void {
  out.u8(message.span);
  for (let at = 0; at < CHANNELS; at += 2) {
    out.u8((((message.bits[at] ?? 0) & 15) << 4) | ((message.bits[at + 1] ?? 0) & 15));
  }
}

export function readCasRefresh(from: OctetReader): DatagramMessage {
  const span = from.u8();
  const bits: number[] = [];
  while (bits.length < CHANNELS) {
    const octet = from.u8();
    bits.push(octet >>> 4, octet & 15);
  }
  return { type: "cas-refresh", span, bits };
}
