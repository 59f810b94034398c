import { BER, type BerValue, berNumber, readBer, writeBer, writeBerNumber } from "./ber.ts";
import type { FacilityElement } from "./elements.ts";
import { plain, readText, writeText } from "./text.ts";

/** A party's name by Q.SIG (ECMA-164): who it belongs to, and whether it may be shown. */
export interface CalledName {
  readonly of: "calling" | "called" | "connected" | "busy";
  readonly text: string;
  readonly isRestricted: boolean;
}

/** divertingLegInformation2 (EN 300 207-1): the call was meant for somebody else first. */
export interface Diversion {
  /** 0 unknown, 1 unconditional, 2 busy, 3 no reply, 4 deflected while ringing, 5 deflected at once. */
  readonly reason: number;
  readonly digits: string;
  readonly isRestricted: boolean;
}

const ROSE = 0x91;
const NETWORKING_EXTENSIONS = 0x9f;
const INVOKE = 0xa1;
const DIVERTING_LEG_2 = 15;
const NAMES = ["calling", "called", "connected", "busy"] as const;
/** Object identifiers of the name operations without their last octet: Q.SIG 1.3.12.9, and ANSI T1.641. */
const QSIG_NAMES = "2b0c09";
const ANSI_CALLING_NAME = "2a8648ce150004";
/** Network facility extension: from end to end; and "discard what you do not know" (ECMA-165). */
const END_TO_END = Uint8Array.from([0xaa, 0x06, 0x80, 0x01, 0x00, 0x82, 0x01, 0x00]);
const DISCARD_UNKNOWN = Uint8Array.from([0x8b, 0x01, 0x00]);

/** A facility (EN 300 196-1 §8.2.3): names and diversions of it are understood, the rest is kept as it came. */
export function decodeFacility(content: Uint8Array): FacilityElement | string {
  if (content.length === 0) return "empty";
  const octets = content.slice();
  const profile = octets[0] ?? 0;
  if (profile !== ROSE && profile !== NETWORKING_EXTENSIONS) return { octets };
  for (const component of readBer(octets.subarray(1))) {
    if (component.tag !== INVOKE) continue;
    const [, ...parts] = readBer(component.content);
    // A linked identifier, [0], may stand between the invoke identifier and the operation.
    const [operation, argument] = parts[0]?.tag === 0x80 ? parts.slice(1) : parts;
    const known = understood(operation, argument, profile === ROSE);
    if (known !== undefined) return { octets, ...known };
  }
  return { octets };
}

function understood(
  operation: BerValue | undefined,
  argument: BerValue | undefined,
  isEtsi: boolean,
): { readonly name: CalledName } | { readonly diversion: Diversion } | undefined {
  if (operation === undefined || argument === undefined) return undefined;
  if (operation.tag === BER.integer && isEtsi) {
    const diversion = berNumber(operation) === DIVERTING_LEG_2 ? diversionOf(argument) : undefined;
    return diversion === undefined ? undefined : { diversion };
  }
  const of = nameOperation(operation);
  const name = of === undefined ? undefined : nameOf(argument, of);
  return name === undefined ? undefined : { name };
}

function nameOperation(operation: BerValue): CalledName["of"] | undefined {
  if (operation.tag === BER.integer) return NAMES[berNumber(operation) ?? NAMES.length];
  if (operation.tag !== BER.oid) return undefined;
  const oid = Buffer.from(operation.content).toString("hex");
  if (oid === ANSI_CALLING_NAME) return "calling";
  if (!oid.startsWith(QSIG_NAMES) || operation.content.length !== 4) return undefined;
  return NAMES[operation.content[3] ?? NAMES.length];
}

/** Name ::= CHOICE (ECMA-164 annex C); some send it inside a SEQUENCE with extensions behind it. */
function nameOf(argument: BerValue, of: CalledName["of"]): CalledName | undefined {
  const choice = argument.tag === BER.sequence ? readBer(argument.content)[0] : argument;
  switch (choice?.tag) {
    case 0x80:
    case 0x82:
      return { of, text: textOf(choice.content), isRestricted: choice.tag === 0x82 };
    case 0xa1:
    case 0xa3: {
      const text = readBer(choice.content)[0];
      if (text === undefined) return undefined;
      return { of, text: textOf(text.content), isRestricted: choice.tag === 0xa3 };
    }
    default:
      return undefined;
  }
}

function textOf(octets: Uint8Array): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return readText(octets).replaceAll(/[\x00-\x1f\x7f-\x9f]/g, "");
}

function diversionOf(argument: BerValue): Diversion | undefined {
  const [counter, reason, ...rest] = readBer(argument.content);
  if (counter?.tag !== BER.integer || reason?.tag !== BER.enumerated) return undefined;
  const diverting = rest.find(({ tag }) => tag === 0xa1);
  const presented = diverting === undefined ? undefined : readBer(diverting.content)[0];
  const party = presented === undefined ? undefined : readBer(presented.content)[0];
  const digits = party === undefined ? "" : partyDigits(party);
  return { reason: berNumber(reason) ?? 0, digits, isRestricted: presented !== undefined && presented.tag !== 0xa0 };
}

/** PartyNumber ::= CHOICE (EN 300 196-1 annex D): digits alone, or a sequence of a type and the digits. */
function partyDigits(party: BerValue): string {
  if (party.tag === 0x80) return textOf(party.content);
  return textOf(readBer(party.content)[1]?.content ?? new Uint8Array());
}

/** The caller's name as Q.SIG sends it; 50 characters are the most (ECMA-164). */
export function callingNameFacility(name: string, isRestricted: boolean): FacilityElement {
  const text = plain(name).slice(0, 50);
  const invoke = writeBer(
    INVOKE,
    writeBerNumber(BER.integer, 1),
    writeBer(BER.oid, Uint8Array.from([0x2b, 0x0c, 0x09, 0x00])),
    writeBer(isRestricted ? 0x82 : 0x80, writeText(text)),
  );
  const octets = Buffer.concat([Uint8Array.of(NETWORKING_EXTENSIONS), END_TO_END, DISCARD_UNKNOWN, invoke]);
  return { octets: Uint8Array.from(octets), name: { of: "calling", text, isRestricted } };
}

/** A diversion as the ETSI supplementary service sends it; the number goes as one of the public plan, type unknown. */
export function diversionFacility({ reason, digits, isRestricted }: Diversion): FacilityElement {
  const party = writeBer(0xa1, writeBerNumber(BER.enumerated, 0), writeBer(0x12, writeText(digits)));
  const presented = isRestricted ? writeBer(0xa3, party) : writeBer(0xa0, party);
  const argument = writeBer(
    BER.sequence,
    writeBerNumber(BER.integer, 1),
    writeBerNumber(BER.enumerated, reason),
    ...(digits === "" ? [] : [writeBer(0xa1, presented)]),
  );
  const invoke = writeBer(
    INVOKE,
    writeBerNumber(BER.integer, 1),
    writeBerNumber(BER.integer, DIVERTING_LEG_2),
    argument,
  );
  const octets = Uint8Array.from(Buffer.concat([Uint8Array.of(ROSE), invoke]));
  return { octets, diversion: { reason, digits, isRestricted: isRestricted && digits !== "" } };
}
