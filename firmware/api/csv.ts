/** A cell of a table; null and undefined stay empty. */
export type Cell = string | number | null | undefined;

/** Characters with which a spreadsheet takes a text for a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * One cell by RFC 4180. Text that a spreadsheet would run as a formula gets a leading apostrophe, which it shows as
 * text; numbers of ours stay numbers.
 */
function cell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Excel reads a file without this mark as the code page of the machine. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** One line by RFC 4180, with its line end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

/** A whole file: byte order mark, head, rows. */
export function csvFile(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return BYTE_ORDER_MARK + csvLine(head) + rows.map(csvLine).join("");
}
