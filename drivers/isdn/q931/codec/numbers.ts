import type { NumberElement, SubaddressElement } from "./elements.ts";
import { readText, writeText } from "./text.ts";

const EXTENSION = 0x80;

/** How far an element goes beyond type and plan: presentation and screening, then the reason of a redirection. */
export type NumberRoom = "plain" | "presented" | "reasoned";

/** A party number (EN 300 403-1 §4.5.8, §4.5.10, Q.951-3, Q.952), or what is wrong with it. */
export function decodeNumber(content: Uint8Array): NumberElement | string {
  const heads: number[] = [];
  for (let more = true; more; ) {
    const octet = content[heads.length];
    if (octet === undefined) return "does not end";
    heads.push(octet);
    more = (octet & EXTENSION) === 0;
  }
  const [kind = 0, presented, reasoned] = heads;
  const digits = readText(content.subarray(heads.length));
  // A number is made of IA5 characters (EN 300 403-1 §4.5.8); what is not printable cannot be one.
  if (!/^[\x20-\x7e]*$/.test(digits)) return "digits are not IA5 characters";
  return {
    digits,
    type: (kind >> 4) & 0x07,
    plan: kind & 0x0f,
    ...(presented === undefined ? {} : { presentation: (presented >> 5) & 0x03, screening: presented & 0x03 }),
    ...(reasoned === undefined ? {} : { reason: reasoned & 0x0f }),
  };
}

export function encodeNumber(number: NumberElement, room: NumberRoom): Uint8Array {
  const heads = [(number.type << 4) | number.plan];
  const { presentation, screening, reason } = number;
  const isReasoned = room === "reasoned" && reason !== undefined;
  if (room !== "plain" && (isReasoned || presentation !== undefined || screening !== undefined)) {
    heads.push(((presentation ?? 0) << 5) | (screening ?? 0));
  }
  if (isReasoned) heads.push(reason);
  heads.push((heads.pop() ?? 0) | EXTENSION);
  return Uint8Array.from([...heads, ...writeText(number.digits)]);
}

/** A subaddress (EN 300 403-1 §4.5.9, §4.5.11). */
export function decodeSubaddress(content: Uint8Array): SubaddressElement | string {
  const [head] = content;
  if (head === undefined) return "empty";
  return { type: (head >> 4) & 0x07, isOdd: (head & 0x08) !== 0, content: content.slice(1) };
}

export function encodeSubaddress({ type, isOdd, content }: SubaddressElement): Uint8Array {
  return Uint8Array.from([EXTENSION | (type << 4) | (isOdd ? 0x08 : 0), ...content]);
}
