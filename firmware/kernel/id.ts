import { randomOctets } from "./random.ts";

declare const brand: unique symbol;
/** A string that cannot be mixed up with another kind of id. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** No 0/O, 1/I/L, 5/S, 8/B, U/V: an id is read out on the telephone. */
const ALPHABET = "2346789ACDEFGHJKMNPQRTWXYZ";

/**
 * A short random id such as `c-4F7K-2XQH`: a prefix for the kind, then 8 characters from 26 (about 37 bits; the
 * journal's primary key refuses the rare repetition and the maker draws again).
 */
export function createId<Kind extends string>(prefix: string): Id<Kind> {
  const bytes = randomOctets(8);
  let text = "";
  for (const byte of bytes) text += ALPHABET[byte % ALPHABET.length];
  return `${prefix}-${text.slice(0, 4)}-${text.slice(4)}` as Id<Kind>; // branding is this function's job
}
