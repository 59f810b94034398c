import { Table } from "antd";
import { Link } from "react-router";
import { duration } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { AgentReport, ReportQuery } from "#firmware/api/contract/reports.ts";
import { callsAddress } from "./figure-links.ts";
import type { AgentRow } from "./finding.ts";
import { Cell, Head, percentTenth, Reconciles, ReportTable, ShareBar, tenths } from "./report-parts.tsx";
import { useReports } from "./reports.messages.ts";

export interface TableProps<R> {
  readonly report: R;
  readonly query: ReportQuery;
  /** The same report of the time compared with. */
  readonly before?: R | undefined;
}

type Figures = AgentReport["total"];
type Count = { [K in keyof Figures]: Figures[K] extends number ? K : never }[keyof Figures];

const time = (ms: number | null): string => (ms === null ? "–" : duration(ms));
/** Missing this share of what was offered stands out. */
const MANY_MISSED = 0.2;

function useAgentColumns({ report, query, before }: TableProps<AgentReport>) {
  const { t } = useReports();
  const { formulas } = report;
  const head = (metric: string, options = {}) => <Head formulas={formulas} metric={metric} {...options} />;
  const earlier = (row: AgentRow, metric: Count): number | undefined =>
    before === undefined ? undefined : (before.rows.find(({ id }) => id === row.id)?.figures[metric] ?? 0);
  const count = (metric: Count) => ({
    key: metric,
    title: head(metric),
    align: "right" as const,
    ...(metric === "offered" || metric === "missed"
      ? { sorter: (a: AgentRow, b: AgentRow) => a.figures[metric] - b.figures[metric] }
      : {}),
    render: (_: unknown, row: AgentRow) => (
      <Cell formulas={formulas} metric={metric} query={query} row={{ agent: row.id }} before={earlier(row, metric)}>
        {row.figures[metric]}
      </Cell>
    ),
  });
  const text = (metric: keyof Figures, say: (value: number | null) => string, options = {}) => ({
    key: metric,
    title: head(metric, options),
    align: "right" as const,
    render: (_: unknown, row: AgentRow) => <span className="num">{say(row.figures[metric])}</span>,
  });
  const most = Math.max(...report.rows.map(({ figures }) => figures.talkShare ?? 0));
  const missed = {
    ...count("missed"),
    render: (_: unknown, row: AgentRow) => {
      const isMany = (row.figures.missedRatio ?? 0) >= MANY_MISSED;
      return (
        <span>
          <Cell
            formulas={formulas}
            metric="missed"
            query={query}
            row={{ agent: row.id }}
            before={earlier(row, "missed")}
            bad={isMany}
          >
            {row.figures.missed}
          </Cell>{" "}
          <span className={`tiny num ${isMany ? "bad" : "faint"}`}>{percentTenth(row.figures.missedRatio)}</span>
        </span>
      );
    },
  };
  return [
    {
      key: "agent",
      title: t("agent"),
      fixed: "left" as const,
      width: 170,
      render: (_: unknown, row: AgentRow) => (
        <span>
          <b className="strong">{nameOf(row)}</b> <span className="faint tiny num">{row.id}</span>
        </span>
      ),
    },
    {
      title: t("in"),
      children: [
        count("offered"),
        count("answered"),
        missed,
        text("talkMs", time),
        {
          key: "talkShare",
          title: head("talkShare"),
          width: 112,
          render: (_: unknown, row: AgentRow) => <ShareBar share={row.figures.talkShare} most={most} />,
        },
        text("averageTalkPerAnsweredMs", time, { title: t("avgTalk"), sub: t("perAnswered") }),
        text("averageTalkPerOfferedMs", time, { title: t("avgTalk"), sub: t("perOffered") }),
        text("averageRingMs", (value) => (value === null ? "–" : t("seconds", { seconds: tenths(value) }))),
      ],
    },
    { title: t("other"), children: [count("directIn"), count("outbound"), text("outboundTalkMs", time)] },
  ];
}

function Total({ total, count }: { total: Figures; count: number }) {
  const { t } = useReports();
  const cells = [
    total.offered,
    total.answered,
    `${total.missed}  ${percentTenth(total.missedRatio)}`,
    time(total.talkMs),
    percentTenth(total.talkShare),
    time(total.averageTalkPerAnsweredMs),
    time(total.averageTalkPerOfferedMs),
    total.averageRingMs === null ? "–" : t("seconds", { seconds: tenths(total.averageRingMs) }),
    total.directIn,
    total.outbound,
    time(total.outboundTalkMs),
  ];
  return (
    <Table.Summary.Row className="total-row">
      <Table.Summary.Cell index={0}>{t("totalAgents", { count })}</Table.Summary.Cell>
      {cells.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells never change places
        <Table.Summary.Cell key={index} index={index + 1} align="right">
          <span className="num">{value}</span>
        </Table.Summary.Cell>
      ))}
    </Table.Summary.Row>
  );
}

function PhoneRows({ report, query }: TableProps<AgentReport>) {
  const { t } = useReports();
  const rows = report.rows.toSorted((a, b) => b.figures.missed - a.figures.missed);
  return (
    <div className="report-rows">
      {rows.map((row) => {
        const { answered, offered, missed, missedRatio } = row.figures;
        const cell = { formulas: report.formulas, query, row: { agent: row.id } };
        return (
          <div key={row.id}>
            <Link
              className="grow strong ellip"
              to={callsAddress(report.formulas, "offered", query, cell.row) ?? "/calls"}
            >
              {nameOf(row)}
            </Link>
            <span className="report-figure">
              <Cell {...cell} metric="answered">
                {answered}
              </Cell>
              <span className="tiny faint">
                {t("phone.answered")}, {t("phone.of", { count: offered })}
              </span>
            </span>
            <span className="report-figure">
              <Cell {...cell} metric="missed" bad={(missedRatio ?? 0) >= MANY_MISSED}>
                {missed}
              </Cell>
              <span className="tiny faint">
                {t("phone.missed")}, {percentTenth(missedRatio)}
              </span>
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** Per agent, in and out; both averages with their divisors. */
export function AgentTable(props: TableProps<AgentReport>) {
  const { report } = props;
  const { t } = useReports();
  const phone = usePhone();
  const columns = useAgentColumns(props);
  return (
    <>
      {phone ? (
        <PhoneRows {...props} />
      ) : (
        <ReportTable<AgentRow>
          rows={report.rows}
          columns={columns}
          total={<Total total={report.total} count={report.rows.length} />}
        />
      )}
      <Reconciles report={report}>
        {report.total.missed > 0 ? t("missedCalls", { count: report.total.missedCalls }) : undefined}
      </Reconciles>
    </>
  );
}
