import { guard, lawCode, readLaw, times } from "./message-fields.ts";
import { type DatagramMessage, MESSAGE, type Undecodable, VOICE_SAMPLES, type Voice } from "./messages.ts";
import { OctetReader, OctetWriter } from "./octets.ts";
import { encodeDChannel, encodeSpanPcm, readCasRefresh, readSpanPcm, writeCasRefresh } from "./span-datagrams.ts";

/** The datagram as type octet and fields. */
export function encodeDatagram(message: DatagramMessage): Buffer {
  const out = new OctetWriter();
  switch (message.type) {
    case "hello":
      out.u8(MESSAGE.hello).u8(message.versionMin).u8(message.versionMax);
      return out.u32(message.session).u32(message.echo).u32(message.controlMap).finish();
    case "ack":
      return out.u8(MESSAGE.ack).u8(message.next).finish();
    case "ping":
      return out.u8(MESSAGE.ping).u32(message.token).finish();
    case "pong":
      return out.u8(MESSAGE.pong).u32(message.token).u32(message.tick).finish();
    case "pcm":
      return encodeVoice(message);
    case "clock":
      out.u8(MESSAGE.clock).u32(message.tick).u8(message.ports.length);
      for (const port of message.ports) out.u8(port.port).u16(port.fill).u16(port.underruns).u16(port.overruns);
      return out.finish();
    case "span-pcm":
      return encodeSpanPcm(message);
    case "d-channel":
      return encodeDChannel(message);
    case "cas-refresh":
      writeCasRefresh(out.u8(MESSAGE.cas), message);
      return out.finish();
  }
}

/** Reads what `encodeDatagram` wrote; voice octets point into `octets` and are not copied. */
export function decodeDatagram(octets: Uint8Array): DatagramMessage | Undecodable {
  return guard(() => readDatagram(new OctetReader(octets)));
}

/** type, law, seq, tick, bitmap of ports (bit 0 is port 1), then 160 octets for each. */
function encodeVoice(voice: Voice): Buffer {
  const out = Buffer.allocUnsafe(12 + voice.channels.length * VOICE_SAMPLES);
  let bitmap = 0;
  let at = 12;
  for (const { port, octets } of voice.channels) {
    bitmap |= 1 << (port - 1);
    out.set(octets.subarray(0, VOICE_SAMPLES), at);
    at += VOICE_SAMPLES;
  }
  out[0] = MESSAGE.pcm;
  out[1] = lawCode(voice.law);
  out.writeUInt16BE(voice.seq & 0xffff, 2);
  out.writeUInt32BE(voice.tick >>> 0, 4);
  out.writeUInt32BE(bitmap >>> 0, 8);
  return out;
}

function readVoice(from: OctetReader): Voice | Undecodable {
  const law = readLaw(from);
  const seq = from.u16();
  const tick = from.u32();
  const bitmap = from.u32();
  const channels: { port: number; octets: Uint8Array }[] = [];
  for (let port = 1; port <= 32; port++) {
    if (((bitmap >>> (port - 1)) & 1) === 1) channels.push({ port, octets: from.octets(VOICE_SAMPLES) });
  }
  return { type: "pcm", law, seq, tick, channels };
}

function readDatagram(from: OctetReader): DatagramMessage | Undecodable {
  const code = from.u8();
  switch (code) {
    case MESSAGE.hello: {
      const [versionMin, versionMax] = [from.u8(), from.u8()];
      return { type: "hello", versionMin, versionMax, session: from.u32(), echo: from.u32(), controlMap: from.u32() };
    }
    case MESSAGE.ack:
      return { type: "ack", next: from.u8() };
    case MESSAGE.ping:
      return { type: "ping", token: from.u32() };
    case MESSAGE.pong:
      return { type: "pong", token: from.u32(), tick: from.u32() };
    case MESSAGE.pcm:
      return readVoice(from);
    case MESSAGE.clock: {
      const tick = from.u32();
      const ports = times(from.u8(), () => ({
        port: from.u8(),
        fill: from.u16(),
        underruns: from.u16(),
        overruns: from.u16(),
      }));
      return { type: "clock", tick, ports };
    }
    case MESSAGE.spanPcm:
      return readSpanPcm(from);
    case MESSAGE.dChannel:
      return { type: "d-channel", span: from.u8(), seq: from.u8(), frame: from.octets(from.left) };
    case MESSAGE.cas:
      return readCasRefresh(from);
    default:
      return { type: "undecodable", why: `datagram type ${code}` };
  }
}
