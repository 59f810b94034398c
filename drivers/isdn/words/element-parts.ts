import type {
  Bearer,
  CauseElement,
  ChannelIdentification,
  Elements,
  FacilityElement,
  NumberElement,
  ProgressElement,
  SubaddressElement,
  UserUserElement,
} from "#drivers/isdn/q931/codec/elements.ts";
import { channelPhrase, facilityPhrase } from "./message-phrases.ts";
import { meaning, type Phrase, phrase } from "./phrase.ts";

/** A field of an element: its name, and what it says. */
export type Field = readonly [name: string, value: Phrase | string | number];

type Value<Key extends keyof Elements> = NonNullable<Elements[Key]>;
type Tellers = { readonly [Key in keyof Elements]-?: (value: Value<Key>) => readonly Field[] };

/** What each element has in it. */
const TELLERS: Tellers = {
  bearer,
  cause,
  callState: (value) => [["part.meaning", coded("state", value)]],
  channel,
  facility: (components) => components.flatMap(facility),
  progress: (indicators) => indicators.flatMap(progress),
  notification: (value) => [["part.meaning", coded("notification", value)]],
  display: (text) => [["part.text", text]],
  keypad: (text) => [["part.digits", text]],
  signal: (value) => [["part.value", value]],
  connected: number,
  connectedSubaddress: subaddress,
  calling: number,
  callingSubaddress: subaddress,
  called: number,
  calledSubaddress: subaddress,
  redirecting: number,
  redirection: number,
  restart: (value) => [["part.meaning", coded("restart", value)]],
  lowLayer: content,
  highLayer: content,
  userUser: ({ protocol, content: octets }: UserUserElement) => [["part.protocol", protocol], ...content(octets)],
  congestion: (value) => [["part.meaning", phrase(`message.congestion.${value === 0 ? "ready" : "busy"}`)]],
  changeStatus: (value) => [["part.meaning", coded("status", value)]],
  isSendingComplete: () => [],
  isRepeat: () => [],
  hasMoreData: () => [],
  other: (others) => others.flatMap((each) => content(each.content)),
};

/** The fields of an element that was read; the elements hold nothing else. */
export function fieldsOf(elements: Elements): readonly Field[] {
  const keys = Object.keys(elements) as (keyof Elements)[]; // Object.keys loses the type of the keys
  return keys.flatMap((key) => tell(key, elements));
}

function tell<Key extends keyof Elements>(key: Key, elements: Elements): readonly Field[] {
  const value = elements[key];
  const teller = TELLERS[key] as (value: Value<Key>) => readonly Field[]; // the table has it so, key by key
  return value === undefined ? [] : teller(value);
}

/** The meaning with its number behind it. */
function coded(family: string, value: number): Phrase {
  return phrase("value.code", { meaning: meaning(family, value), value });
}

function yes(is: boolean): Phrase {
  return phrase(is ? "value.yes" : "value.no");
}

function bearer({ capability, mode, rate, layer1 }: Bearer): readonly Field[] {
  return [
    ["part.capability", meaning("capability", capability)],
    ["part.mode", meaning("mode", mode)],
    ["part.rate", meaning("rate", rate)],
    ...(layer1 === undefined ? [] : ([["part.layer1", coded("layer1", layer1)]] as const)),
  ];
}

function cause({ value, location, diagnostics }: CauseElement): readonly Field[] {
  return [
    ["part.meaning", coded("cause", value)],
    ["part.location", coded("location", location)],
    ...(diagnostics === undefined ? [] : ([["part.diagnostics", hexOctets(diagnostics)]] as const)),
  ];
}

function channel(identification: ChannelIdentification): readonly Field[] {
  const { isExclusive, channels, interfaceId, isMap } = identification;
  return [
    ["part.selection", channelPhrase({ ...identification, isExclusive: false })],
    ["part.exclusive", yes(isExclusive)],
    ...(interfaceId === undefined ? [] : ([["part.interface", interfaceId]] as const)),
    ...(channels.length === 0 ? [] : ([["part.channels", channels.join(", ")]] as const)),
    ...(isMap === true ? ([["part.map", yes(true)]] as const) : []),
  ];
}

function progress({ description, location }: ProgressElement): readonly Field[] {
  return [
    ["part.meaning", coded("progress", description)],
    ["part.location", coded("location", location)],
  ];
}

function number({ digits, type, plan, presentation, screening, reason }: NumberElement): readonly Field[] {
  return [
    ["part.digits", digits],
    ["part.number.type", coded("type", type)],
    ["part.number.plan", coded("plan", plan)],
    ...(presentation === undefined ? [] : ([["part.presentation", coded("presentation", presentation)]] as const)),
    ...(screening === undefined ? [] : ([["part.screening", coded("screening", screening)]] as const)),
    ...(reason === undefined ? [] : ([["part.reason", coded("redirection", reason)]] as const)),
  ];
}

function subaddress({ type, content: octets }: SubaddressElement): readonly Field[] {
  return [["part.subaddress.type", coded("subaddress", type)], ...content(octets)];
}

function facility(element: FacilityElement): readonly Field[] {
  return element.name === undefined && element.diversion === undefined
    ? content(element.octets)
    : [["part.meaning", facilityPhrase(element)]];
}

function content(octets: Uint8Array): readonly Field[] {
  return octets.length === 0 ? [] : [["part.content", hexOctets(octets)]];
}

/** Octets as people write them: `0a 1b`. */
export function hexOctets(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join(" ");
}
