import { SINGLE } from "#drivers/isdn/q931/codec/element.table.ts";

/** An information element as it stands in a message. */
export interface RawElement {
  readonly codeset: number;
  readonly id: number;
  /** The whole of it, identifier and length included. */
  readonly octets: Uint8Array;
  /** It says it is longer than what is left of the message. */
  readonly isCut: boolean;
}

/** Splits what follows the message type into its elements (EN 300 403-1 §4.5.1 to §4.5.4), shifts among them. */
export function splitElements(octets: Uint8Array): RawElement[] {
  const elements: RawElement[] = [];
  let locked = 0;
  let codeset = 0;
  for (let at = 0; at < octets.length; ) {
    const id = octets[at] ?? 0;
    const isSingle = id >= 0x80;
    const length = isSingle ? 1 : 2 + (octets[at + 1] ?? octets.length);
    const isCut = at + length > octets.length;
    elements.push({ codeset, id: isSingle ? singleId(id) : id, octets: octets.subarray(at, at + length), isCut });
    codeset = locked;
    if ((id & 0xf0) === SINGLE.shift) {
      codeset = id & 0x07;
      if ((id & 0x08) === 0) {
        locked = Math.max(locked, codeset);
        codeset = locked;
      }
    }
    at += length;
  }
  return elements;
}

/** Elements of one octet go by the upper half, but those of type 2, which are the whole octet. */
function singleId(id: number): number {
  return (id & 0xf0) === 0xa0 ? id : id & 0xf0;
}
