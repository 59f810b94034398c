import { lazy, Suspense, useMemo } from "react";
import { Panel } from "#app/kit/panel.tsx";
import type { ReportQuery } from "#firmware/api/contract/reports.ts";
import type { HourBar } from "./hour-bars.tsx";
import { HourTable } from "./plain-tables.tsx";
import { useReports } from "./reports.messages.ts";
import { useHourReport } from "./use-report.ts";

const HourBars = lazy(async () => ({ default: (await import("./hour-bars.tsx")).HourBars }));

/** Hours without any call before the first and after the last are left out: a day of an office is not 24 bars. */
function usedHours(bars: readonly HourBar[]): readonly HourBar[] {
  const isUsed = ({ answered, lost, others }: HourBar): boolean => answered + lost + others > 0;
  const first = bars.findIndex(isUsed);
  const last = bars.findLastIndex(isUsed);
  return bars.slice(Math.min(first, 8), Math.max(last, 17) + 1);
}

/** Calls by hour of the day: bars, and the same as a table under them. */
export function HourPanel({ query, withTable }: { query: ReportQuery; withTable: "open" | "folded" }) {
  const { t } = useReports();
  const { data } = useHourReport(query);
  const bars = useMemo(
    () =>
      usedHours(
        (data?.rows ?? []).map(({ name, figures: { inbound, answered, abandoned } }) => ({
          hour: name,
          answered,
          lost: abandoned,
          others: inbound - answered - abandoned,
        })),
      ),
    [data],
  );
  const names = useMemo(
    () => ({ answered: t("chart.answered"), lost: t("chart.lost"), others: t("chart.others") }),
    [t],
  );
  if (data === undefined || data.total.inbound === 0) return null;
  const { inbound, answered } = data.total;
  return (
    <Panel
      flush
      title={t("chart.title")}
      extra={
        <span className="row gap16 tiny muted chart-key">
          {(["answered", "lost", "others"] as const).map((kind) => (
            <span key={kind} className="row gap6">
              <i className={`key-${kind}`} aria-hidden />
              {names[kind]}
            </span>
          ))}
        </span>
      }
    >
      <div className="chart">
        <Suspense fallback={<p className="small faint chart-wait">{t("chart.loading")}</p>}>
          <HourBars bars={bars} names={names} summary={t("chart.summary", { inbound, answered })} />
        </Suspense>
      </div>
      <details className="chart-table" open={withTable === "open"}>
        <summary className="small">{t("chart.table")}</summary>
        <HourTable report={data} query={query} />
      </details>
    </Panel>
  );
}
