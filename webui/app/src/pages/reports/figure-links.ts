import type { Formula, ReportQuery } from "#firmware/api/contract/reports.ts";

/** What a row adds to the calls behind its figures. */
export type RowFilter = Readonly<Partial<Record<"agent" | "queue" | "line", string>>>;

/** The address of exactly the calls behind a figure; undefined where the box names none. */
export function callsAddress(
  formulas: readonly Formula[],
  metric: string,
  query: ReportQuery,
  row: RowFilter = {},
): string | undefined {
  const calls = formulas.find((formula) => formula.metric === metric)?.calls;
  if (calls === null || calls === undefined) return undefined;
  const { from, to } = query;
  const given = Object.entries({ from, to, ...calls, ...row }).filter(([, value]) => value !== undefined);
  return `/calls?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}
