import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { nameOf } from "#app/i18n/i18n.ts";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { PhoneDetail, TonePlan } from "#firmware/api/contract/line-views.ts";
import type { LiveLine } from "#firmware/api/contract/live.ts";
import { useDoctorText } from "./doctor.messages.ts";
import { EventsPart } from "./events-part.tsx";
import { LineTabs } from "./line-tabs.tsx";
import { Counters, Levels } from "./now-part.tsx";
import { PhoneTest } from "./phone-test.tsx";
import { PlanFacts } from "./plan-facts.tsx";
import { usePhoneDetail } from "./use-line.ts";

interface PhoneDoctorProps {
  readonly line: LiveLine;
  /** The last calls on it. */
  readonly calls: ReactNode;
  /** How it is set. */
  readonly children: ReactNode;
}

function Sounds({ plan }: { plan: TonePlan }) {
  const { t } = useDoctorText();
  return (
    <section className="col gap8">
      <h2>{t("plan", { name: nameOf(plan) })}</h2>
      <PlanFacts plan={plan} />
    </section>
  );
}

/** All of a plain telephone: what goes on and a test, its events, its settings (`children`). */
export function PhoneDoctor({ line, calls, children }: PhoneDoctorProps) {
  const { data: detail, error } = usePhoneDetail(line.id);
  const isUp = line.state === "inbound" || line.state === "outbound";
  const once = (show: (known: PhoneDetail) => ReactNode): ReactNode => {
    if (detail !== undefined) return show(detail);
    return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  };
  const now = once((known) => (
    <div className="col gap24">
      <PhoneTest line={line} />
      <Levels line={line.id} isUp={isUp} kind="fxs" />
      {calls}
      <Counters line={known.line} counters={known.counters} />
      <Sounds plan={known.plan} />
    </div>
  ));
  return (
    <LineTabs
      parts={[
        ["now", now],
        ["events", once((known) => <EventsPart line={known.line} events={known.events} />)],
        ["settings", children],
      ]}
    />
  );
}
