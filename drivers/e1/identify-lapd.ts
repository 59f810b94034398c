/** Which side of the D channel the far end is. */
export type FarSide = "network" | "user";

/** SAPI 0, TEI 0, poll bit set: what an end sends to begin a data link (Q.921 §5.5.1). */
export const SABME_AS_USER = Uint8Array.of(0x00, 0x01, 0x7f);
export const SABME_AS_NETWORK = Uint8Array.of(0x02, 0x01, 0x7f);

const POLL = 0x10;
const SABME = 0x6f;
const DISC = 0x43;
const UA = 0x63;
const DM = 0x0f;

/**
 * The side a frame of the far end gives away: commands of the network have the C/R bit set, its responses do not, and
 * the user the other way round (Q.921 table 1). `undefined` for frames that may be either.
 */
export function farSideOf(frame: Uint8Array): FarSide | undefined {
  const [address = 0, terminal = 0, control] = frame;
  if (control === undefined || (address & 0xfd) !== 0 || terminal !== 1) return undefined;
  const isSet = (address & 0x02) !== 0;
  const unnumbered = control & ~POLL;
  const isInformation = (control & 1) === 0;
  if (isInformation || unnumbered === SABME || unnumbered === DISC) return isSet ? "network" : "user";
  if (unnumbered === UA || unnumbered === DM) return isSet ? "user" : "network";
  return undefined;
}
