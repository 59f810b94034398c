import { isToken } from "./params.ts";

/** CSeq value (RFC 3261 §20.16). */
export interface CSeq {
  readonly sequence: number;
  readonly method: string;
}

/** RFC 3261 §8.1.1.5: the number must be below 2**31. */
const MAX_SEQUENCE = 2 ** 31 - 1;

/** Parses a CSeq value; undefined when malformed or out of range. The method keeps its case: methods have one. */
export function parseCSeq(text: string): CSeq | undefined {
  const match = /^(\d{1,32})\s+(\S+)$/.exec(text.trim());
  if (match?.[1] === undefined || match[2] === undefined || !isToken(match[2])) return undefined;
  const sequence = Number(match[1]);
  return sequence > MAX_SEQUENCE ? undefined : { sequence, method: match[2] };
}
