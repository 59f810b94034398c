import type { Named } from "#firmware/api/contract/common.ts";
import type { Formula } from "#firmware/api/contract/reports.ts";
import { type Cell, csvFile } from "#firmware/api/csv.ts";

/** Any report: rows of named figures and their total. */
export interface TableReport {
  readonly rows: readonly (Named & { readonly figures: object })[];
  readonly total: object;
  readonly formulas: readonly Formula[];
}

const isRatio = (metric: string): boolean => /Ratio$|Share$|^serviceLevel/.test(metric);

/** A figure as a spreadsheet reads it: times in seconds, ratios in percent, one digit each; nothing for "–". */
function figure(metric: string, value: unknown): Cell {
  if (typeof value !== "number") return null;
  if (metric.endsWith("Ms")) return Math.round(value / 100) / 10;
  if (isRatio(metric)) return Math.round(value * 1000) / 10;
  return value;
}

/** The unit a column's head names beside the title. */
function unit(metric: string, title: string, isChinese: boolean): string {
  if (metric.endsWith("Ms")) return isChinese ? " (秒)" : " (s)";
  return isRatio(metric) && !title.includes("%") ? " (%)" : "";
}

/** The table of a report with its total row; heads in the reader's language. */
export function reportCsv(report: TableReport, language: "en" | "zh"): string {
  const isChinese = language === "zh";
  const heads = report.formulas.map(({ metric, title, titleZh }) => {
    const text = isChinese ? titleZh : title;
    return text + unit(metric, text, isChinese);
  });
  const line = (id: string, name: string, figures: object): Cell[] => [
    id,
    name,
    ...report.formulas.map(({ metric }) => figure(metric, Reflect.get(figures, metric))),
  ];
  const rows = report.rows.map(({ id, name, nameZh, figures }) =>
    line(id, isChinese ? (nameZh ?? name) : name, figures),
  );
  const total = line("", isChinese ? "合计" : "Total", report.total);
  return csvFile([isChinese ? "编号" : "Number", isChinese ? "名称" : "Name", ...heads], [...rows, total]);
}
