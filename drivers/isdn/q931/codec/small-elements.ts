import type { Bearer, BearerCapability, CauseElement, ProgressElement, UserUserElement } from "./elements.ts";

const EXTENSION = 0x80;
const CAPABILITIES: readonly (readonly [number, BearerCapability])[] = [
  [0x00, "speech"],
  [0x08, "unrestricted digital"],
  [0x09, "restricted digital"],
  [0x10, "3.1 kHz audio"],
  [0x11, "digital with tones"],
  [0x18, "video"],
];
const PACKET_MODE = 2;
/** Rate "multirate": an octet with the multiplier follows. */
const MULTIRATE = 0x18;

/** A bearer capability (EN 300 403-1 §4.5.5), or what is wrong with it. */
export function decodeBearer(content: Uint8Array): Bearer | string {
  const [transfer, modeAndRate] = content;
  if (transfer === undefined || modeAndRate === undefined) return "too short";
  if ((transfer & 0x60) !== 0) return "coding of a national or other standard";
  const capability = CAPABILITIES.find(([code]) => code === (transfer & 0x1f))?.[1];
  if (capability === undefined) return `reserved transfer capability ${transfer & 0x1f}`;
  const mode = (modeAndRate >> 5) & 0x03;
  if (mode !== 0 && mode !== PACKET_MODE) return "reserved transfer mode";
  const rate = modeAndRate & 0x1f;
  let at = rate === MULTIRATE ? 3 : 2;
  // Octets 4a and 4b: structure, symmetry, and the rate of the other way.
  for (let octet = modeAndRate; (octet & EXTENSION) === 0 && at < content.length; at++) octet = content[at] ?? 0;
  const layer1 = content[at];
  const isLayer1 = layer1 !== undefined && (layer1 & 0x60) === 0x20;
  return {
    capability,
    mode: mode === PACKET_MODE ? "packet" : "circuit",
    rate,
    ...(isLayer1 ? { layer1: layer1 & 0x1f } : {}),
  };
}

export function encodeBearer({ capability, mode, rate, layer1 }: Bearer): Uint8Array {
  const code = CAPABILITIES.find(([, name]) => name === capability)?.[0] ?? 0;
  const octets = [EXTENSION | code, EXTENSION | (mode === "packet" ? PACKET_MODE << 5 : 0) | rate];
  if (rate === MULTIRATE) octets.push(EXTENSION | 1);
  if (layer1 !== undefined) octets.push(EXTENSION | 0x20 | layer1);
  return Uint8Array.from(octets);
}

/** A cause (EN 300 403-1 §4.5.12, Q.850 §2). */
export function decodeCause(content: Uint8Array): CauseElement | string {
  const [place] = content;
  if (place === undefined) return "empty";
  // Octet 3a, the recommendation, is there when the extension bit of octet 3 is clear.
  const at = (place & EXTENSION) === 0 ? 2 : 1;
  const value = content[at];
  if (value === undefined) return "no cause value";
  const diagnostics = content.slice(at + 1);
  const cause = { value: value & 0x7f, location: place & 0x0f };
  return diagnostics.length === 0 ? cause : { ...cause, diagnostics };
}

/** Diagnostics longer than the element has room for (27 octets, Q.850 §2.1) are cut. */
export function encodeCause({ value, location, diagnostics }: CauseElement): Uint8Array {
  return Uint8Array.from([EXTENSION | location, EXTENSION | value, ...(diagnostics ?? []).slice(0, 26)]);
}

/** A progress indicator (EN 300 403-1 §4.5.23). */
export function decodeProgress(content: Uint8Array): ProgressElement | string {
  const [place, description] = content;
  if (place === undefined || description === undefined) return "too short";
  if ((place & 0x60) !== 0) return "coding of a national or other standard";
  return { description: description & 0x7f, location: place & 0x0f };
}

export function encodeProgress({ description, location }: ProgressElement): Uint8Array {
  return Uint8Array.from([EXTENSION | location, EXTENSION | description]);
}

/** User-user information (EN 300 403-1 §4.5.30). */
export function decodeUserUser(content: Uint8Array): UserUserElement | string {
  const [protocol] = content;
  return protocol === undefined ? "empty" : { protocol, content: content.slice(1) };
}

export function encodeUserUser({ protocol, content }: UserUserElement): Uint8Array {
  return Uint8Array.from([protocol, ...content]);
}

/** Elements whose content is one octet; `bits` are those that count. */
export function octet(bits: number, set: number) {
  return {
    decode: (content: Uint8Array): number | string => (content[0] === undefined ? "empty" : content[0] & bits),
    encode: (value: number): Uint8Array => Uint8Array.of((value & bits) | set),
  };
}
