import { R2_VARIANTS } from "#drivers/r2/variants.table.ts";

/** ABCD bits by timeslot, as the far side sends them. */
export type LineBits = ReadonlyMap<number, number>;

/** Idle is AB 10, blocked 11 (Q.421 table 1); C and D tell whose R2 it is. */
const IDLE_AB = 0b10;
const BLOCKED_AB = 0b11;

/** What the bits of most channels say while nobody calls. */
export interface BitsReading {
  /** The likeliest first; empty when it is no R2. */
  readonly variants: readonly string[];
  readonly idle?: number;
  readonly isBlocked: boolean;
}

/** Variants of R2 whose line bits look like these. A country of the box that fits comes first. */
export function variantsOf(bits: LineBits, country: string): BitsReading {
  const counts = new Map<number, number>();
  for (const value of bits.values()) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most === undefined || most[1] * 2 < bits.size) return { variants: [], isBlocked: false };
  const [idle] = most;
  const own = country.toLowerCase();
  const isBlocked = idle >>> 2 === BLOCKED_AB;
  // All ones are what an exchange without any CAS sends as well.
  if (!isBlocked && idle >>> 2 !== IDLE_AB) return { variants: [], isBlocked };
  const fitting = R2_VARIANTS.filter(({ cd }) => cd === (idle & 0b11)).map(({ code }) => code.toLowerCase());
  const rank = (code: string): number => (code === own ? 0 : code === "itu" ? 1 : 2);
  return { variants: fitting.sort((a, b) => rank(a) - rank(b)), idle, isBlocked };
}
