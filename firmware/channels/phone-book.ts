/** What channels must know of the configuration; `service.ts` reads it from the current document at each question. */
export interface PhoneBook {
  extension(number: string): PhoneBookExtension | undefined;
  trunk(id: string): PhoneBookTrunk | undefined;
  line(id: string): PhoneBookLine | undefined;
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

/** What can be rung; the same words as in `calls`. */
export type LegTarget =
  | { readonly kind: "extension"; readonly extension: string }
  | { readonly kind: "line"; readonly line: string; readonly digits: string }
  | { readonly kind: "trunk"; readonly trunk: string; readonly number: string };
