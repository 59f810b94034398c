import type { ChannelIdentification } from "./elements.ts";

const EXTENSION = 0x80;
const INTERFACE_NAMED = 0x40;
const PRIMARY_RATE = 0x20;
const EXCLUSIVE = 0x08;
const D_CHANNEL = 0x04;
/** Channel type or map element type: B channel (EN 300 403-1 figure 4-18). */
const B_CHANNEL = 0x03;
const MAP = 0x10;
/** Timeslots of a 2 048 kbit/s interface; their map has four octets, the highest timeslot in front. */
const MAP_OCTETS = 4;
const SELECTIONS = ["none", "indicated", undefined, "any"] as const;

/** Content of a channel identification (EN 300 403-1 §4.5.13), or what is wrong with it. */
export function decodeChannel(content: Uint8Array): ChannelIdentification | string {
  const [head = 0] = content;
  if (content.length === 0) return "empty";
  if ((head & EXTENSION) === 0) return "reserved extension of octet 3";
  if ((head & PRIMARY_RATE) === 0) return "basic rate interface";
  if ((head & D_CHANNEL) !== 0) return "D channel";
  const selection = SELECTIONS[head & 0x03];
  if (selection === undefined) return "reserved channel selection";
  let at = 1;
  let named: { interfaceId?: number } = {};
  if ((head & INTERFACE_NAMED) !== 0) {
    let interfaceId = 0;
    for (let more = true; more; at++) {
      const octet = content[at];
      if (octet === undefined || at > 4) return "interface identifier does not end";
      interfaceId = (interfaceId << 7) | (octet & 0x7f);
      more = (octet & EXTENSION) === 0;
    }
    named = { interfaceId };
  }
  const identified = { selection, isExclusive: (head & EXCLUSIVE) !== 0, ...named };
  if (selection !== "indicated" || at >= content.length) return { ...identified, channels: [] };
  const coding = content[at] ?? 0;
  if ((coding & 0x60) !== 0) return "coding of a national or other standard";
  if ((coding & 0x0f) !== B_CHANNEL) return "not a B channel";
  if ((coding & MAP) === 0) return { ...identified, channels: numbers(content.subarray(at + 1)) };
  const map = content.subarray(at + 1);
  if (map.length < MAP_OCTETS) return "slot map too short";
  return { ...identified, channels: mapped(map), isMap: true };
}

/** Channel numbers; the last has the extension bit, though some exchanges set it in each of them. */
function numbers(octets: Uint8Array): number[] {
  return Array.from(octets, (octet) => octet & 0x7f);
}

function mapped(map: Uint8Array): number[] {
  const channels: number[] = [];
  for (let channel = 1; channel < 8 * MAP_OCTETS; channel++) {
    const octet = map[MAP_OCTETS - 1 - (channel >> 3)] ?? 0;
    if ((octet & (1 << (channel & 7))) !== 0) channels.push(channel);
  }
  return channels;
}

export function encodeChannel(identification: ChannelIdentification): Uint8Array {
  const { selection, isExclusive, channels, interfaceId, isMap } = identification;
  const octets = [EXTENSION | PRIMARY_RATE | (isExclusive ? EXCLUSIVE : 0) | SELECTIONS.indexOf(selection)];
  if (interfaceId !== undefined) {
    octets[0] = (octets[0] ?? 0) | INTERFACE_NAMED;
    octets.push(...sevenBits(interfaceId));
  }
  if (channels.length === 0) return Uint8Array.from(octets);
  octets.push(EXTENSION | B_CHANNEL | (isMap === true ? MAP : 0));
  if (isMap === true) octets.push(...mapOf(channels));
  else octets.push(...channels.map((channel, at) => channel | (at === channels.length - 1 ? EXTENSION : 0)));
  return Uint8Array.from(octets);
}

function sevenBits(value: number): number[] {
  const octets = [(value & 0x7f) | EXTENSION];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) octets.unshift(rest & 0x7f);
  return octets;
}

function mapOf(channels: readonly number[]): number[] {
  const map = [0, 0, 0, 0];
  for (const channel of channels) {
    const at = MAP_OCTETS - 1 - (channel >> 3);
    map[at] = (map[at] ?? 0) | (1 << (channel & 7));
  }
  return map;
}
