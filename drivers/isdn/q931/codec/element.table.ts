import { decodeChannel, encodeChannel } from "./channel.ts";
import type { Elements } from "./elements.ts";
import { decodeFacility } from "./facility.ts";
import { decodeNumber, decodeSubaddress, encodeNumber, encodeSubaddress, type NumberRoom } from "./numbers.ts";
import {
  decodeBearer,
  decodeCause,
  decodeProgress,
  decodeUserUser,
  encodeBearer,
  encodeCause,
  encodeProgress,
  encodeUserUser,
  octet,
} from "./small-elements.ts";
import { plain, readDisplay, readText, writeText } from "./text.ts";

type Name = keyof Elements;
/** What one element of a kind holds: of those that may be repeated, one of the list. */
type One<Key extends Name> =
  NonNullable<Elements[Key]> extends readonly (infer Item)[] ? Item : NonNullable<Elements[Key]>;

/** How an element of variable length is read and written. */
export interface ElementKind<Key extends Name = Name> {
  readonly id: number;
  readonly key: Key;
  /** Most octets of content (EN 300 403-1 §3); longer ones are an error of content, §5.8.7.2. */
  readonly longest: number;
  readonly mayRepeat: boolean;
  /** The value, or in words what is wrong with the content. */
  readonly decode: (content: Uint8Array) => { readonly value: unknown } | string;
  readonly encode: (value: unknown) => Uint8Array;
}

interface Coding<Key extends Name> {
  readonly decode: (content: Uint8Array) => One<Key> | string;
  readonly encode: (value: One<Key>) => Uint8Array;
}

function kind<Key extends Name>(id: number, key: Key, longest: number, coding: Coding<Key>): ElementKind {
  return {
    id,
    key,
    longest,
    mayRepeat: key === "progress" || key === "facility",
    decode: (content) => {
      const value = coding.decode(content);
      return typeof value === "string" ? value : { value };
    },
    // The key says what the value is: `Elements` is where both come from.
    encode: (value) => coding.encode(value as One<Key>),
  };
}

/** Text is a value, not a complaint: it needs a wrapping of its own. */
function text(
  id: number,
  key: "display" | "keypad",
  longest: number,
  read: (octets: Uint8Array) => string,
): ElementKind {
  return {
    id,
    key,
    longest,
    mayRepeat: false,
    decode: (content) => ({ value: read(content) }),
    encode: (value) => writeText(plain(String(value)).slice(0, longest).trim()),
  };
}

const raw = {
  decode: (content: Uint8Array): Uint8Array | string => content.slice(),
  encode: (value: Uint8Array) => value,
};

function number(room: NumberRoom) {
  return { decode: decodeNumber, encode: (value: Parameters<typeof encodeNumber>[0]) => encodeNumber(value, room) };
}

const subaddress = { decode: decodeSubaddress, encode: encodeSubaddress };
const facility = { decode: decodeFacility, encode: ({ octets }: { readonly octets: Uint8Array }) => octets };

/** Identifiers of codeset 0 with a length, in ascending order as they are sent (EN 300 403-1 §4.5.1, table 4-3). */
export const ELEMENT_KINDS: readonly ElementKind[] = [
  kind(0x04, "bearer", 11, { decode: decodeBearer, encode: encodeBearer }),
  kind(0x08, "cause", 30, { decode: decodeCause, encode: encodeCause }),
  kind(0x14, "callState", 1, octet(0x3f, 0)),
  kind(0x18, "channel", 34, { decode: decodeChannel, encode: encodeChannel }),
  kind(0x1c, "facility", 253, facility),
  kind(0x1e, "progress", 2, { decode: decodeProgress, encode: encodeProgress }),
  kind(0x27, "notification", 253, octet(0x7f, 0x80)),
  text(0x28, "display", 80, readDisplay),
  text(0x2c, "keypad", 32, readText),
  kind(0x34, "signal", 1, octet(0xff, 0)),
  kind(0x4c, "connected", 22, number("presented")),
  kind(0x4d, "connectedSubaddress", 21, subaddress),
  kind(0x6c, "calling", 253, number("presented")),
  kind(0x6d, "callingSubaddress", 21, subaddress),
  kind(0x70, "called", 253, number("plain")),
  kind(0x71, "calledSubaddress", 21, subaddress),
  kind(0x74, "redirecting", 253, number("reasoned")),
  kind(0x76, "redirection", 253, number("presented")),
  kind(0x79, "restart", 1, octet(0x07, 0x80)),
  kind(0x7c, "lowLayer", 16, raw),
  kind(0x7d, "highLayer", 5, raw),
  kind(0x7e, "userUser", 129, { decode: decodeUserUser, encode: encodeUserUser }),
];

/** Element of a service message: what the channel is to be (as libpri and the ANSI networks have it). */
export const CHANGE_STATUS: ElementKind = kind(0x01, "changeStatus", 1, octet(0x0f, 0xc0));

/** Elements of a single octet: the whole octet, or the upper half where the lower is the value. */
export const SINGLE = { moreData: 0xa0, sendingComplete: 0xa1, congestion: 0xb0, repeat: 0xd0, shift: 0x90 } as const;

/** Identifiers of codeset 0 that are known and not looked into: they are no reason to complain. */
export const KNOWN_OTHERS: ReadonlySet<number> = new Set([
  0x00, 0x10, 0x20, 0x24, 0x29, 0x40, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x75, 0x77, 0x78,
]);

/** What people call an element. */
export const ELEMENT_NAMES: ReadonlyMap<number, string> = new Map([
  [0x01, "change status"],
  [0x04, "bearer capability"],
  [0x08, "cause"],
  [0x10, "call identity"],
  [0x14, "call state"],
  [0x18, "channel identification"],
  [0x1c, "facility"],
  [0x1e, "progress indicator"],
  [0x27, "notification"],
  [0x28, "display"],
  [0x29, "date and time"],
  [0x2c, "keypad"],
  [0x34, "signal"],
  [0x4c, "connected number"],
  [0x4d, "connected subaddress"],
  [0x6c, "calling number"],
  [0x6d, "calling subaddress"],
  [0x70, "called number"],
  [0x71, "called subaddress"],
  [0x74, "redirecting number"],
  [0x76, "redirection number"],
  [0x79, "restart indicator"],
  [0x7c, "low layer compatibility"],
  [0x7d, "high layer compatibility"],
  [0x7e, "user-user information"],
  [0xb0, "congestion level"],
]);
