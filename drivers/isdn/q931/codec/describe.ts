import { describeCause } from "./causes.table.ts";
import { decodeMessage } from "./decode.ts";
import type { ChannelIdentification, Elements, NumberElement } from "./elements.ts";
import type { Decoded, Message } from "./message.ts";
import {
  CALL_STATES,
  CAPABILITY_WORDS,
  PROGRESS_WORDS,
  REDIRECTION_WORDS,
  RESTART_WORDS,
  STATUS_WORDS,
} from "./words.table.ts";

/** One message in plain words, as a trace shows it beside the octets. */
export function describeOctets(octets: Uint8Array): string {
  return describe(decodeMessage(octets));
}

/** As `describeOctets`, of what has been read already. */
export function describe(decoded: Decoded): string {
  switch (decoded.kind) {
    case "ignored":
      return `Not readable: ${decoded.reason}`;
    case "unknown-type":
      return `Message of unknown type 0x${decoded.code.toString(16).padStart(2, "0")}, call ${decoded.reference.value}`;
    case "message": {
      const faults = decoded.faults.map(({ text }) => text);
      const text = describeMessage(decoded.message);
      return faults.length === 0 ? text : `${text}. Not right: ${faults.join("; ")}`;
    }
  }
}

export function describeMessage({ type, reference, elements }: Message): string {
  const call = reference.value === 0 ? "whole interface" : `call ${reference.value}`;
  const parts = DESCRIBERS.map((describer) => describer(elements)).filter((part) => part !== undefined);
  return [`${type}, ${call}`, ...parts].join(", ");
}

type Describer = (elements: Elements) => string | undefined;

/** In the order a reader wants them: who, where, what, why. */
const DESCRIBERS: readonly Describer[] = [
  ({ called }) => called && `to ${numberText(called)}`,
  ({ calling }) => calling && `from ${numberText(calling)}`,
  ({ connected }) => connected && `connected to ${numberText(connected)}`,
  ({ redirecting }) => redirecting && `redirected by ${numberText(redirecting)}`,
  ({ redirection }) => redirection && `redirected to ${numberText(redirection)}`,
  ({ display }) => (display === undefined ? undefined : `display “${display}”`),
  ({ facility }) => facility?.map(facilityText).join(", "),
  ({ channel }) => channel && channelText(channel),
  ({ bearer }) => bearer && CAPABILITY_WORDS[bearer.capability],
  ({ isSendingComplete }) => (isSendingComplete === true ? "number complete" : undefined),
  ({ keypad }) => (keypad === undefined ? undefined : `keys ${keypad}`),
  ({ progress }) =>
    progress?.map(({ description }) => PROGRESS_WORDS[description] ?? `progress ${description}`).join(", "),
  ({ notification }) => (notification === undefined ? undefined : `notification ${notification}`),
  ({ signal }) => (signal === undefined ? undefined : `signal ${signal}`),
  ({ cause }) => cause && `because: ${describeCause(cause.value)}`,
  ({ callState }) => (callState === undefined ? undefined : `state “${CALL_STATES[callState] ?? callState}”`),
  ({ restart }) => (restart === undefined ? undefined : (RESTART_WORDS[restart] ?? `restart ${restart}`)),
  ({ changeStatus }) =>
    changeStatus === undefined ? undefined : (STATUS_WORDS[changeStatus] ?? `status ${changeStatus}`),
  ({ congestion }) =>
    congestion === undefined ? undefined : congestion === 0 ? "receiver ready" : "receiver not ready",
  ({ userUser }) => userUser && `${userUser.content.length} octets from user to user`,
  ({ calledSubaddress, callingSubaddress }) => (calledSubaddress ?? callingSubaddress) && "with a subaddress",
  ({ other }) => (other === undefined ? undefined : `${other.length} other element${other.length === 1 ? "" : "s"}`),
];

function numberText({ digits, presentation, reason }: NumberElement): string {
  const hidden = presentation === 1 ? " (restricted)" : presentation === 2 ? " (not available)" : "";
  const why = reason === undefined ? "" : ` (${REDIRECTION_WORDS[reason] ?? `reason ${reason}`})`;
  return `${digits === "" ? "no digits" : digits}${hidden}${why}`;
}

function channelText({ selection, isExclusive, channels }: ChannelIdentification): string {
  if (selection === "any") return "any channel";
  if (selection === "none") return "no channel";
  if (channels.length === 0) return "this interface";
  const only = isExclusive ? "only " : "";
  return `${only}channel${channels.length === 1 ? "" : "s"} ${channels.join(", ")}`;
}

function facilityText({ name, diversion }: NonNullable<Elements["facility"]>[number]): string {
  if (name !== undefined) return `${name.of} name “${name.text}”${name.isRestricted ? " (restricted)" : ""}`;
  if (diversion !== undefined) return `diverted from ${diversion.digits === "" ? "a hidden number" : diversion.digits}`;
  return "facility";
}
