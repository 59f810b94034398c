/** Why a number or name was not told (Telcordia GR-31: "P" and "O"; ETSI EN 300 659-3 §5.4.3). */
export type IdentityAbsence = "private" | "unavailable";

/** Who calls, as an exchange tells a telephone while it is on-hook. */
export interface CallerIdentity {
  readonly number?: string;
  readonly name?: string;
  readonly numberAbsent?: IdentityAbsence;
  readonly nameAbsent?: IdentityAbsence;
  /** The exchange's clock: month 1…12, day, hour, minute; it tells no year and no zone. */
  readonly time?: { readonly month: number; readonly day: number; readonly hour: number; readonly minute: number };
}

/** By what signal an identity came. */
export type IdentityMethod = "fsk-bell-202" | "fsk-v23" | "dtmf";
