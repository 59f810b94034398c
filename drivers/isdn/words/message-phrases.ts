import type {
  ChannelIdentification,
  Elements,
  FacilityElement,
  NumberElement,
} from "#drivers/isdn/q931/codec/elements.ts";
import type { CallReference, Decoded, Fault, Message } from "#drivers/isdn/q931/codec/message.ts";
import { meaning, type Phrase, phrase } from "./phrase.ts";

/** What a message says, in the order a reader wants it: whose call, who, where, what, why, and what is not right. */
export function messagePhrases(decoded: Decoded): Phrase[] {
  switch (decoded.kind) {
    case "ignored":
      return [phrase("message.ignored", { reason: decoded.reason })];
    case "unknown-type":
      return [callPhrase(decoded.reference), phrase("message.unknown", { code: hex(decoded.code) })];
    case "message":
      return [
        ...ofMessage(decoded.message),
        ...decoded.faults.map(({ problem, id }) => phrase("message.fault", { fault: faultPhrase(problem, id) })),
      ];
  }
}

/** What is not right about an element. */
export function faultPhrase(problem: Fault["problem"], id: number): Phrase {
  return phrase(`element.fault.${problem}`, { element: meaning("element", id) });
}

/** An octet as people write it. */
export function hex(octet: number): string {
  return `0x${octet.toString(16).padStart(2, "0")}`;
}

function ofMessage({ reference, type, elements }: Message): Phrase[] {
  const parts = SAYINGS.flatMap((saying) => saying(elements) ?? []);
  // A RESTART is about channels: that it belongs to no call says nothing more.
  return type.startsWith("RESTART") ? parts : [callPhrase(reference), ...parts];
}

function callPhrase({ value }: CallReference): Phrase {
  return value === 0 ? phrase("message.global") : phrase("message.call", { reference: value });
}

type Saying = (elements: Elements) => Phrase | readonly Phrase[] | undefined;

function ofNumber(code: string, number: NumberElement | undefined): Phrase | undefined {
  return number && phrase(`message.${code}`, { number: numberPhrase(number) });
}

const SAYINGS: readonly Saying[] = [
  ({ called }) => ofNumber("called", called),
  ({ calling }) => ofNumber("calling", calling),
  ({ connected }) => ofNumber("connected", connected),
  ({ redirecting }) => ofNumber("redirecting", redirecting),
  ({ redirection }) => ofNumber("redirection", redirection),
  ({ display }) => (display === undefined ? undefined : phrase("message.display", { text: display })),
  ({ facility }) => facility?.map(facilityPhrase),
  ({ channel }) => channel && channelPhrase(channel),
  ({ bearer }) => bearer && meaning("capability", bearer.capability),
  ({ isSendingComplete }) => (isSendingComplete === true ? phrase("message.complete") : undefined),
  ({ keypad }) => (keypad === undefined ? undefined : phrase("message.keypad", { digits: keypad })),
  ({ progress }) => progress?.map(({ description }) => meaning("progress", description)),
  ({ notification }) => (notification === undefined ? undefined : meaning("notification", notification)),
  ({ signal }) => (signal === undefined ? undefined : phrase("message.signal", { value: signal })),
  ({ cause }) => cause && phrase("message.cause", { cause: meaning("cause", cause.value), value: cause.value }),
  ({ callState }) =>
    callState === undefined ? undefined : phrase("message.state", { state: meaning("state", callState) }),
  // The channels it names stand there already.
  ({ restart, channel }) =>
    restart === undefined || (restart === 0 && channel !== undefined) ? undefined : meaning("restart", restart),
  ({ changeStatus }) => (changeStatus === undefined ? undefined : meaning("status", changeStatus)),
  ({ congestion }) =>
    congestion === undefined ? undefined : phrase(`message.congestion.${congestion === 0 ? "ready" : "busy"}`),
  ({ userUser }) => userUser && phrase("message.userUser", { octets: userUser.content.length }),
  ({ calledSubaddress, callingSubaddress }) => (calledSubaddress ?? callingSubaddress) && phrase("message.subaddress"),
  ({ other }) => other && phrase("message.other", { count: other.length }),
];

/** A number with what is to be known of it: hidden, or why the call went on from there. */
export function numberPhrase({ digits, presentation, reason }: NumberElement): Phrase | string {
  const shown = digits === "" ? phrase("number.none") : digits;
  const number =
    presentation === 1 || presentation === 2
      ? phrase(`number.${presentation === 1 ? "restricted" : "unavailable"}`, { digits: shown })
      : shown;
  return reason === undefined ? number : phrase("number.reason", { number, reason: meaning("redirection", reason) });
}

export function channelPhrase({ selection, isExclusive, channels }: ChannelIdentification): Phrase {
  if (selection !== "indicated") return phrase(`message.channel.${selection}`);
  if (channels.length === 0) return phrase("message.channel.interface");
  return phrase(`message.channel${isExclusive ? ".only" : ""}`, { channels: channels.join(", ") });
}

export function facilityPhrase({ name, diversion }: FacilityElement): Phrase {
  if (name !== undefined) {
    const said = phrase(`message.name.${name.of}`, { text: name.text });
    return name.isRestricted ? phrase("message.name.restricted", { name: said }) : said;
  }
  if (diversion === undefined) return phrase("message.facility");
  return diversion.digits === ""
    ? phrase("message.diverted.hidden")
    : phrase("message.diverted", { digits: diversion.digits });
}
