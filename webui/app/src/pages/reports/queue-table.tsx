import { Table } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { duration } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import type { QueueReport } from "#firmware/api/contract/reports.ts";
import type { TableProps } from "./agent-table.tsx";
import { goalsOf, missesGoal, type QueueRow } from "./finding.ts";
import { Cell, Head, percentTenth, Reconciles, ReportTable } from "./report-parts.tsx";
import { useReports } from "./reports.messages.ts";

type Figures = QueueReport["total"];
type Count = "offered" | "answered" | "abandoned" | "overflowed" | "cut";
type Level = "serviceLevelOfOffered" | "serviceLevelLessShort" | "serviceLevelOfAnswered";
type Wait = "averageWaitMs" | "longestWaitMs" | "averageTalkMs";

const time = (ms: number | null): string => (ms === null ? "–" : duration(ms));

/** The level that the goal is compared with: shape and word say whether it is reached. */
function ChosenLevel({ row, query, report }: { row: QueueRow } & TableProps<QueueReport>) {
  const { t } = useReports();
  const misses = missesGoal(row);
  const tone = misses === undefined ? "" : misses ? "warn" : "good";
  return (
    <b className={`strong nowrap ${tone}`} title={misses === undefined ? "" : t(misses ? "below" : "reached")}>
      {misses === undefined ? null : <Glyph name={misses ? "alarm" : "ok"} size={11} color="currentColor" />}{" "}
      <Cell formulas={report.formulas} metric="serviceLevelOfOffered" query={query} row={{ queue: row.id }}>
        {percentTenth(row.figures.serviceLevelOfOffered)}
      </Cell>
    </b>
  );
}

function useQueueColumns(props: TableProps<QueueReport>) {
  const { report, query, before } = props;
  const { t } = useReports();
  const { formulas } = report;
  const head = (metric: string) => <Head formulas={formulas} metric={metric} />;
  const earlier = (row: QueueRow, metric: Count): number | undefined =>
    before === undefined ? undefined : (before.rows.find(({ id }) => id === row.id)?.figures[metric] ?? 0);
  const column = (metric: keyof Figures, render: (row: QueueRow) => ReactNode, title = head(metric)) => ({
    key: metric,
    title,
    align: "right" as const,
    ...(metric === "offered" || metric === "serviceLevelOfOffered"
      ? { sorter: (a: QueueRow, b: QueueRow) => (a.figures[metric] ?? -1) - (b.figures[metric] ?? -1) }
      : {}),
    render: (_: unknown, row: QueueRow) => render(row),
  });
  const count = (metric: Count) =>
    column(metric, (row) => (
      <Cell formulas={formulas} metric={metric} query={query} row={{ queue: row.id }} before={earlier(row, metric)}>
        {row.figures[metric]}
      </Cell>
    ));
  const levelHead = (metric: Level) => <Head formulas={formulas} metric={metric} title={t(`level.${metric}`)} />;
  const level = (metric: Level) =>
    column(metric, (row) => <span className="num">{percentTenth(row.figures[metric])}</span>, levelHead(metric));
  const wait = (metric: Wait) => column(metric, (row) => <span className="num">{time(row.figures[metric])}</span>);
  return [
    {
      key: "queue",
      title: t("queue"),
      fixed: "left" as const,
      width: 160,
      render: (_: unknown, row: QueueRow) => {
        const { targetSeconds, goalPercent } = goalsOf(row);
        return (
          <span>
            <b className="strong">{nameOf(row)}</b>
            <span className="tiny faint how-sub">{t("goal", { seconds: targetSeconds, goal: goalPercent })}</span>
          </span>
        );
      },
    },
    count("offered"),
    count("answered"),
    column("abandoned", (row) => (
      <span>
        <Cell
          formulas={formulas}
          metric="abandoned"
          query={query}
          row={{ queue: row.id }}
          before={earlier(row, "abandoned")}
        >
          {row.figures.abandoned}
        </Cell>{" "}
        <span className="tiny faint num">{percentTenth(row.figures.abandonRatio)}</span>
      </span>
    )),
    count("overflowed"),
    ...(report.total.cut > 0 ? [count("cut")] : []),
    {
      title: t("levels"),
      children: [
        column(
          "serviceLevelOfOffered",
          (row) => <ChosenLevel row={row} {...props} />,
          levelHead("serviceLevelOfOffered"),
        ),
        level("serviceLevelLessShort"),
        level("serviceLevelOfAnswered"),
      ],
    },
    wait("averageWaitMs"),
    column(
      "averageAnswerMs",
      (row) => <span className="num">{time(row.figures.averageAnswerMs)}</span>,
      <Head formulas={formulas} metric="averageAnswerMs" title={t("averageAnswer")} />,
    ),
    wait("longestWaitMs"),
    wait("averageTalkMs"),
  ];
}

