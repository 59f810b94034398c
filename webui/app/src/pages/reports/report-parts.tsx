import { Table, type TableColumnsType } from "antd";
import type { ReactNode } from "react";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { Figure } from "#app/kit/figure.tsx";
import { How } from "#app/kit/how.tsx";
import type { Formula, ReportQuery } from "#firmware/api/contract/reports.ts";
import { callsAddress, type RowFilter } from "./figure-links.ts";
import { useReports } from "./reports.messages.ts";

/** "12.4 s": rings are short, their tenths matter. */
export const tenths = (ms: number | null): string => (ms === null ? "–" : (ms / 1000).toFixed(1));

/** "12.5%"; "–" where there is nothing to divide by. */
export const percentTenth = (value: number | null): string => (value === null ? "–" : `${(value * 100).toFixed(1)}%`);

/** What the box calls a figure, in the reader's language. */
export function titleOf(formulas: readonly Formula[], metric: string): string {
  const formula = formulas.find((each) => each.metric === metric);
  if (formula === undefined) return metric;
  return pageLanguage() === "zh" ? formula.titleZh : formula.title;
}

export interface HeadOptions {
  readonly title?: string;
  readonly sub?: string;
}

/** The head of a figure's column, with its formula as the box computes it. */
export function Head({ formulas, metric, title, sub }: { formulas: readonly Formula[]; metric: string } & HeadOptions) {
  const formula = formulas.find((each) => each.metric === metric);
  const how = formula === undefined ? "" : pageLanguage() === "zh" ? formula.formulaZh : formula.formula;
  return <How title={title ?? titleOf(formulas, metric)} how={how} sub={sub} />;
}

export interface CellProps {
  readonly formulas: readonly Formula[];
  readonly metric: string;
  readonly query: ReportQuery;
  readonly row: RowFilter;
  readonly children: string | number;
  readonly before?: string | number | undefined;
  readonly bad?: boolean;
}

/** A figure of a row: opens its calls, and says what it was before where a comparison is wanted. */
export function Cell({ formulas, metric, query, row, children, before, bad = false }: CellProps) {
  const { t } = useReports();
  const isNothing = children === 0 || children === "–" || children === "0.0%";
  return (
    <span className="figure-cell">
      <Figure bad={bad} to={isNothing ? undefined : callsAddress(formulas, metric, query, row)}>
        {children}
      </Figure>
      {before === undefined ? null : <span className="figure-before num">{t("before", { value: before })}</span>}
    </span>
  );
}

/** A share as a bar with its figure: lengths are compared, not digits. */
export function ShareBar({ share, most }: { share: number | null; most: number }) {
  if (share === null) return "–";
  return (
    <span className="row gap8">
      <span className="share-bar" aria-hidden>
        <i style={{ width: `${most === 0 ? 0 : (share / most) * 100}%` }} />
      </span>
      <span className="num small share-figure">{percentTenth(share)}</span>
    </span>
  );
}

/** "3 offered = 1 answered + 1 gave up + 1 overflow." with what the figures do not say by themselves. */
export function Reconciles({
  report,
  children,
}: {
  report: {
    readonly formulas: readonly Formula[];
    readonly reconciles: readonly {
      readonly total: string;
      readonly parts: readonly string[];
      readonly holds: boolean;
    }[];
    readonly total: Readonly<Record<string, unknown>>;
  };
  children?: ReactNode;
}) {
  const { t } = useReports();
  const said = (metric: string): string =>
    t("sum", { count: Number(report.total[metric]), metric: titleOf(report.formulas, metric).toLowerCase() });
  if (report.reconciles.length === 0 && children === undefined) return null;
  return (
    <p className="small faint reconciles">
      {report.reconciles.map(({ total, parts, holds }) => (
        <span key={total}>
          {t(holds ? "adds" : "addsNot", { total: said(total), parts: parts.map(said).join(" + ") })}{" "}
        </span>
      ))}
      {children}
    </p>
  );
}

/** A report of many columns as a table as wide as they need, with the sum at its foot. */
export function ReportTable<R extends { readonly id: string }>({
  rows,
  columns,
  total,
}: {
  rows: readonly R[];
  columns: TableColumnsType<R>;
  total: ReactNode;
}) {
  return (
    <Table<R>
      className="report-table"
      size="small"
      rowKey="id"
      pagination={false}
      scroll={{ x: "max-content" }}
      dataSource={[...rows]}
      columns={columns}
      summary={() => total}
    />
  );
}
