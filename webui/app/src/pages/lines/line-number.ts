/**
 * A telephone number as the box keeps it: digits, with a + in front where it was typed. Blanks, dashes, dots, slashes and
 * brackets go, and digits of a Chinese keyboard become plain ones: rules compare digit by digit.
 */
export function plainNumber(typed: string): string {
  return typed.normalize("NFKC").replace(/[\s().\-/\u2010-\u2015]/g, "");
}

/** Whether somebody could dial it; nothing typed is no number and no mistake. */
export function isPlausibleNumber(plain: string): boolean {
  return plain === "" || /^\+?[0-9]{3,20}$/.test(plain);
}
