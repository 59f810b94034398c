import { Table } from "antd";
import { Link } from "react-router";
import { duration, percent } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { HourReport, LineReport, ReportQuery } from "#firmware/api/contract/reports.ts";
import type { HourRow, LineRow } from "./finding.ts";
import { Cell, Head } from "./report-parts.tsx";
import { useReports } from "./reports.messages.ts";

const hourCounts = ["inbound", "answered", "abandoned", "outbound"] as const;

/** The calls of one hour have an address only where the report is about one day. */
function hourQuery(query: ReportQuery, hour: string): ReportQuery | undefined {
  if (query.from !== query.to) return undefined;
  const next = String(Number(hour) + 1).padStart(2, "0");
  return { ...query, from: `${query.from}T${hour}:00`, to: next === "24" ? query.to : `${query.to}T${next}:00` };
}

/** Calls by hour of the day; hours without any are left out. */
export function HourTable({ report, query }: { report: HourReport; query: ReportQuery }) {
  const { t } = useReports();
  const { formulas } = report;
  const queue = query.queue === undefined ? {} : { queue: query.queue };
  const rows = report.rows.filter(({ figures }) => figures.inbound + figures.outbound > 0);
  return (
    <Table<HourRow>
      size="small"
      rowKey="id"
      pagination={false}
      scroll={{ x: "max-content" }}
      dataSource={rows}
      columns={[
        { key: "hour", title: t("hour"), render: (_, row) => <span className="num">{row.name}</span> },
        ...hourCounts.map((metric) => ({
          key: metric,
          title: <Head formulas={formulas} metric={metric} />,
          align: "right" as const,
          render: (_: unknown, row: HourRow) => {
            const asked = hourQuery(query, row.id);
            return asked === undefined ? (
              <span className="num">{row.figures[metric]}</span>
            ) : (
              <Cell formulas={formulas} metric={metric} query={asked} row={queue}>
                {row.figures[metric]}
              </Cell>
            );
          },
        })),
        {
          key: "ratio",
          title: <Head formulas={formulas} metric="answeredRatio" />,
          align: "right",
          render: (_, row) => <span className="num">{percent(row.figures.answeredRatio)}</span>,
        },
      ]}
      summary={() => (
        <Table.Summary.Row className="total-row">
          <Table.Summary.Cell index={0}>{t("totalHours")}</Table.Summary.Cell>
          {hourCounts.map((metric, index) => (
            <Table.Summary.Cell key={metric} index={index + 1} align="right">
              <Cell formulas={formulas} metric={metric} query={query} row={queue}>
                {report.total[metric]}
              </Cell>
            </Table.Summary.Cell>
          ))}
          <Table.Summary.Cell index={5} align="right">
            <span className="num">{percent(report.total.answeredRatio)}</span>
          </Table.Summary.Cell>
        </Table.Summary.Row>
      )}
    />
  );
}

const lineCounts = ["inbound", "inboundAnswered", "outbound", "outboundAnswered"] as const;

function LinePhoneRows({ report, query }: { report: LineReport; query: ReportQuery }) {
  const { t } = useReports();
  return (
    <div className="report-rows">
      {report.rows.map((row) => (
        <div key={row.id}>
          <Link
            className="grow strong"
            to={`/calls?${new URLSearchParams({ from: query.from, to: query.to, line: row.id })}`}
          >
            {nameOf(row)}
          </Link>
          <span className="report-figure">
            <Cell formulas={report.formulas} metric="inbound" query={query} row={{ line: row.id }}>
              {row.figures.inbound}
            </Cell>
            <span className="tiny faint">{t("phone.inbound")}</span>
          </span>
          <span className="report-figure">
            <span className="num">{duration(row.figures.busyMs)}</span>
            <span className="tiny faint">{t("phone.inUse")}</span>
          </span>
        </div>
      ))}
    </div>
  );
}

/** Calls by line and trunk. */
export function LineTable({ report, query }: { report: LineReport; query: ReportQuery }) {
  const { t } = useReports();
  const { formulas } = report;
  if (usePhone()) return <LinePhoneRows report={report} query={query} />;
  return (
    <Table<LineRow>
      size="small"
      rowKey="id"
      pagination={false}
      scroll={{ x: "max-content" }}
      dataSource={[...report.rows]}
      columns={[
        { key: "line", title: t("line"), render: (_, row) => <b className="strong">{nameOf(row)}</b> },
        ...lineCounts.map((metric) => ({
          key: metric,
          title: <Head formulas={formulas} metric={metric} />,
          align: "right" as const,
          render: (_: unknown, row: LineRow) => (
            <Cell formulas={formulas} metric={metric} query={query} row={{ line: row.id }}>
              {row.figures[metric]}
            </Cell>
          ),
        })),
        {
          key: "busy",
          title: <Head formulas={formulas} metric="busyMs" />,
          align: "right",
          render: (_, row) => <span className="num">{duration(row.figures.busyMs)}</span>,
        },
      ]}
      summary={() => (
        <Table.Summary.Row className="total-row">
          <Table.Summary.Cell index={0}>{t("totalLines", { count: report.rows.length })}</Table.Summary.Cell>
          {lineCounts.map((metric, index) => (
            <Table.Summary.Cell key={metric} index={index + 1} align="right">
              <span className="num">{report.total[metric]}</span>
            </Table.Summary.Cell>
          ))}
          <Table.Summary.Cell index={5} align="right">
            <span className="num">{duration(report.total.busyMs)}</span>
          </Table.Summary.Cell>
        </Table.Summary.Row>
      )}
    />
  );
}
