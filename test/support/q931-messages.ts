import type { Elements } from "#drivers/isdn/q931/codec/elements.ts";
import { callingNameFacility, diversionFacility } from "#drivers/isdn/q931/codec/facility.ts";
import type { Message } from "#drivers/isdn/q931/codec/message.ts";
import { MESSAGE_TYPES, type MessageType, Q931, SERVICE_ATT } from "#drivers/isdn/q931/codec/message-types.table.ts";

export const CAUSE = { value: 16, location: 0 } as const;
const number = { digits: "1058881234", type: 2, plan: 1, presentation: 1, screening: 3 } as const;

/** Elements that messages of each type have in real life, and then some. */
export const ELEMENTS: readonly Elements[] = [
  {},
  { cause: CAUSE },
  { cause: { ...CAUSE, diagnostics: Uint8Array.of(0x18, 4) }, callState: 10 },
  { channel: { selection: "indicated", isExclusive: true, channels: [5] } },
  { channel: { selection: "indicated", isExclusive: true, channels: [1, 2, 31], isMap: true }, restart: 0 },
  { restart: 6 },
  { channel: { selection: "any", isExclusive: false, channels: [], interfaceId: 300 } },
  {
    progress: [
      { description: 8, location: 1 },
      { description: 1, location: 4 },
    ],
    cause: CAUSE,
  },
  { connected: number, display: "ACME", connectedSubaddress: { type: 2, isOdd: true, content: Uint8Array.of(1, 2) } },
  { called: { digits: "95588", type: 0, plan: 1 }, isSendingComplete: true, keypad: "1#", signal: 4, notification: 2 },
  {
    facility: [
      callingNameFacility("Ann", false),
      diversionFacility({ reason: 1, digits: "4001234", isRestricted: false }),
    ],
  },
  { userUser: { protocol: 4, content: Buffer.from("hello") }, congestion: 15, isRepeat: true, hasMoreData: true },
  {
    other: [
      { codeset: 6, id: 0x28, content: Buffer.from("x") },
      { codeset: 0, id: 0x29, content: Uint8Array.of(26, 11, 22, 8, 30) },
    ],
  },
];

export const SETUP: Elements = {
  isSendingComplete: true,
  bearer: { capability: "speech", mode: "circuit", rate: 0x10, layer1: 3 },
  channel: { selection: "indicated", isExclusive: false, channels: [5] },
  calling: number,
  called: { digits: "95588", type: 0, plan: 1 },
  redirecting: { ...number, reason: 2 },
  highLayer: Uint8Array.of(0x91, 0x81),
  lowLayer: Uint8Array.of(0x80, 0x90, 0xa3),
};

export const TYPES = Object.keys(MESSAGE_TYPES) as MessageType[]; // the table's own keys

/** A message of the first call. */
export function message(type: MessageType, elements: Elements, isFromOrigin = true, value = 1): Message {
  return { protocol: Q931, reference: { value, isFromOrigin }, type, elements };
}

/** One of each kind at least. */
export const MESSAGES: readonly Message[] = [
  message("SETUP", SETUP),
  ...TYPES.flatMap((type, at) => [
    message(type, ELEMENTS[at % ELEMENTS.length] ?? {}),
    message(type, { cause: CAUSE }),
  ]),
  ...ELEMENTS.map((elements) => message("INFORMATION", elements, false)),
  {
    ...message("SERVICE", { changeStatus: 2, channel: { selection: "indicated", isExclusive: true, channels: [3] } }),
    protocol: SERVICE_ATT,
  },
];
