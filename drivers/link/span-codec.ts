import {
  FRAMINGS,
  LOOPBACKS,
  type SignallingSlot,
  type SpanDefects,
  type SpanSetting,
} from "#drivers/e1/span-hardware.ts";
import { times, unknown } from "./message-fields.ts";
import { type ControlMessage, MESSAGE, type Undecodable } from "./messages.ts";
import type { OctetReader, OctetWriter } from "./octets.ts";
import type { CasBits, SpanReport, SpanWireControl } from "./span-messages.ts";

/** Control messages that are about spans, and the update of a board's firmware. */
export type SpanMessage = Extract<
  ControlMessage,
  { type: "span-config" | "span-event" | "span-control" | "cas" | "update" | "update-state" }
>;

const SPAN_TYPES: ReadonlySet<string> = new Set([
  "span-config",
  "span-event",
  "span-control",
  "cas",
  "update",
  "update-state",
]);

const EVENT = { defects: 1, counters: 2, sighting: 3, bitErrors: 4, damaged: 5, clock: 6 } as const;
const CONTROL = { voice: 1, loopback: 2, bitErrorTest: 3, remoteAlarm: 4, blueAlarm: 5, query: 6 } as const;
const UPDATE = { begin: 1, chunk: 2, finish: 3 } as const;
const SIGNALLING: readonly SignallingSlot[] = ["none", "ccs", "cas"];
const DEFECTS: readonly (keyof SpanDefects)[] = ["los", "lof", "ais", "rai", "crcLost", "casLost"];
const HASH_OCTETS = 32;
/** Drift that was not measured. */
const NO_DRIFT = -32_768;

export function isSpanMessage(message: ControlMessage): message is SpanMessage {
  return SPAN_TYPES.has(message.type);
}

export function writeSpanMessage(out: OctetWriter, message: SpanMessage): void {
  switch (message.type) {
    case "span-config":
      writeSetting(out.u8(MESSAGE.spanConfig), message.setting);
      return;
    case "span-event":
      writeReport(out.u8(MESSAGE.spanEvent).u8(message.span).u32(message.tick), message.event);
      return;
    case "span-control":
      writeControl(out.u8(MESSAGE.spanControl).u8(message.span), message.control);
      return;
    case "cas":
      out.u8(MESSAGE.cas).u8(message.span).u32(message.tick).u8(message.slots.length);
      for (const { slot, bits } of message.slots) out.u8(slot).u8(bits);
      return;
    case "update":
      writeStep(out.u8(MESSAGE.update), message.step);
      return;
    case "update-state":
      out.u8(MESSAGE.updateState).u32(message.taken).u8(message.state).text(message.text);
      return;
  }
}

/** `undefined` for a type that is none of these. */
export function readSpanMessage(code: number, from: OctetReader): ControlMessage | Undecodable | undefined {
  switch (code) {
    case MESSAGE.spanConfig:
      return readSetting(from);
    case MESSAGE.spanEvent: {
      const [span, tick] = [from.u8(), from.u32()];
      const event = readReport(from);
      return event === undefined ? unknown("span event") : { type: "span-event", span, tick, event };
    }
    case MESSAGE.spanControl: {
      const span = from.u8();
      const control = readControl(from);
      return control === undefined ? unknown("span control") : { type: "span-control", span, control };
    }
    case MESSAGE.cas: {
      const [span, tick] = [from.u8(), from.u32()];
      const slots = times(from.u8(), (): CasBits => ({ slot: from.u8(), bits: from.u8() & 15 }));
      return { type: "cas", span, tick, slots };
    }
    case MESSAGE.update:
      return readStep(from);
    case MESSAGE.updateState:
      return { type: "update-state", taken: from.u32(), state: from.u8(), text: from.text() };
    default:
      return undefined;
  }
}

function writeSetting(out: OctetWriter, setting: SpanSetting): void {
  out.u8(setting.span).u8(FRAMINGS.indexOf(setting.framing)).u8(SIGNALLING.indexOf(setting.signalling));
  out
    .u8(setting.lineCode === "hdb3" ? 0 : 1)
    .u8(setting.ohms === 120 ? 0 : 1)
    .u8(setting.clockPriority);
}

function readSetting(from: OctetReader): ControlMessage | Undecodable {
  const span = from.u8();
  const framing = FRAMINGS[from.u8()];
  const signalling = SIGNALLING[from.u8()];
  const [lineCode, ohms] = [from.u8() === 0 ? "hdb3" : "ami", from.u8() === 0 ? 120 : 75] as const;
  const clockPriority = from.u8();
  if (framing === undefined || signalling === undefined) return unknown("span setting");
  return { type: "span-config", setting: { span, framing, signalling, lineCode, ohms, clockPriority } };
}

