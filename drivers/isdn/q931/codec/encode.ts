import { CHANGE_STATUS, ELEMENT_KINDS, type ElementKind, SINGLE } from "./element.table.ts";
import type { Elements } from "./elements.ts";
import type { Message } from "./message.ts";
import { codeOf, Q931 } from "./message-types.table.ts";

/**
 * The octets of a message (EN 300 403-1 §4). The reference has two octets, as every primary rate interface has them.
 * Elements go in ascending order of their identifiers.
 */
export function encodeMessage({ protocol, reference, type, elements }: Message): Uint8Array {
  const flag = reference.isFromOrigin ? 0 : 0x80;
  const octets = [protocol, 2, flag | (reference.value >> 8), reference.value & 0xff, codeOf(protocol, type)];
  if (elements.isRepeat === true) octets.push(SINGLE.repeat | 2);
  if (elements.hasMoreData === true) octets.push(SINGLE.moreData);
  if (elements.isSendingComplete === true) octets.push(SINGLE.sendingComplete);
  if (elements.congestion !== undefined) octets.push(SINGLE.congestion | elements.congestion);
  if (protocol !== Q931) write(octets, CHANGE_STATUS, elements);
  for (const kind of ELEMENT_KINDS) write(octets, kind, elements);
  for (const { codeset, id, content } of elements.other ?? []) {
    // A shift without locking counts for the one element behind it (§4.5.4).
    if (codeset !== 0) octets.push(SINGLE.shift | 0x08 | codeset);
    octets.push(id);
    if (id < 0x80) octets.push(content.length, ...content);
  }
  return Uint8Array.from(octets);
}

function write(octets: number[], kind: ElementKind, elements: Elements): void {
  const value = elements[kind.key];
  if (value === undefined) return;
  for (const each of kind.mayRepeat && Array.isArray(value) ? value : [value]) {
    const content = kind.encode(each).subarray(0, kind.longest);
    octets.push(kind.id, content.length, ...content);
  }
}
