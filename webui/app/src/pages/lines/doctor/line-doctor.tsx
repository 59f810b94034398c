import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { LineDetail } from "#firmware/api/contract/line-views.ts";
import type { LiveLine } from "#firmware/api/contract/live.ts";
import { EventsPart } from "./events-part.tsx";
import { ExchangePart } from "./exchange-part.tsx";
import { HealthPart } from "./health-part.tsx";
import { LineTabs } from "./line-tabs.tsx";
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
  const { data: detail, error } = useLineDetail(line.id);
  const testTime = useOverviews().data?.testTime ?? "";
  const isUp = line.state === "inbound" || line.state === "outbound";
  const once = (show: (known: LineDetail) => ReactNode): ReactNode => {
    if (detail !== undefined) return show(detail);
    return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  };
  const now = once((known) => (
    <div className="col gap24">
      <Levels line={line.id} isUp={isUp || known.overview.testing !== null} kind="fxo" />
      <TestCall line={line} />
      {calls}
      <Counters line={known.line} counters={known.counters} />
    </div>
  ));
  return (
    <LineTabs
      parts={[
        ["test", once((known) => <HealthPart detail={known} testTime={testTime} />)],
        ["now", now],
        ["exchange", once((known) => <ExchangePart detail={known} />)],
        ["events", once((known) => <EventsPart line={known.line} events={known.events} />)],
        ["settings", children],
      ]}
    />
  );
}
