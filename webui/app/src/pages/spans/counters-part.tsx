import { DownloadOutlined } from "@ant-design/icons";
import { Button, Popconfirm, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { clockTime, dayAndTime, weekdayAndDay } from "#app/i18n/format.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { addressOf, type ReplyOf } from "#firmware/api/contract/route.ts";
import type { SpanPeriod, SpanView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { useCountersText } from "./counters.messages.ts";
import { textOf } from "./span-words.ts";
import { useSpanHistory } from "./state-part.tsx";
import { useSpanOrder } from "./use-spans.ts";

const COLUMNS = [
  "errored",
  "severelyErrored",
  "unavailable",
  "codeViolations",
  "frameErrors",
  "crcErrors",
  "farCrcErrors",
  "slips",
  "dChannelDamaged",
] as const;
const SUMS = ["codeViolations", "frameErrors", "crcErrors", "farCrcErrors", "slipsRepeated", "slipsLeftOut"] as const;
const EXPORTS = ["quarters", "days", "alarms", "channels"] as const;
/** So many periods are shown; all of them are in the file. */
const SHOWN = 24;

type Which = "quarters" | "days";

interface PeriodsProps {
  readonly which: Which;
  readonly present: SpanPeriod;
  readonly past: readonly SpanPeriod[];
}

function Periods({ which, present, past }: PeriodsProps) {
  const { t } = useCountersText();
  const { timeZone } = useSession();
  const latest = past.toSorted((a, b) => b.from - a.from).slice(0, SHOWN);
  const name = (from: number): string =>
    which === "days" ? weekdayAndDay(from, timeZone) : dayAndTime(from, timeZone);
  return (
    <div className="span-scroll">
      <table className="span-table num">
        <thead>
          <tr>
            <th scope="col">{t("from")}</th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[present, ...latest].map((period) => (
            <tr key={period.from}>
              <td>{period === present ? `${clockTime(period.from, timeZone)} – ${t("now")}` : name(period.from)}</td>
              {COLUMNS.map((column) => (
                <td key={column} className={period[column] > 0 ? "strong" : "faint"}>
                  {period[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What was out of order on the data link: nothing to see while all is well. */
function Notices({ notices }: { notices: ReplyOf<typeof spanRoutes.spanHistory>["notices"] }) {
  const { t } = useCountersText();
  const { timeZone } = useSession();
  return (
    <Panel title={t("notices")} flush>
      {notices.length === 0 ? <p className="panel-body small faint">{t("noNotices")}</p> : null}
      <ul className="span-alarms small">
        {notices.map((notice) => (
          <li key={notice.code}>
            <span className="grow">{textOf(notice)}</span>
            <span className="num nowrap muted">{t("noticeTimes", { count: notice.count })}</span>
            <span className="num nowrap faint">{t("noticeLast", { time: dayAndTime(notice.at, timeZone) })}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Clear({ span }: { span: string }) {
  const { t } = useCountersText();
  const may = useMay("edit-equipment");
  const order = useSpanOrder(() => call(spanRoutes.clearSpanHistory, { params: { span } }));
  return (
    <>
      <Popconfirm title={t("clearSure")} okText={t("clear")} onConfirm={() => order.mutate()}>
        <Button disabled={!may} loading={order.isPending}>
          {t("clear")}
        </Button>
      </Popconfirm>
      <RefusalNote error={order.error} />
    </>
  );
}

/** What the line has counted: sums, and by quarter of an hour and day as carriers compare them. */
export function CountersPart({ span }: { span: SpanView }) {
  const { t } = useCountersText();
  const { data, error } = useSpanHistory(span.id);
  const [which, setWhich] = useState<Which>("quarters");
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  const language = pageLanguage();
  return (
    <div className="col gap16">
      <Panel title={t("sums")}>
        <dl className="span-sums">
          {SUMS.map((name) => (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd className={`num ${data.counters[name] > 0 ? "strong" : "faint"}`}>{data.counters[name]}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Panel
        flush
        title={
          <Segmented
            value={which}
            onChange={setWhich}
            options={(["quarters", "days"] as const).map((value) => ({ value, label: t(value) }))}
          />
        }
      >
        {which === "quarters" ? (
          <Periods which={which} present={data.quarter} past={data.quarters} />
        ) : (
          <Periods which={which} present={data.day} past={data.days} />
        )}
      </Panel>
      {span.signalling === "r2" ? null : <Notices notices={data.notices} />}
      <div className="row gap8 wrap">
        {EXPORTS.map((what) => (
          <Button
            key={what}
            icon={<DownloadOutlined />}
            href={addressOf(spanRoutes.spanHistoryExport, { span: span.id }, { what, language })}
            download
          >
            {t(`exportAs.${what}`)}
          </Button>
        ))}
        <span className="grow" />
        <Clear span={span.id} />
      </div>
    </div>
  );
}
