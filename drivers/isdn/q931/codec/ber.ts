/** One data value in the Basic Encoding Rules (X.690): its tag octet and content. */
export interface BerValue {
  readonly tag: number;
  readonly content: Uint8Array;
}

export const BER = { boolean: 0x01, integer: 0x02, null: 0x05, oid: 0x06, enumerated: 0x0a, sequence: 0x30 } as const;

/** Splits octets into data values, stopping where they are broken. Tags beyond one octet are not used in ROSE. */
export function readBer(octets: Uint8Array): BerValue[] {
  const values: BerValue[] = [];
  for (let at = 0; at + 1 < octets.length; ) {
    const tag = octets[at] ?? 0;
    const length = lengthAt(octets, at + 1);
    if ((tag & 0x1f) === 0x1f || length === undefined) return values;
    const start = at + 1 + length.octets;
    const end = length.content ?? endOfContents(octets, start);
    if (start + end > octets.length) return values;
    values.push({ tag, content: octets.subarray(start, start + end) });
    at = start + end + (length.content === undefined ? 2 : 0);
  }
  return values;
}

/** `content` is undefined for the indefinite form. */
function lengthAt(octets: Uint8Array, at: number): { octets: number; content: number | undefined } | undefined {
  const first = octets[at];
  if (first === undefined || first > 0x82) return undefined;
  if (first < 0x80) return { octets: 1, content: first };
  if (first === 0x80) return { octets: 1, content: undefined };
  let content = 0;
  for (let each = 1; each <= first - 0x80; each++) content = content * 256 + (octets[at + each] ?? 0);
  return { octets: 1 + first - 0x80, content };
}

function endOfContents(octets: Uint8Array, start: number): number {
  for (let at = start; at + 1 < octets.length; at++) if (octets[at] === 0 && octets[at + 1] === 0) return at - start;
  return octets.length - start;
}

export function writeBer(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return Uint8Array.from([tag, ...length, ...content]);
}

/** A small unsigned number in one or two octets. */
export function writeBerNumber(tag: number, value: number): Uint8Array {
  return writeBer(tag, Uint8Array.from(value < 0x80 ? [value] : [value >> 8, value & 0xff]));
}

export function berNumber(value: BerValue | undefined): number | undefined {
  if (value === undefined || value.content.length === 0 || value.content.length > 4) return undefined;
  return value.content.reduce((sum, octet) => sum * 256 + octet, 0);
}
