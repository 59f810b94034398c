import { Skeleton, Tabs } from "antd";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { LiveLine } from "#firmware/api/contract/live.ts";
import { useDoctorText } from "./doctor.messages.ts";
import { EventsPart } from "./events-part.tsx";
import { ExchangePart } from "./exchange-part.tsx";
import { HealthPart } from "./health-part.tsx";
import { Counters, Levels, TestCall } from "./now-part.tsx";
import { useLineDetail, useOverviews } from "./use-line.ts";

/** All of an outside line: its health, its exchange, its events, its settings (`children`). */
export function LineDoctor({ line, children }: { line: LiveLine; children: ReactNode }) {
  const { t } = useDoctorText();
  const [search, setSearch] = useSearchParams();
  const { data: detail, error } = useLineDetail(line.id);
  const testTime = useOverviews().data?.testTime ?? "";
  const isUp = line.state === "inbound" || line.state === "outbound";
  const wait = error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  const parts = [
    {
      key: "test",
      children: detail === undefined ? wait : <HealthPart detail={detail} testTime={testTime} />,
    },
    { key: "exchange", children: detail === undefined ? wait : <ExchangePart detail={detail} /> },
    {
      key: "events",
      children:
        detail === undefined ? (
          wait
        ) : (
          <div className="col gap24">
            <Levels line={line.id} isUp={isUp} />
            <Counters detail={detail} />
            <EventsPart detail={detail} />
          </div>
        ),
    },
    {
      key: "settings",
      children: (
        <div className="col gap24">
          {children}
          <TestCall line={line.id} />
        </div>
      ),
    },
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
