import type { CallerIdentity, IdentityAbsence } from "./identity.ts";

/** Message types (ETSI EN 300 659-3 §5.2, Telcordia GR-30): one parameter without header, or several with headers. */
const SINGLE_DATA = 0x04;
const CALL_SETUP = 0x80;
/** Parameters of CALL_SETUP (ETSI EN 300 659-3 §5.3). */
const PARAMETER = { time: 0x01, number: 0x02, numberAbsent: 0x04, name: 0x07, nameAbsent: 0x08 } as const;
const MAX_NUMBER = 20;
const MAX_NAME_OCTETS = 50;

export type MessageFormat = "single" | "multiple";

/** The octets of an identity with type, length and checksum, ready for the FSK sender. */
export function encodeIdentity(identity: CallerIdentity, format: MessageFormat = "multiple"): Uint8Array {
  const body = format === "single" ? singleBody(identity) : multipleBody(identity);
  const message = [format === "single" ? SINGLE_DATA : CALL_SETUP, body.length, ...body];
  return Uint8Array.from([...message, -sum(message) & 0xff]);
}

function singleBody(identity: CallerIdentity): number[] {
  return [
    ...ascii(timeText(identity)),
    ...ascii(identity.number?.slice(0, MAX_NUMBER) ?? absenceText(identity.numberAbsent)),
  ];
}

function multipleBody(identity: CallerIdentity): number[] {
  const body: number[] = [];
  const add = (type: number, octets: readonly number[]): void => void body.push(type, octets.length, ...octets);
  if (identity.time !== undefined) add(PARAMETER.time, ascii(timeText(identity)));
  if (identity.number === undefined) add(PARAMETER.numberAbsent, ascii(absenceText(identity.numberAbsent)));
  else add(PARAMETER.number, ascii(identity.number.slice(0, MAX_NUMBER)));
  if (identity.name !== undefined) add(PARAMETER.name, [...cut(new TextEncoder().encode(identity.name))]);
  else if (identity.nameAbsent !== undefined) add(PARAMETER.nameAbsent, ascii(absenceText(identity.nameAbsent)));
  return body;
}

/** Cuts a name between characters, never inside one. */
function cut(octets: Uint8Array): Uint8Array {
  let end = Math.min(octets.length, MAX_NAME_OCTETS);
  while (end > 0 && end < octets.length && ((octets[end] ?? 0) & 0xc0) === 0x80) end--;
  return octets.subarray(0, end);
}

/**
 * What a whole message (type, length, body, checksum) says; `undefined` when the checksum is wrong, the lengths do
 * not fit, or it is no message about a caller (message lamps have types of their own).
 */
export function decodeIdentity(message: Uint8Array): CallerIdentity | undefined {
  const [type, length] = message;
  if (length === undefined || message.length !== length + 3 || sum(message) % 256 !== 0) return undefined;
  const body = message.subarray(2, 2 + length);
  if (type === SINGLE_DATA) return decodeSingle(body);
  return type === CALL_SETUP ? decodeMultiple(body) : undefined;
}

function decodeSingle(body: Uint8Array): CallerIdentity | undefined {
  const time = readTime(body.subarray(0, 8));
  if (time === undefined || body.length < 9) return undefined;
  return { ...readNumber(body.subarray(8)), time };
}

function decodeMultiple(body: Uint8Array): CallerIdentity | undefined {
  let identity: CallerIdentity = {};
  for (let at = 0; at < body.length; ) {
    const [type, length] = [body[at], body[at + 1]];
    if (length === undefined || at + 2 + length > body.length) return undefined;
    identity = { ...identity, ...readParameter(type, body.subarray(at + 2, at + 2 + length)) };
    at += 2 + length;
  }
  return identity;
}

function readParameter(type: number | undefined, octets: Uint8Array): CallerIdentity {
  switch (type) {
    case PARAMETER.time: {
      const time = readTime(octets);
      return time === undefined ? {} : { time };
    }
    case PARAMETER.number:
      return readNumber(octets);
    case PARAMETER.numberAbsent:
      return { numberAbsent: readAbsence(octets) };
    case PARAMETER.name: {
      const name = readText(octets);
      return name === "" ? {} : { name };
    }
    case PARAMETER.nameAbsent:
      return { nameAbsent: readAbsence(octets) };
    default:
      return {}; // called number, call type, reason of diversion…: not about who calls
  }
}

function readNumber(octets: Uint8Array): CallerIdentity {
  const text = readText(octets);
  if (text === "P" || text === "O") return { numberAbsent: readAbsence(octets) };
  // Some exchanges fill up with spaces or write hyphens for people.
  const number = text.replace(/[^0-9*#+]/g, "");
  return number === "" ? { numberAbsent: "unavailable" } : { number };
}

function readAbsence(octets: Uint8Array): IdentityAbsence {
  return octets[0] === 0x50 ? "private" : "unavailable";
}

/** ASCII in most countries; elsewhere UTF-8, GB 18030 (China) or ISO 8859-1, whichever the octets can be. */
function readText(octets: Uint8Array): string {
  const text = decodeAs("utf-8", octets) ?? decodeAs("gb18030", octets);
  return clean(text ?? new TextDecoder("iso-8859-1").decode(octets));
}

/** `undefined` when the octets are no text in that encoding. */
function decodeAs(encoding: string, octets: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(octets);
  } catch {
    return undefined;
  }
}

/** Control characters say nothing and would break a log line. */
function clean(text: string): string {
  return text.replace(/\p{Cc}/gu, "").trim();
}

function readTime(octets: Uint8Array): CallerIdentity["time"] {
  const text = String.fromCharCode(...octets);
  if (!/^\d{8}$/.test(text)) return undefined;
  const at = (from: number): number => Number(text.slice(from, from + 2));
  const time = { month: at(0), day: at(2), hour: at(4), minute: at(6) };
  const isTime =
    time.month >= 1 && time.month <= 12 && time.day >= 1 && time.day <= 31 && time.hour < 24 && time.minute < 60;
  return isTime ? time : undefined;
}

function timeText({ time }: CallerIdentity): string {
  const { month, day, hour, minute } = time ?? { month: 1, day: 1, hour: 0, minute: 0 };
  return [month, day, hour, minute].map((part) => String(part).padStart(2, "0")).join("");
}

const absenceText = (absence: IdentityAbsence | undefined): string => (absence === "private" ? "P" : "O");
const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0) & 0x7f);
const sum = (octets: Iterable<number>): number => {
  let total = 0;
  for (const octet of octets) total += octet;
  return total;
};
