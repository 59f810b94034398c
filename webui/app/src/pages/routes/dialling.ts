/** A number that fits a pattern, and what is sent for it: an example under the fields of a rule. */
export function exampleOf(rule: {
  readonly pattern: string;
  readonly stripDigits: number;
  readonly prefix?: string | undefined;
}): { readonly dialled: string; readonly sent: string } {
  const isOpen = rule.pattern.endsWith("*");
  const fixed = (isOpen ? rule.pattern.slice(0, -1) : rule.pattern).replaceAll("X", "5");
  const dialled = isOpen ? `${fixed}${"13855502217".slice(0, Math.max(0, 12 - fixed.length))}` : fixed;
  return { dialled, sent: `${rule.prefix ?? ""}${dialled.slice(rule.stripDigits)}` };
}

/** A copy of a list with an item moved up (-1) or down (1); the same list where it cannot. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const item = list[index];
  const other = list[index + by];
  if (item === undefined || other === undefined) return [...list];
  return list.with(index, other).with(index + by, item);
}
