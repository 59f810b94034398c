import { IMPEDANCES } from "#drivers/line/port.ts";
import { guard, lawCode, readLaw, times, unknown } from "./message-fields.ts";
import {
  type ControlMessage,
  type InventoryPort,
  type Law,
  MESSAGE,
  type PortFeature,
  type Undecodable,
} from "./messages.ts";
import { OctetReader, OctetWriter } from "./octets.ts";
import { readPortControl, readPortEvent, writePortControl, writePortEvent } from "./port-messages.ts";
import { isSpanMessage, readSpanMessage, writeSpanMessage } from "./span-codec.ts";

/** The message as type octet and fields, without sequence numbers. */
export function encodeControl(message: ControlMessage): Buffer {
  const out = new OctetWriter();
  if (isSpanMessage(message)) {
    writeSpanMessage(out, message);
    return out.finish();
  }
  switch (message.type) {
    case "inventory":
      out.u8(MESSAGE.inventory).text(message.model).text(message.serial).text(message.firmware);
      out
        .u8((message.laws.includes("ulaw") ? 1 : 0) | (message.laws.includes("alaw") ? 2 : 0))
        .u8(message.ports.length);
      for (const port of message.ports) out.u8(port.port).u8(KINDS.indexOf(port.kind) + 1);
      if (message.ports.some(({ features }) => features !== undefined)) {
        for (const { features = [] } of message.ports) out.u8(featureBits(features));
      }
      return out.finish();
    case "config":
      out.u8(MESSAGE.config).u8(message.port).u8(lawCode(message.law));
      out.u8(message.country.charCodeAt(0)).u8(message.country.charCodeAt(1));
      out.u8(halfDb(message.rxGainDb)).u8(halfDb(message.txGainDb));
      if (message.impedance !== undefined) out.u8(IMPEDANCES.indexOf(message.impedance));
      return out.finish();
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

function readControl(from: OctetReader): ControlMessage | Undecodable {
  const code = from.u8();
  switch (code) {
    case MESSAGE.inventory:
      return readInventory(from);
    case MESSAGE.config: {
      const [port, law] = [from.u8(), readLaw(from)];
      const country = String.fromCharCode(from.u8(), from.u8());
      const [rxGainDb, txGainDb] = [from.i8() / 2, from.i8() / 2];
      const impedance = from.left > 0 ? IMPEDANCES[from.u8()] : undefined;
      return {
        ...{ type: "config", port, law, country, rxGainDb, txGainDb },
        ...(impedance === undefined ? {} : { impedance }),
      };
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
      return readSpanMessage(code, from) ?? unknown(`control type ${code}`);
  }
}

function readInventory(from: OctetReader): ControlMessage {
  const [model, serial, firmware] = [from.text(), from.text(), from.text()];
  const bits = from.u8();
  const laws: Law[] = [];
  if ((bits & 1) === 1) laws.push("ulaw");
  if ((bits & 2) === 2) laws.push("alaw");
  const listed = times(from.u8(), () => ({ port: from.u8(), kind: from.u8() }));
  // Boards that were built before there were features end here.
  const featureOctets = listed.map(() => (from.left > 0 ? from.u8() : 0));
  const ports: InventoryPort[] = [];
  for (const [index, { port, kind }] of listed.entries()) {
    // Kinds of port that this version does not know are left out: the rest of the board can still work.
    const name = KINDS[kind - 1];
    if (name === undefined) continue;
    const features = featuresOf(featureOctets[index] ?? 0);
    ports.push({ port, kind: name, ...(features.length > 0 && { features }) });
  }
  return { type: "inventory", model: model ?? "", serial: serial ?? "", firmware: firmware ?? "", laws, ports };
}

/** Kinds of port by their number on the wire, from 1 on. */
const KINDS: readonly InventoryPort["kind"][] = ["fxo", "fxs", "e1"];
const FEATURES: readonly PortFeature[] = ["measure", "impedance", "on-hook-voice"];

function featureBits(features: readonly PortFeature[]): number {
  return FEATURES.reduce((sum, feature, bit) => sum | (features.includes(feature) ? 1 << bit : 0), 0);
}

function featuresOf(bits: number): PortFeature[] {
  return FEATURES.filter((_, bit) => ((bits >> bit) & 1) === 1);
}

function halfDb(gainDb: number): number {
  return Math.max(-128, Math.min(127, Math.round(gainDb * 2)));
}
