import type { NumberKind, Presentation, Redirection, TrunkParty } from "#drivers/e1/signalling.ts";
import type { Elements, NumberElement } from "#drivers/isdn/q931/codec/elements.ts";
import { callingNameFacility, diversionFacility } from "#drivers/isdn/q931/codec/facility.ts";
import { plain } from "#drivers/isdn/q931/codec/text.ts";

/** How a caller's name goes out: in a display, as a Q.SIG facility, or not at all. */
export type NameBy = "display" | "facility" | "none";
/** How a redirection goes out: as a number of its own, or as the ETSI diversion service. */
export type RedirectionBy = "number" | "facility";

const KINDS: readonly (readonly [number, NumberKind])[] = [
  [0, "unknown"],
  [1, "international"],
  [2, "national"],
  [3, "network-specific"],
  [4, "subscriber"],
  [6, "abbreviated"],
];
const PRESENTATIONS: readonly Presentation[] = ["allowed", "restricted", "unavailable"];
type Reason = Redirection["reason"];
/** Reasons of a redirecting number (Q.952); the first of a name is the one we send. */
const REASONS: readonly (readonly [number, Reason])[] = [
  [0, "unknown"],
  [1, "busy"],
  [2, "no-reply"],
  [15, "unconditional"],
  [4, "deflection"],
  [9, "out-of-order"],
  [10, "deflection"],
];
/** Reasons of the ETSI diversion service (EN 300 207-1). */
const DIVERSIONS: readonly (readonly [number, Reason])[] = [
  [0, "unknown"],
  [1, "unconditional"],
  [2, "busy"],
  [3, "no-reply"],
  [4, "deflection"],
  [5, "deflection"],
];
/** The E.164 numbering plan. */
const ISDN_PLAN = 1;
/** The exchange vouches for the number: verified and passed, or its own. */
const VERIFIED = 1;
const NETWORK_PROVIDED = 3;

export function kindOf(type: number): NumberKind {
  return KINDS.find(([code]) => code === type)?.[1] ?? "unknown";
}

function typeOf(kind: NumberKind | undefined): number {
  return KINDS.find(([, name]) => name === kind)?.[0] ?? 0;
}

/** A number as it is dialled. */
export function calledElement(digits: string, kind: NumberKind | undefined): NumberElement {
  return { digits, type: typeOf(kind), plan: ISDN_PLAN };
}

/** A party's number; undefined where there is neither a number nor a word on its absence. */
export function numberElement(party: TrunkParty, isNetwork: boolean): NumberElement | undefined {
  const { number, kind, presentation, isScreened } = party;
  if (number === undefined && presentation === undefined) return undefined;
  const screened = isNetwork ? NETWORK_PROVIDED : VERIFIED;
  return {
    digits: number ?? "",
    type: typeOf(kind),
    plan: number === undefined ? 0 : ISDN_PLAN,
    presentation: PRESENTATIONS.indexOf(presentation ?? "allowed"),
    screening: isScreened === true ? screened : 0,
  };
}

/** The elements that say who calls, and whom the call was meant for first. */
export function callerElements(
  { caller, redirection }: { readonly caller: TrunkParty; readonly redirection?: Redirection },
  by: { readonly isNetwork: boolean; readonly name: NameBy; readonly redirection: RedirectionBy },
): Elements {
  const calling = numberElement(caller, by.isNetwork);
  const isRestricted = caller.presentation === "restricted";
  const name = plain(caller.name ?? "");
  const isFacility = by.name === "facility" && name !== "";
  const isDiversion = by.redirection === "facility" && redirection !== undefined;
  const facility = [
    ...(isFacility ? [callingNameFacility(name, isRestricted)] : []),
    ...(isDiversion ? [diversionOf(redirection)] : []),
  ];
  return {
    ...(calling === undefined ? {} : { calling }),
    // A display has no presentation of its own: what is restricted must not be in it.
    ...(by.name === "display" && name !== "" && !isRestricted ? { display: name } : {}),
    ...(facility.length === 0 ? {} : { facility }),
    ...(redirection === undefined || isDiversion ? {} : { redirecting: redirectingOf(redirection, by.isNetwork) }),
  };
}

function redirectingOf({ from, reason }: Redirection, isNetwork: boolean): NumberElement {
  const number = numberElement({ presentation: "allowed", ...from }, isNetwork);
  const code = REASONS.find(([, name]) => name === reason)?.[0] ?? 0;
  return { ...(number ?? { digits: "", type: 0, plan: 0 }), reason: code };
}

function diversionOf({ from, reason }: Redirection) {
  const code = DIVERSIONS.find(([, name]) => name === reason)?.[0] ?? 0;
  return diversionFacility({
    reason: code,
    digits: from.number ?? "",
    isRestricted: from.presentation === "restricted",
  });
}

/** A party as its number says it. */
export function partyOf(number: NumberElement | undefined, name?: string): TrunkParty {
  const named = name === undefined || name === "" ? {} : { name };
  if (number === undefined) return named;
  const { digits, type, presentation = 0, screening } = number;
  const isScreened = screening === VERIFIED || screening === NETWORK_PROVIDED;
  return {
    ...named,
    ...(digits === "" ? {} : { number: digits, kind: kindOf(type) }),
    presentation: PRESENTATIONS[presentation] ?? "unavailable",
    ...(isScreened ? { isScreened } : {}),
  };
}

/** Who calls. A name comes as Q.SIG has it or in the display, where some exchanges repeat the number. */
export function callerOf(elements: Elements): TrunkParty {
  return partyOf(elements.calling, nameIn(elements, "calling", elements.calling));
}

/** Who answered. */
export function connectedOf(elements: Elements): TrunkParty | undefined {
  const name = nameIn(elements, "connected", elements.connected);
  if (elements.connected === undefined && name === undefined) return undefined;
  return partyOf(elements.connected, name);
}

function nameIn(
  elements: Elements,
  of: "calling" | "connected",
  number: NumberElement | undefined,
): string | undefined {
  const name = elements.facility?.find((each) => each.name?.of === of)?.name;
  if (name !== undefined) return name.isRestricted || name.text === "" ? undefined : name.text;
  const { display } = elements;
  return display === undefined || display === "" || display === number?.digits ? undefined : display;
}

/** Whom the call was meant for first, by either of the two ways it is told. */
export function redirectionOf({ redirecting, facility }: Elements): Redirection | undefined {
  if (redirecting !== undefined) {
    const reason = REASONS.find(([code]) => code === (redirecting.reason ?? 0))?.[1] ?? "unknown";
    return { from: partyOf(redirecting), reason };
  }
  const diversion = facility?.find((each) => each.diversion !== undefined)?.diversion;
  if (diversion === undefined) return undefined;
  const reason = DIVERSIONS.find(([code]) => code === diversion.reason)?.[1] ?? "unknown";
  const { digits, isRestricted } = diversion;
  const number = digits === "" ? {} : { number: digits };
  return { from: { ...number, presentation: isRestricted ? "restricted" : "allowed" }, reason };
}
