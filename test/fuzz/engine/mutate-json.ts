import type { Random } from "./random.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Texts that have done harm somewhere: to stores, pages, spreadsheets, shells, paths, and to those who count letters. */
export const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  "\u0000",
  "\r\nSet-Cookie: a=b",
  "=1+1",
  "@SUM(A1)",
  "+cmd|' /C calc'!A0",
  "-2+3",
  "\t=1",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "javascript:alert(1)",
  "'; DROP TABLE call; --",
  "%' OR 1=1 --",
  "%",
  "_",
  "../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "/dev/zero",
  "$(reboot)",
  "`reboot`",
  "{{7*7}}",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant for those who would fill it in
  "${7*7}",
  "%s%n%x",
  "\ud800",
  "\u202egnp.exe",
  "\ufeff",
  "总机".repeat(40),
  "👩‍👩‍👧‍👦",
  "İ",
  "a".repeat(300),
  "9".repeat(400),
  "0",
  "-1",
  "1e999",
  "NaN",
  "null",
  "true",
  "[object Object]",
  "__proto__",
  "constructor",
  "toString",
  "2026-02-30",
  "2026-11-20T25:61",
  "Mars/Olympus",
  "24:00",
  "*",
  "•••• ",
  "••••",
];

const NUMBERS = [
  0,
  -1,
  1,
  1.5,
  -0,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e308,
  -1e308,
  5e-324,
  999_999_999_999,
];
const KEYS = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "id",
  "",
  "kind",
  "x".repeat(200),
  "length",
];

/** Arrays in arrays, or objects in objects, so many deep. */
export function nested(depth: number, random: Random): Json {
  let value: Json = 1;
  for (let at = 0; at < depth; at++) value = random.percent(50) ? [value] : { a: value };
  return value;
}

/** A value nobody would expect at this place. */
export function hostileValue(random: Random): Json {
  switch (random.int(9)) {
    case 0:
      return null;
    case 1:
      return random.percent(50);
    case 2:
    case 3:
      return random.pick(NUMBERS);
    case 4:
    case 5:
      return random.pick(HOSTILE_TEXTS);
    case 6:
      return random.percent(50) ? [] : {};
    case 7:
      return nested(1 + random.int(random.percent(95) ? 6 : 400), random);
    default:
      return withKey({}, random.pick(KEYS), { polluted: 1, id: "x" });
  }
}

/** A copy with one more key; `__proto__` becomes a key like others, as JSON has it. */
function withKey(object: { readonly [key: string]: Json }, key: string, value: Json): Json {
  const copy = { ...object };
  Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** A copy in which one place, somewhere, is another; `donors` lend values that are good elsewhere. */
export function mutateJson(random: Random, value: Json, donors: readonly Json[]): Json {
  if (Array.isArray(value) && value.length > 0 && random.percent(85)) {
    const items = value as readonly Json[];
    const at = random.int(items.length);
    const item = items[at] ?? null;
    if (random.percent(6)) return items.toSpliced(at, 1);
    if (random.percent(6)) return items.toSpliced(at, 0, ...Array.from({ length: 1 + random.int(3) }, () => item));
    return items.with(at, mutateJson(random, item, donors));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value) && random.percent(92)) {
    const object = value as { readonly [key: string]: Json };
    const keys = Object.keys(object);
    if (keys.length === 0 || random.percent(5)) return withKey(object, random.pick(KEYS), hostileValue(random));
    const key = random.pick(keys);
    if (random.percent(6)) return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
    return withKey(object, key, mutateJson(random, object[key] ?? null, donors));
  }
  if (donors.length > 0 && random.percent(20)) return partOf(random, random.pick(donors));
  if (typeof value === "string" && random.percent(40)) return bent(random, value);
  return hostileValue(random);
}

/** A text that is nearly what it was. */
function bent(random: Random, text: string): string {
  const at = random.int(text.length + 1);
  return text.slice(0, at) + random.pick(HOSTILE_TEXTS) + text.slice(at + random.int(3));
}

/** Something from within a value. */
function partOf(random: Random, value: Json): Json {
  if (typeof value !== "object" || value === null || random.percent(25)) return value;
  const inner = Object.values(value);
  return inner.length === 0 ? value : partOf(random, random.pick(inner));
}
