import { OctetReader, OctetWriter, ShortMessage } from "./octets.ts";
import {
  type PortControl,
  type PortEvent,
  readPortControl,
  readPortEvent,
  writePortControl,
  writePortEvent,
} from "./port-messages.ts";

/** Samples of one port in a voice frame: 20 ms at 8 kHz. */
export const VOICE_SAMPLES = 160;

/** G.711 law as written in CONFIG and PCM. */
export type Law = "alaw" | "ulaw";

export interface InventoryPort {
  readonly port: number;
  readonly kind: "fxo" | "fxs";
}

/** Messages that are sequenced, acknowledged and resent (SPECIFICATION.md, "Control messages"). */
export type ControlMessage =
  | {
      readonly type: "inventory";
      readonly model: string;
      readonly serial: string;
      readonly firmware: string;
      readonly laws: readonly Law[];
      readonly ports: readonly InventoryPort[];
    }
  | {
      readonly type: "config";
      readonly port: number;
      readonly law: Law;
      /** Two ASCII letters. */
      readonly country: string;
      /** Steps of 0.5 dB, −64 to +63.5. */
      readonly rxGainDb: number;
      readonly txGainDb: number;
    }
  /** `tick` counts samples of the board at 8 kHz and wraps at 2^32. */
  | { readonly type: "line-event"; readonly port: number; readonly tick: number; readonly event: PortEvent }
  | { readonly type: "line-control"; readonly port: number; readonly control: PortControl }
  | { readonly type: "led"; readonly led: number; readonly colour: number; readonly pattern: number }
  /** Level 0 debug, 1 info, 2 warning, 3 error. */
  | { readonly type: "log"; readonly level: number; readonly text: string }
  | { readonly type: "reset"; readonly reason: number }
  /** `port` 0 is the whole board. */
  | {
      readonly type: "fault";
      readonly port: number;
      readonly active: boolean;
      readonly code: number;
      readonly text: string;
    };

/** Messages that are sent once and may be lost. */
export type DatagramMessage =
  | Hello
  | { readonly type: "ack"; readonly next: number }
  | { readonly type: "ping"; readonly token: number }
  | { readonly type: "pong"; readonly token: number; readonly tick: number }
  | Voice
  | { readonly type: "clock"; readonly tick: number; readonly ports: readonly PortClock[] };

/** Opens a session; its layout never changes, so that any two versions can tell each other why they do not match. */
export interface Hello {
  readonly type: "hello";
  readonly versionMin: number;
  readonly versionMax: number;
  /** Random, never 0; a new one at each start of the sender. */
  readonly session: number;
  /** The session of the other side that this answers; 0 when it answers none. */
  readonly echo: number;
  /** Octets below 0x20 the sender wants to receive escaped. */
  readonly controlMap: number;
}

/** 20 ms of voice of one or more ports, all of the same instant. */
export interface Voice {
  readonly type: "pcm";
  readonly law: Law;
  /** Counts the frames of one direction, wraps at 65536. */
  readonly seq: number;
  /** Board tick of the first sample; the host writes the tick of the frame it answers. */
  readonly tick: number;
  /** In ascending order of port; each 160 octets. */
  readonly channels: readonly { readonly port: number; readonly octets: Uint8Array }[];
}

/** How the play-out of one port does: samples waiting in it, and slips since the session began (wrap at 65536). */
export interface PortClock {
  readonly port: number;
  readonly fill: number;
  readonly underruns: number;
  readonly overruns: number;
}

/** What decoding gives for octets that say nothing in this version. Never an exception. */
export type Undecodable = { readonly type: "undecodable"; readonly why: string };

export const MESSAGE = {
  hello: 0x01,
  ack: 0x03,
  ping: 0x04,
  pong: 0x05,
  pcm: 0x06,
  clock: 0x07,
  inventory: 0x10,
  config: 0x11,
  lineEvent: 0x13,
  lineControl: 0x14,
  led: 0x15,
  log: 0x16,
  reset: 0x17,
  fault: 0x18,
} as const;

