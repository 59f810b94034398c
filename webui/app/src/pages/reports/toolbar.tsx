import { DatePicker, Segmented, Select, Switch, Tooltip } from "antd";
import dayjs from "dayjs";
import { useNavigate, useSearchParams } from "react-router";
import { day } from "#app/i18n/format.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { type DateRange, type RangeName, rangeBefore, rangeDays, rangeNameOf, rangeNames } from "./range.ts";
import { useReports } from "./reports.messages.ts";

export const reportNames = ["agents", "queues", "hours", "lines"] as const;
export type ReportName = (typeof reportNames)[number];

/** Noon of a calendar day: the same day in every time zone the browser may have. */
export const dayText = (date: string): string => day(Date.parse(`${date}T12:00:00Z`), "UTC");

export interface ToolbarProps {
  readonly report: ReportName;
  readonly range: DateRange;
  readonly today: string;
  readonly isCompared: boolean;
}

/** Kind, time and comparison; all three are in the address. */
export function Toolbar({ report, range, today, isCompared }: ToolbarProps) {
  const { t } = useReports();
  const phone = usePhone();
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const name = query.get("range") === "custom" ? "custom" : rangeNameOf(range, today);
  const change = (what: Readonly<Record<string, string | undefined>>): void => {
    const next = new URLSearchParams(query);
    for (const [key, value] of Object.entries(what)) {
      if (value === undefined) next.delete(key);
      else next.set(key, value);
    }
    setQuery(next);
  };
  const pick = (next: RangeName): void =>
    next === "custom" ? change({ range: "custom", ...range }) : change({ range: undefined, ...rangeDays(next, today) });
  const ranges = rangeNames.map((value) => ({ value, label: t(`range.${value}`) }));
  const before = rangeBefore(range, today);
  const canCompare = report === "agents" || report === "queues";
  return (
    <div className="row gap8 wrap report-bar">
      <Segmented
        block={phone}
        aria-label={t("tabs")}
        value={report}
        options={reportNames.map((value) => ({ value, label: t(`tab.${value}`) }))}
        onChange={(next) => void navigate({ pathname: `/reports/${next}`, search: query.toString() })}
      />
      {phone ? (
        <Select className="grow" aria-label={t("ranges")} value={name} options={ranges} onChange={pick} />
      ) : (
        <Segmented aria-label={t("ranges")} value={name} options={ranges} onChange={pick} />
      )}
      {name === "custom" ? (
        <DatePicker.RangePicker
          allowClear={false}
          value={[dayjs(range.from), dayjs(range.to)]}
          onChange={(dates) => change({ from: dates?.[0]?.format("YYYY-MM-DD"), to: dates?.[1]?.format("YYYY-MM-DD") })}
        />
      ) : null}
      {canCompare && !phone ? (
        <Tooltip title={t("compareHelp", { from: dayText(before.from), to: dayText(before.to) })}>
          {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch is inside */}
          <label className="row gap8 small muted">
            <Switch size="small" checked={isCompared} onChange={(on) => change({ compare: on ? "prev" : undefined })} />
            {t("compare")}
          </label>
        </Tooltip>
      ) : null}
    </div>
  );
}
