import { DatePicker, Input, Segmented, Select } from "antd";
import dayjs from "dayjs";
import { useSearchParams } from "react-router";
import { useLive } from "#app/data/live-stream.ts";
import { serverNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import type { CallFilter } from "#firmware/api/contract/call-list.ts";
import { type RangeName, rangeDates, rangeName, withChange } from "./call-filter.ts";
import { useCalls } from "./calls.messages.ts";

const results = [
  "answered",
  "abandoned",
  "voicemail",
  "overflow",
  "busy",
  "closed",
  "unanswered",
  "failed",
  "cut",
] as const;
const directions = ["inbound", "outbound", "internal"] as const;

/** Filters of the list; every one is in the address. */
export function CallFilters({ filter }: { filter: CallFilter }) {
  const { t } = useCalls();
  const [query, setQuery] = useSearchParams();
  const { timeZone } = useSession();
  const live = useLive();
  const change = (what: Readonly<Record<string, string | undefined>>): void => setQuery(withChange(query, what));
  const range = rangeName(filter, serverNow(), timeZone);
  const ranges = (["today", "yesterday", "week", "month", "custom"] as const).map((value) => ({
    value,
    label: t(`range.${value}`),
  }));
  const pick = (name: RangeName): void => {
    // "Pick dates" opens with the week: from there the dates are changed in the field.
    const dates = rangeDates(name === "custom" ? "week" : name, serverNow(), timeZone);
    change(name === "custom" ? { ...dates, from: `${dates.from}T00:00` } : dates);
  };
  const select = (key: "dir" | "result" | "queue" | "agent", options: readonly { value: string; label: string }[]) => (
    <Select
      variant="filled"
      allowClear
      aria-label={t(`any.${key}`)}
      placeholder={t(`any.${key}`)}
      value={filter[key] ?? null}
      onChange={(value: string | null) => change({ [key]: value ?? undefined })}
      options={[...options]}
      style={{ minWidth: 128 }}
      popupMatchSelectWidth={false}
    />
  );
  return (
    <div className="row gap8 wrap">
      <Segmented value={range} onChange={pick} options={ranges} />
      {range === "custom" ? (
        <DatePicker.RangePicker
          allowClear={false}
          value={[dayjs(filter.from?.slice(0, 10)), dayjs(filter.to?.slice(0, 10))]}
          onChange={(dates) =>
            change({ from: `${dates?.[0]?.format("YYYY-MM-DD") ?? ""}T00:00`, to: dates?.[1]?.format("YYYY-MM-DD") })
          }
        />
      ) : null}
      {select(
        "dir",
        directions.map((value) => ({ value, label: t(`dir.${value}`) })),
      )}
      {select(
        "result",
        results.map((value) => ({ value, label: t(`result.${value}`) })),
      )}
      {select(
        "queue",
        (live?.queues ?? []).map((queue) => ({ value: queue.id, label: nameOf(queue) })),
      )}
      {select(
        "agent",
        (live?.agents ?? []).map((agent) => ({ value: agent.id, label: nameOf(agent) })),
      )}
      <Input.Search
        allowClear
        variant="filled"
        className="list-filter"
        placeholder={t("number")}
        aria-label={t("number")}
        defaultValue={filter.number ?? ""}
        key={filter.number ?? ""}
        onSearch={(value) => change({ number: value.replace(/[^0-9*#+]/g, "") })}
        style={{ width: 210 }}
      />
    </div>
  );
}