/** The message as type octet and fields, without sequence numbers. */
export function encodeControl(message: ControlMessage): Buffer {
  const out = new OctetWriter();
  switch (message.type) {
    case "inventory":
      out.u8(MESSAGE.inventory).text(message.model).text(message.serial).text(message.firmware);
      out
        .u8((message.laws.includes("ulaw") ? 1 : 0) | (message.laws.includes("alaw") ? 2 : 0))
        .u8(message.ports.length);
      for (const port of message.ports) out.u8(port.port).u8(port.kind === "fxo" ? 1 : 2);
      return out.finish();
    case "config":
      out.u8(MESSAGE.config).u8(message.port).u8(lawCode(message.law));
      out.u8(message.country.charCodeAt(0)).u8(message.country.charCodeAt(1));
      return out.u8(halfDb(message.rxGainDb)).u8(halfDb(message.txGainDb)).finish();
    case "line-event":
      out.u8(MESSAGE.lineEvent).u8(message.port).u32(message.tick);
      writePortEvent(out, message.event);
      return out.finish();
    case "line-control":
      out.u8(MESSAGE.lineControl).u8(message.port);
      writePortControl(out, message.control);
      return out.finish();
    case "led":
      return out.u8(MESSAGE.led).u8(message.led).u8(message.colour).u8(message.pattern).finish();
    case "log":
      return out.u8(MESSAGE.log).u8(message.level).text(message.text).finish();
    case "reset":
      return out.u8(MESSAGE.reset).u8(message.reason).finish();
    case "fault":
      out
        .u8(MESSAGE.fault)
        .u8(message.port)
        .u8(message.active ? 1 : 0);
      return out.u16(message.code).text(message.text).finish();
  }
}

/** Reads what `encodeControl` wrote. Octets after the known fields are ignored: later versions may add some. */
export function decodeControl(octets: Uint8Array): ControlMessage | Undecodable {
  return guard(() => readControl(new OctetReader(octets)));
}

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
    default:
      return { type: "undecodable", why: `datagram type ${code}` };
  }
}

function readControl(from: OctetReader): ControlMessage | Undecodable {
  const code = from.u8();
  switch (code) {
    case MESSAGE.inventory:
      return readInventory(from);
    case MESSAGE.config: {
      const [port, law] = [from.u8(), readLaw(from)];
      const country = String.fromCharCode(from.u8(), from.u8());
      return { type: "config", port, law, country, rxGainDb: from.i8() / 2, txGainDb: from.i8() / 2 };
    }
    case MESSAGE.lineEvent: {
      const [port, tick] = [from.u8(), from.u32()];
      const event = readPortEvent(from);
      return event === undefined ? unknown("line event") : { type: "line-event", port, tick, event };
    }
    case MESSAGE.lineControl: {
      const port = from.u8();
      const control = readPortControl(from);
      return control === undefined ? unknown("line control") : { type: "line-control", port, control };
    }
    case MESSAGE.led:
      return { type: "led", led: from.u8(), colour: from.u8(), pattern: from.u8() };
    case MESSAGE.log:
      return { type: "log", level: from.u8(), text: from.text() };
    case MESSAGE.reset:
      return { type: "reset", reason: from.u8() };
    case MESSAGE.fault: {
      const [port, active] = [from.u8(), from.u8() === 1];
      return { type: "fault", port, active, code: from.u16(), text: from.text() };
    }
    default:
      return unknown(`control type ${code}`);
  }
}

function readInventory(from: OctetReader): ControlMessage {
  const [model, serial, firmware] = [from.text(), from.text(), from.text()];
  const bits = from.u8();
  const laws: Law[] = [];
  if ((bits & 1) === 1) laws.push("ulaw");
  if ((bits & 2) === 2) laws.push("alaw");
  const listed = times(from.u8(), () => ({ port: from.u8(), kind: from.u8() }));
  const ports: InventoryPort[] = [];
  for (const { port, kind } of listed) {
    // Kinds of port that this version does not know are left out: the rest of the board can still work.
    if (kind === 1 || kind === 2) ports.push({ port, kind: kind === 1 ? "fxo" : "fxs" });
  }
  return { type: "inventory", model: model ?? "", serial: serial ?? "", firmware: firmware ?? "", laws, ports };
}

function guard<T>(read: () => T): T | Undecodable {
  try {
    return read();
  } catch (error) {
    if (error instanceof ShortMessage) return unknown(error.message);
    throw error;
  }
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function unknown(why: string): Undecodable {
  return { type: "undecodable", why };
}

function lawCode(law: Law): number {
  return law === "ulaw" ? 0 : 1;
}

function readLaw(from: OctetReader): Law {
  return from.u8() === 0 ? "ulaw" : "alaw";
}

function halfDb(gainDb: number): number {
  return Math.max(-128, Math.min(127, Math.round(gainDb * 2)));
}
