import { Skeleton, Tabs } from "antd";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { LineDetail } from "#firmware/api/contract/line-views.ts";
import type { LiveLine } from "#firmware/api/contract/live.ts";
import { useDoctorText } from "./doctor.messages.ts";
import { EventsPart } from "./events-part.tsx";
import { ExchangePart } from "./exchange-part.tsx";
import { HealthPart } from "./health-part.tsx";
import { Counters, Levels, TestCall } from "./now-part.tsx";
import { useLineDetail, useOverviews } from "./use-line.ts";

interface LineDoctorProps {
  readonly line: LiveLine;
  /** The last calls on it. */
  readonly calls: ReactNode;
  /** How it is set. */
  readonly children: ReactNode;
}

/** All of an outside line: its health, what goes on now, its exchange, its events, its settings (`children`). */
export function LineDoctor({ line, calls, children }: LineDoctorProps) {
  const { t } = useDoctorText();
  const [search, setSearch] = useSearchParams();
  const { data: detail, error } = useLineDetail(line.id);
  const testTime = useOverviews().data?.testTime ?? "";
  const isUp = line.state === "inbound" || line.state === "outbound";
  const once = (show: (known: LineDetail) => ReactNode): ReactNode => {
    if (detail !== undefined) return show(detail);
    return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  };
  const parts = [
    { key: "test", children: once((known) => <HealthPart detail={known} testTime={testTime} />) },
    {
      key: "now",
      children: once((known) => (
        <div className="col gap24">
          <Levels line={line.id} isUp={isUp || known.overview.testing !== null} />
          <TestCall line={line} />
          {calls}
          <Counters detail={known} />
        </div>
      )),
    },
    { key: "exchange", children: once((known) => <ExchangePart detail={known} />) },
    { key: "events", children: once((known) => <EventsPart detail={known} />) },
    { key: "settings", children },
  ] as const;
  return (
    <Tabs
      className="line-tabs"
      activeKey={search.get("part") ?? "test"}
      onChange={(part) => setSearch({ part }, { replace: true })}
      destroyOnHidden
      items={parts.map(({ key, children: content }) => ({ key, label: t(`part.${key}`), children: content }))}
    />
  );
}
