import { can, type Person } from "./access/person.ts";
import type { Party } from "./contract/common.ts";

/** From this length on a number is somebody's; shorter ones are extensions and service numbers. */
const PRIVATE_LENGTH = 7;

/** `13855502217` → `138****2217`: the length stays, so captures stay valid. */
export function maskNumber(number: string): string {
  if (number.length < PRIVATE_LENGTH) return number;
  const tail = 4;
  const head = Math.max(1, Math.min(3, number.length - tail - 4));
  return number.slice(0, head) + "*".repeat(number.length - head - tail) + number.slice(-tail);
}

/** Masks every long number inside a text, for instance a SIP message, or in the hexadecimal octets of one of ISDN. */
export function maskText(text: string, numbers: readonly string[]): string {
  let masked = text;
  for (const number of numbers) {
    if (number.length < PRIVATE_LENGTH) continue;
    const hidden = maskNumber(number);
    masked = masked.replaceAll(number, hidden).replaceAll(hexOf(number), hexOf(hidden));
  }
  return masked;
}

const hexOf = (text: string): string => Buffer.from(text).toString("hex");

/** A party as this person may see it. */
export function partyFor(person: Person, party: Party): Party {
  if (can(person, "see-numbers") || party.number === undefined) return party;
  const hidden = maskNumber(party.number);
  return party.name === party.number ? { number: hidden, name: hidden } : { ...party, number: hidden };
}
