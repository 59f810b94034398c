import { IMPEDANCES, type Measured, type PortControl, type PortEvent } from "#drivers/line/port.ts";
import type { OctetReader, OctetWriter } from "./octets.ts";

const EVENT = {
  ringOn: 0x01,
  ringOff: 0x02,
  callerId: 0x03,
  polarity: 0x04,
  loopCurrent: 0x05,
  battery: 0x06,
  digit: 0x07,
  dialDone: 0x08,
  hook: 0x10,
  measurement: 0x09,
  callerIdSent: 0x11,
} as const;

const CONTROL = {
  loopClose: 0x01,
  loopOpen: 0x02,
  dialTones: 0x03,
  dialPulses: 0x04,
  flash: 0x05,
  ringOn: 0x10,
  ringOff: 0x11,
  sendCallerId: 0x12,
  batteryDrop: 0x13,
  voice: 0x20,
  query: 0x21,
  measure: 0x22,
  impedance: 0x23,
} as const;

export function writePortEvent(out: OctetWriter, event: PortEvent): void {
  switch (event.type) {
    case "ring-on":
      return void out.u8(EVENT.ringOn);
    case "ring-off":
      return void out.u8(EVENT.ringOff);
    case "caller-id":
      writeParty(out.u8(EVENT.callerId), event);
      return;
    case "polarity":
      return void out.u8(EVENT.polarity).u8(event.reversed ? 1 : 0);
    case "loop-current":
      return void out.u8(EVENT.loopCurrent).u8(event.milliamps);
    case "battery":
      return void out.u8(EVENT.battery).u8(event.volts);
    case "digit":
      return void out.u8(EVENT.digit).u8(event.digit.charCodeAt(0)).u16(event.durationMs);
    case "dial-done":
      return void out.u8(EVENT.dialDone);
    case "hook":
      return void out.u8(EVENT.hook).u8(event.offHook ? 1 : 0);
    case "caller-id-sent":
      return void out.u8(EVENT.callerIdSent);
    case "measurement":
      writeMeasured(out.u8(EVENT.measurement), event);
      return;
  }
}

/** `undefined` for an event this version does not know. */
export function readPortEvent(from: OctetReader): PortEvent | undefined {
  switch (from.u8()) {
    case EVENT.ringOn:
      return { type: "ring-on" };
    case EVENT.ringOff:
      return { type: "ring-off" };
    case EVENT.callerId:
      return { type: "caller-id", ...readParty(from) };
    case EVENT.polarity:
      return { type: "polarity", reversed: from.u8() === 1 };
    case EVENT.loopCurrent:
      return { type: "loop-current", milliamps: from.u8() };
    case EVENT.battery:
      return { type: "battery", volts: from.u8() };
    case EVENT.digit:
      return { type: "digit", digit: String.fromCharCode(from.u8()), durationMs: from.u16() };
    case EVENT.dialDone:
      return { type: "dial-done" };
    case EVENT.hook:
      return { type: "hook", offHook: from.u8() === 1 };
    case EVENT.callerIdSent:
      return { type: "caller-id-sent" };
    case EVENT.measurement:
      return { type: "measurement", ...readMeasured(from) };
    default:
      return undefined;
  }
}

export function writePortControl(out: OctetWriter, control: PortControl): void {
  switch (control.type) {
    case "loop-close":
      return void out.u8(CONTROL.loopClose);
    case "loop-open":
      return void out.u8(CONTROL.loopOpen);
    case "dial-tones":
      return void out.u8(CONTROL.dialTones).u16(control.onMs).u16(control.offMs).text(control.digits);
    case "dial-pulses":
      return void out.u8(CONTROL.dialPulses).text(control.digits);
    case "flash":
      return void out.u8(CONTROL.flash).u16(control.breakMs);
    case "ring-on":
      return void out.u8(CONTROL.ringOn);
    case "ring-off":
      return void out.u8(CONTROL.ringOff);
    case "send-caller-id":
      writeParty(out.u8(CONTROL.sendCallerId), control);
      return;
    case "battery-drop":
      return void out.u8(CONTROL.batteryDrop).u16(control.breakMs);
    case "voice":
      return void out.u8(CONTROL.voice).u8(control.on ? 1 : 0);
    case "query":
      return void out.u8(CONTROL.query);
    case "measure":
      return void out.u8(CONTROL.measure);
    case "impedance":
      return void out.u8(CONTROL.impedance).u8(IMPEDANCES.indexOf(control.impedance));
  }
}

/** `undefined` for a control this version does not know. */
export function readPortControl(from: OctetReader): PortControl | undefined {
  switch (from.u8()) {
    case CONTROL.loopClose:
      return { type: "loop-close" };
    case CONTROL.loopOpen:
      return { type: "loop-open" };
    case CONTROL.dialTones: {
      const [onMs, offMs] = [from.u16(), from.u16()];
      return { type: "dial-tones", onMs, offMs, digits: from.text() };
    }
    case CONTROL.dialPulses:
      return { type: "dial-pulses", digits: from.text() };
    case CONTROL.flash:
      return { type: "flash", breakMs: from.u16() };
    case CONTROL.ringOn:
      return { type: "ring-on" };
    case CONTROL.ringOff:
      return { type: "ring-off" };
    case CONTROL.sendCallerId:
      return { type: "send-caller-id", ...readParty(from) };
    case CONTROL.batteryDrop:
      return { type: "battery-drop", breakMs: from.u16() };
    case CONTROL.voice:
      return { type: "voice", on: from.u8() === 1 };
    case CONTROL.query:
      return { type: "query" };
    case CONTROL.measure:
      return { type: "measure" };
    case CONTROL.impedance: {
      const impedance = IMPEDANCES[from.u8()];
      return impedance === undefined ? undefined : { type: "impedance", impedance };
    }
    default:
      return undefined;
  }
}

/** Quantities by the number they have on the wire, from 1 on. */
const QUANTITIES = ["volts", "milliamps", "acVolts"] as const;

/** How many, then for each its number and its value in tenths, signed 16 bits. */
function writeMeasured(out: OctetWriter, measured: Measured): void {
  const present = QUANTITIES.filter((name) => measured[name] !== undefined);
  out.u8(present.length);
  for (const name of present) out.u8(QUANTITIES.indexOf(name) + 1).u16(Math.round((measured[name] ?? 0) * 10) & 0xffff);
}

/** Quantities this version does not know are left out. */
function readMeasured(from: OctetReader): Measured {
  const measured: { -readonly [Name in keyof Measured]: Measured[Name] } = {};
  for (let left = from.u8(); left > 0; left--) {
    const name = QUANTITIES[from.u8() - 1];
    const tenths = (from.u16() << 16) >> 16;
    if (name !== undefined) measured[name] = tenths / 10;
  }
  return measured;
}

interface Party {
  readonly number?: string;
  readonly name?: string;
}

/** Number and name, each a text; empty means not given. */
function writeParty(out: OctetWriter, party: Party): void {
  out.text(party.number ?? "").text(party.name ?? "");
}

function readParty(from: OctetReader): Party {
  const [number, name] = [from.text(), from.text()];
  return { ...(number === "" ? {} : { number }), ...(name === "" ? {} : { name }) };
}