function Total({ total, count }: { total: Figures; count: number }) {
  const { t } = useReports();
  const cells = [
    total.offered,
    total.answered,
    `${total.abandoned}  ${percentTenth(total.abandonRatio)}`,
    total.overflowed,
    ...(total.cut > 0 ? [total.cut] : []),
    percentTenth(total.serviceLevelOfOffered),
    percentTenth(total.serviceLevelLessShort),
    percentTenth(total.serviceLevelOfAnswered),
    time(total.averageWaitMs),
    time(total.averageAnswerMs),
    time(total.longestWaitMs),
    time(total.averageTalkMs),
  ];
  return (
    <Table.Summary.Row className="total-row">
      <Table.Summary.Cell index={0}>{t("totalQueues", { count })}</Table.Summary.Cell>
      {cells.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells never change places
        <Table.Summary.Cell key={index} index={index + 1} align="right">
          <span className="num">{value}</span>
        </Table.Summary.Cell>
      ))}
    </Table.Summary.Row>
  );
}

function PhoneRows(props: TableProps<QueueReport>) {
  const { report, query } = props;
  const { t } = useReports();
  const rows = report.rows.toSorted(
    (a, b) => (a.figures.serviceLevelOfOffered ?? 2) - (b.figures.serviceLevelOfOffered ?? 2),
  );
  return (
    <div className="report-rows">
      {rows.map((row) => {
        const { targetSeconds, goalPercent } = goalsOf(row);
        return (
          <div key={row.id}>
            <span className="grow">
              <Link className="strong" to={`/reports/queues?from=${query.from}&to=${query.to}&queue=${row.id}`}>
                {nameOf(row)}
              </Link>
              <span className="tiny faint how-sub">{t("goal", { seconds: targetSeconds, goal: goalPercent })}</span>
            </span>
            <span className="report-figure">
              <ChosenLevel row={row} {...props} />
              <span className="tiny faint">{t("phone.level")}</span>
            </span>
            <span className="report-figure">
              <Cell formulas={report.formulas} metric="abandoned" query={query} row={{ queue: row.id }}>
                {row.figures.abandoned}
              </Cell>
              <span className="tiny faint">
                {t("phone.gaveUp")}, {t("phone.of", { count: row.figures.offered })}
              </span>
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** Per queue: service level three ways, who gave up, how long callers waited. */
export function QueueTable(props: TableProps<QueueReport>) {
  const { report } = props;
  const { t } = useReports();
  const phone = usePhone();
  const columns = useQueueColumns(props);
  return (
    <>
      {phone ? (
        <PhoneRows {...props} />
      ) : (
        <ReportTable<QueueRow>
          rows={report.rows}
          columns={columns}
          total={<Total total={report.total} count={report.rows.length} />}
        />
      )}
      <Reconciles report={report}>
        {report.total.abandoned > 0 ? t("shortOnes", { count: report.total.shortAbandoned }) : undefined}
      </Reconciles>
    </>
  );
}