function writeReport(out: OctetWriter, event: SpanReport): void {
  switch (event.type) {
    case "defects":
      return void out.u8(EVENT.defects).u8(defectBits(event.defects));
    case "counters": {
      const { codeViolations, frameErrors, crcErrors, farCrcErrors, slipsRepeated, slipsLeftOut } = event.counters;
      out.u8(EVENT.counters).u32(codeViolations).u32(frameErrors).u32(crcErrors).u32(farCrcErrors);
      return void out.u32(slipsRepeated).u32(slipsLeftOut);
    }
    case "sighting": {
      const { defects, hasCrc4, hasHdlcFlags, hasCasMultiframe } = event.sighting;
      out.u8(EVENT.sighting).u8(defectBits(defects));
      return void out.u8(Number(hasCrc4) | (Number(hasHdlcFlags) << 1) | (Number(hasCasMultiframe) << 2));
    }
    case "bit-errors":
      out.u8(EVENT.bitErrors).u32(event.bits).u32(event.errors);
      return void out.u8(event.isInStep ? 1 : 0);
    case "d-channel-damaged":
      return void out.u8(EVENT.damaged).u16(event.count);
    case "clock": {
      const tenths = event.driftPpm === undefined ? NO_DRIFT : Math.round(event.driftPpm * 10);
      return void out
        .u8(EVENT.clock)
        .u8(event.source)
        .u16(tenths & 0xffff);
    }
  }
}

/** `undefined` for an event this version does not know. */
function readReport(from: OctetReader): SpanReport | undefined {
  switch (from.u8()) {
    case EVENT.defects:
      return { type: "defects", defects: defectsOf(from.u8()) };
    case EVENT.counters: {
      const [codeViolations, frameErrors, crcErrors] = [from.u32(), from.u32(), from.u32()];
      const [farCrcErrors, slipsRepeated, slipsLeftOut] = [from.u32(), from.u32(), from.u32()];
      const counters = { codeViolations, frameErrors, crcErrors, farCrcErrors, slipsRepeated, slipsLeftOut };
      return { type: "counters", counters };
    }
    case EVENT.sighting: {
      const [defects, bits] = [defectsOf(from.u8()), from.u8()];
      const has = (bit: number): boolean => ((bits >> bit) & 1) === 1;
      return {
        type: "sighting",
        sighting: { defects, hasCrc4: has(0), hasHdlcFlags: has(1), hasCasMultiframe: has(2) },
      };
    }
    case EVENT.bitErrors:
      return { type: "bit-errors", bits: from.u32(), errors: from.u32(), isInStep: from.u8() === 1 };
    case EVENT.damaged:
      return { type: "d-channel-damaged", count: from.u16() };
    case EVENT.clock: {
      const [source, tenths] = [from.u8(), (from.u16() << 16) >> 16];
      return { type: "clock", source, ...(tenths === NO_DRIFT ? {} : { driftPpm: tenths / 10 }) };
    }
    default:
      return undefined;
  }
}

function writeControl(out: OctetWriter, control: SpanWireControl): void {
  switch (control.type) {
    case "voice":
      return void out.u8(CONTROL.voice).u32(control.slots);
    case "loopback":
      return void out.u8(CONTROL.loopback).u8(LOOPBACKS.indexOf(control.loopback));
    case "bit-error-test":
      return void out.u8(CONTROL.bitErrorTest).u8(control.on ? 1 : 0);
    case "remote-alarm":
      return void out.u8(CONTROL.remoteAlarm).u8(control.on ? 1 : 0);
    case "blue-alarm":
      return void out.u8(CONTROL.blueAlarm).u8(control.on ? 1 : 0);
    case "query":
      return void out.u8(CONTROL.query);
  }
}

/** `undefined` for a control this version does not know. */
function readControl(from: OctetReader): SpanWireControl | undefined {
  switch (from.u8()) {
    case CONTROL.voice:
      return { type: "voice", slots: from.u32() };
    case CONTROL.loopback: {
      const loopback = LOOPBACKS[from.u8()];
      return loopback === undefined ? undefined : { type: "loopback", loopback };
    }
    case CONTROL.bitErrorTest:
      return { type: "bit-error-test", on: from.u8() === 1 };
    case CONTROL.remoteAlarm:
      return { type: "remote-alarm", on: from.u8() === 1 };
    case CONTROL.blueAlarm:
      return { type: "blue-alarm", on: from.u8() === 1 };
    case CONTROL.query:
      return { type: "query" };
    default:
      return undefined;
  }
}

function writeStep(out: OctetWriter, step: Extract<ControlMessage, { type: "update" }>["step"]): void {
  switch (step.name) {
    case "begin":
      return void out.u8(UPDATE.begin).u32(step.size).octets(step.sha256);
    case "chunk":
      return void out.u8(UPDATE.chunk).u32(step.offset).octets(step.octets);
    case "finish":
      return void out.u8(UPDATE.finish);
  }
}

/** Octets are copied: a board keeps them until they are written. */
function readStep(from: OctetReader): ControlMessage | Undecodable {
  switch (from.u8()) {
    case UPDATE.begin: {
      const size = from.u32();
      return { type: "update", step: { name: "begin", size, sha256: Uint8Array.from(from.octets(HASH_OCTETS)) } };
    }
    case UPDATE.chunk: {
      const offset = from.u32();
      return { type: "update", step: { name: "chunk", offset, octets: Uint8Array.from(from.octets(from.left)) } };
    }
    case UPDATE.finish:
      return { type: "update", step: { name: "finish" } };
    default:
      return unknown("update step");
  }
}

function defectBits(defects: SpanDefects): number {
  return DEFECTS.reduce((sum, name, bit) => sum | (defects[name] ? 1 << bit : 0), 0);
}

function defectsOf(bits: number): SpanDefects {
  const has = (bit: number): boolean => ((bits >> bit) & 1) === 1;
  return { los: has(0), lof: has(1), ais: has(2), rai: has(3), crcLost: has(4), casLost: has(5) };
}
