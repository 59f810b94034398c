import { guard, lawCode, readLaw, times, unknown } from "./message-fields.ts";
import { type ControlMessage, type InventoryPort, type Law, MESSAGE, type Undecodable } from "./messages.ts";
import { OctetReader, OctetWriter } from "./octets.ts";
import { readPortControl, readPortEvent, writePortControl, writePortEvent } from "./port-messages.ts";

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

function halfDb(gainDb: number): number {
  return Math.max(-128, Math.min(127, Math.round(gainDb * 2)));
}
