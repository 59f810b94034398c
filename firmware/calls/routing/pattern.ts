/** How digits stand to a pattern: they fit; they fit and more may follow; more must follow; never. */
export type PatternFit = "complete" | "longer" | "partial" | "none";

/**
 * Digits against a pattern: `X` is any digit, a trailing `*` any rest (also none), the others stand for themselves.
 */
export function fitPattern(pattern: string, digits: string): PatternFit {
  const isOpen = pattern.endsWith("*");
  const fixed = isOpen ? pattern.slice(0, -1) : pattern;
  const shared = Math.min(fixed.length, digits.length);
  for (let index = 0; index < shared; index++) {
    const want = fixed[index];
    const have = digits[index] ?? "";
    if (want === "X" ? !/[0-9]/.test(have) : want !== have) return "none";
  }
  if (digits.length < fixed.length) return "partial";
  if (digits.length === fixed.length) return isOpen ? "longer" : "complete";
  return isOpen ? "longer" : "none";
}

/** Whether the whole number fits. */
export function matchesPattern(pattern: string, digits: string): boolean {
  const fit = fitPattern(pattern, digits);
  return fit === "complete" || fit === "longer";
}
