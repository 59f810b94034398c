/** Protocol discriminators we speak (EN 300 403-1 §4.2); the service messages of national networks have their own. */
export const Q931 = 0x08;
export const SERVICE_ATT = 0x03;
export const SERVICE_NATIONAL = 0x43;
export type Protocol = typeof Q931 | typeof SERVICE_ATT | typeof SERVICE_NATIONAL;

/** Message types (EN 300 403-1 table 4-2; SUSPEND and RESUME only to refuse them). */
export const MESSAGE_TYPES = {
  ALERTING: 0x01,
  "CALL PROCEEDING": 0x02,
  PROGRESS: 0x03,
  SETUP: 0x05,
  CONNECT: 0x07,
  "SETUP ACKNOWLEDGE": 0x0d,
  "CONNECT ACKNOWLEDGE": 0x0f,
  "USER INFORMATION": 0x20,
  "SUSPEND REJECT": 0x21,
  "RESUME REJECT": 0x22,
  SUSPEND: 0x25,
  RESUME: 0x26,
  "SUSPEND ACKNOWLEDGE": 0x2d,
  "RESUME ACKNOWLEDGE": 0x2e,
  DISCONNECT: 0x45,
  RESTART: 0x46,
  RELEASE: 0x4d,
  "RESTART ACKNOWLEDGE": 0x4e,
  "RELEASE COMPLETE": 0x5a,
  SEGMENT: 0x60,
  FACILITY: 0x62,
  NOTIFY: 0x6e,
  "STATUS ENQUIRY": 0x75,
  "CONGESTION CONTROL": 0x79,
  INFORMATION: 0x7b,
  STATUS: 0x7d,
} as const;

/** Messages of the service protocols; the national variant has the two codes the other way round. */
export const SERVICE_TYPES = {
  [SERVICE_ATT]: { SERVICE: 0x0f, "SERVICE ACKNOWLEDGE": 0x07 },
  [SERVICE_NATIONAL]: { SERVICE: 0x07, "SERVICE ACKNOWLEDGE": 0x0f },
} as const;

export type CallMessageType = keyof typeof MESSAGE_TYPES;
export type ServiceMessageType = keyof (typeof SERVICE_TYPES)[typeof SERVICE_ATT];
export type MessageType = CallMessageType | ServiceMessageType;

const BY_CODE = invert(MESSAGE_TYPES);
const SERVICE_BY_CODE = {
  [SERVICE_ATT]: invert(SERVICE_TYPES[SERVICE_ATT]),
  [SERVICE_NATIONAL]: invert(SERVICE_TYPES[SERVICE_NATIONAL]),
};

function invert<Name extends string>(table: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  // Object.entries loses the type of the keys.
  return new Map(Object.entries(table).map(([name, code]) => [code as number, name as Name]));
}

/** The name of a message type; undefined where this protocol has none for the code. */
export function messageTypeOf(protocol: Protocol, code: number): MessageType | undefined {
  return protocol === Q931 ? BY_CODE.get(code) : SERVICE_BY_CODE[protocol].get(code);
}

/** The code of a message type in a protocol. */
export function codeOf(protocol: Protocol, type: MessageType): number {
  if (type === "SERVICE" || type === "SERVICE ACKNOWLEDGE") {
    return SERVICE_TYPES[protocol === SERVICE_NATIONAL ? SERVICE_NATIONAL : SERVICE_ATT][type];
  }
  return MESSAGE_TYPES[type];
}
