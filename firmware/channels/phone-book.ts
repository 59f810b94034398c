import type { NumberKind } from "#drivers/e1/signalling.ts";
import type { Hunting } from "./e1/hunting.ts";

/** What channels must know of the configuration; `service.ts` reads it from the current document at each question. */
export interface PhoneBook {
  extension(number: string): PhoneBookExtension | undefined;
  trunk(id: string): PhoneBookTrunk | undefined;
  line(id: string): PhoneBookLine | undefined;
  /** A trunk that is a group of channels. */
  group(id: string): PhoneBookGroup | undefined;
  /** The group a channel belongs to, `<board>.<span>.<timeslot>`. */
  groupOf(channel: string): PhoneBookGroup | undefined;
  /** An E1, `<board>.<span>`. */
  span(id: string): PhoneBookSpan | undefined;
  /** Two-letter country of the tone plan. */
  readonly country: string;
  /** Whether these digits can be dialled as they are, may become a number with more, or never will. */
  match(digits: string): "complete" | "longer" | "partial" | "none";
}

export interface PhoneBookExtension {
  readonly number: string;
  readonly name: string;
  /** SIP URIs rung without registration. */
  readonly staticContacts: readonly string[];
  /** FXS lines its telephones are plugged into. */
  readonly lines: readonly string[];
}

export interface PhoneBookTrunk {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly transport: "udp" | "tcp";
  readonly username?: string;
  readonly password?: string;
  readonly callerId?: string;
  /** A call goes on to the next server of the peer's name when one has been silent for so long. */
  readonly nextServerSeconds: number;
}

export interface PhoneBookLine {
  readonly id: string;
  readonly kind: "fxo" | "fxs";
  readonly name: string;
  /** The line's own number. */
  readonly number?: string;
  readonly extension?: string;
  /** FXO: a call out counts as answered so long after dialling, where the exchange has not said so; 0: never. */
  readonly answerAfterSeconds: number;
  readonly enabled: boolean;
}

/** Channels that lead to one exchange. */
export interface PhoneBookGroup {
  readonly id: string;
  readonly name: string;
  /** `<board>.<span>.<timeslot>`, in the order of the group's members. */
  readonly channels: readonly string[];
  readonly hunting: Hunting;
  /** Calls out at once; 0: as many as there are channels. */
  readonly maxCalls: number;
  readonly calledKeepDigits: number;
  readonly calledPrefix?: string;
  readonly callerId: "own" | "main" | "range";
  readonly mainNumber?: string;
  readonly hidesCaller: boolean;
}

export interface PhoneBookSpan {
  readonly signalling: "pri-user" | "pri-network" | "r2";
  /** Overlap receiving: a called number is complete so long after its last digit. */
  readonly digitWaitSeconds: number;
  /** R2: the category of calls out. */
  readonly category?: number;
  /** ISDN: kind of the numbers that go out, and whether the exchange is told that a call was passed on. */
  readonly calledKind?: NumberKind;
  readonly callerKind?: NumberKind;
  readonly tellsRedirection?: boolean;
}

/** What can be rung; the same words as in `calls`. */
export type LegTarget =
  | { readonly kind: "extension"; readonly extension: string }
  | { readonly kind: "line"; readonly line: string; readonly digits: string }
  | { readonly kind: "trunk"; readonly trunk: string; readonly number: string };
