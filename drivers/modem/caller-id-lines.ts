import { decodeIdentity } from "#firmware/dsp/caller-id/message.ts";

/** Lines come within some tens of milliseconds of one another. */
export const CALLER_ID_SETTLE_MS = 300;

export interface CallerParty {
  readonly number?: string;
  readonly name?: string;
}

/**
 * Puts the lines together in which a modem tells who calls: `NMBR = 123`, `NAME = …` (formatted, V.253 +VCID=1), or
 * `MESG = 80…` in hexadecimal from modems that only do it raw. `P` and `O` stand for a number that is withheld or
 * unknown.
 */
export class CallerIdLines {
  #party: CallerParty | undefined;

  /** True when the line belonged to an identity. */
  push(line: string): boolean {
    const match = /^(DATE|TIME|NMBR|NAME|MESG|DDN)\s*[=:]\s*(.*)$/.exec(line);
    if (match === null) return false;
    const [, field = "", value = ""] = match;
    const text = value.trim();
    this.#party ??= {};
    if (field === "NMBR" && /^[0-9*#+]+$/.test(text)) this.#party = { ...this.#party, number: text };
    if (field === "NAME" && text !== "" && text !== "P" && text !== "O") this.#party = { ...this.#party, name: text };
    if (field === "MESG") this.#raw(text);
    return true;
  }

  /** What has been told since the last call, `undefined` when nothing was. */
  take(): CallerParty | undefined {
    const party = this.#party;
    this.#party = undefined;
    return party;
  }

  #raw(hex: string): void {
    const identity = decodeIdentity(Uint8Array.from(Buffer.from(hex, "hex")));
    if (identity === undefined) return;
    const { number, name } = identity;
    this.#party = { ...(number === undefined ? {} : { number }), ...(name === undefined ? {} : { name }) };
  }
}
