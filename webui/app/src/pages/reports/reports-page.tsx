import { PrinterOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import type { ReactNode } from "react";
import { Navigate, useLocation, useParams, useSearchParams } from "react-router";
import { serverNow } from "#app/data/server-clock.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { duration, percent } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { CsvButton } from "#app/kit/csv-button.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { NotFound } from "#app/shell/not-found.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import { type ReportQuery, reportRoutes } from "#firmware/api/contract/reports.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { AgentTable } from "./agent-table.tsx";
import { agentFinding, type Finding, goalsOf, hourFinding, lineFinding, queueFinding } from "./finding.ts";
import { HourPanel } from "./hour-panel.tsx";
import { LineTable } from "./plain-tables.tsx";
import { QueueTable } from "./queue-table.tsx";
import { boxDay, rangeBefore, rangeDays, rangeFromAddress } from "./range.ts";
import { percentTenth } from "./report-parts.tsx";
import { useReports } from "./reports.messages.ts";
import { dayText, type ReportName, reportNames, Toolbar } from "./toolbar.tsx";
import { useAgentReport, useHourReport, useLineReport, useQueueReport } from "./use-report.ts";

/** The finding as a sentence. */
function useFindingText(): (finding: Finding) => string {
  const { t } = useReports();
  return (finding) => {
    switch (finding.kind) {
      case "nothing":
        return t("find.nothing");
      case "agentMisses": {
        const { missed, offered } = finding.row.figures;
        return t("find.agentMisses", { name: nameOf(finding.row), share: percent(finding.share), missed, offered });
      }
      case "manyMissed":
      case "agentsWell":
        return t(`find.${finding.kind}`, finding);
      case "goalMissed": {
        const { targetSeconds, goalPercent } = goalsOf(finding.row);
        const level = percentTenth(finding.row.figures.serviceLevelOfOffered);
        const facts = { name: nameOf(finding.row), level, target: targetSeconds, goal: goalPercent };
        return finding.more === 0
          ? t("find.goalMissed", facts)
          : t("find.goalMissedMore", { ...facts, count: finding.more });
      }
      case "queuesWell":
        return t("find.queuesWell", { ...finding, level: percent(finding.level) });
      case "busiestHour": {
        const next = `${String((Number(finding.row.id) + 1) % 24).padStart(2, "0")}:00`;
        const { inbound } = finding.row.figures;
        return t("find.busiestHour", { hour: finding.row.name, next, inbound, total: finding.total });
      }
      case "busiestLine": {
        const { inbound, outbound, busyMs } = finding.row.figures;
        const facts = { calls: inbound + outbound, total: finding.total, busy: duration(busyMs) };
        return t("find.busiestLine", { name: nameOf(finding.row), ...facts });
      }
    }
  };
}

const worth: ReadonlySet<Finding["kind"]> = new Set(["agentMisses", "manyMissed", "goalMissed"]);

function Head({ finding, query, report }: { finding: Finding | undefined; query: ReportQuery; report: ReportName }) {
  const { t } = useReports();
  const phone = usePhone();
  const { timeZone } = useSession();
  const [, setAddress] = useSearchParams();
  const onWiden = (): void => setAddress({ ...rangeDays("month", boxDay(serverNow(), timeZone)) });
  const say = useFindingText();
  const csv = { agents: reportRoutes.agentReportCsv, queues: reportRoutes.queueReportCsv }[report as "agents"];
  const days = { from: dayText(query.from), to: dayText(query.to) };
  const isNothing = finding?.kind === "nothing";
  const sub = isNothing ? t("find.nothingSub") : t(query.from === query.to ? "find.subDay" : "find.sub", days);
  const actions = (
    <>
      {csv === undefined ? null : <CsvButton address={addressOf(csv, {}, query)} />}
      {phone ? null : <Button icon={<PrinterOutlined />} aria-label={t("print")} onClick={() => window.print()} />}
    </>
  );
  return (
    <Answer
      tone={finding !== undefined && worth.has(finding.kind) ? "warn" : "good"}
      sub={sub}
      actions={isNothing ? <Button onClick={onWiden}>{t("widen")}</Button> : actions}
    >
      {finding === undefined ? " " : say(finding)}
    </Answer>
  );
}

interface PartProps {
  readonly query: ReportQuery;
  readonly before: ReportQuery | undefined;
  readonly toolbar: ReactNode;
}

function Agents({ query, before, toolbar }: PartProps) {
  const report = useAgentReport(query);
  const compared = useAgentReport(before);
  const { data } = report;
  return (
    <>
      <Head report="agents" query={query} finding={data && agentFinding(data)} />
      {toolbar}
      <RefusalNote error={report.error} />
      {report.isPending ? <Skeleton active /> : null}
      {data === undefined || data.rows.length === 0 ? null : (
        <Panel flush>
          <AgentTable report={data} query={query} before={before && compared.data} />
        </Panel>
      )}
      <HourPanel query={query} withTable="folded" />
    </>
  );
}

function Queues({ query, before, toolbar }: PartProps) {
  const report = useQueueReport(query);
  const compared = useQueueReport(before);
  const { data } = report;
  return (
    <>
      <Head report="queues" query={query} finding={data && queueFinding(data)} />
      {toolbar}
      <RefusalNote error={report.error} />
      {report.isPending ? <Skeleton active /> : null}
      {data === undefined || data.rows.length === 0 ? null : (
        <Panel flush>
          <QueueTable report={data} query={query} before={before && compared.data} />
        </Panel>
      )}
      <HourPanel query={query} withTable="folded" />
    </>
  );
}

function Hours({ query, toolbar }: PartProps) {
  const { data, error } = useHourReport(query);
  return (
    <>
      <Head report="hours" query={query} finding={data && hourFinding(data)} />
      {toolbar}
      <RefusalNote error={error} />
      <HourPanel query={query} withTable="open" />
    </>
  );
}

function Lines({ query, toolbar }: PartProps) {
  const { data, error } = useLineReport(query);
  return (
    <>
      <Head report="lines" query={query} finding={data && lineFinding(data)} />
      {toolbar}
      <RefusalNote error={error} />
      {data === undefined || data.rows.length === 0 ? null : (
        <Panel flush>
          <LineTable report={data} query={query} />
        </Panel>
      )}
    </>
  );
}

const parts = { agents: Agents, queues: Queues, hours: Hours, lines: Lines } as const;

/** How are we doing? */
export function Page() {
  const { t } = useReports();
  const { timeZone } = useSession();
  const maySee = useMay("see-reports");
  const params = useParams();
  const { search } = useLocation();
  const [address, setAddress] = useSearchParams();
  const report = reportNames.find((name) => name === (params.report ?? "agents"));
  if (!maySee) return <NotFound />;
  if (report === undefined) return <Navigate to={`/reports/agents${search}`} replace />;
  const today = boxDay(serverNow(), timeZone);
  const range = rangeFromAddress(address, today);
  const queue = address.get("queue");
  const narrowed = queue === null ? {} : { queue };
  const isCompared = address.get("compare") === "prev";
  const Part = parts[report];
  return (
    <Part
      query={{ ...range, ...narrowed }}
      before={isCompared ? { ...rangeBefore(range, today), ...narrowed } : undefined}
      toolbar={
        <>
          <Toolbar report={report} range={range} today={today} isCompared={isCompared} />
          {queue === null ? null : (
            <Button size="small" className="report-widen" onClick={() => setAddress({ ...range })}>
              {t("allQueues")}
            </Button>
          )}
        </>
      }
    />
  );
}
