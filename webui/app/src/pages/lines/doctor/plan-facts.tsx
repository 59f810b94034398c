import type { ReactNode } from "react";
import type { TonePlan } from "#firmware/api/contract/line-views.ts";
import { useDoctorText } from "./doctor.messages.ts";
import { toneText } from "./tone-text.ts";

/** A name and what is known of it, side by side. */
export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="line-fact">
    <dt className="small faint">{name}</dt>
    <dd className="num">{children}</dd>
  </div>
);

/** How a country's telephones sound and ring. */
export function PlanFacts({ plan }: { plan: TonePlan }) {
  const { t } = useDoctorText();
  const steady = t("steady");
  return (
    <dl className="facts">
      <Fact name={t("tones.dial")}>{toneText(plan.dial, steady)}</Fact>
      <Fact name={t("tones.ringBack")}>{toneText(plan.ringBack, steady)}</Fact>
      <Fact name={t("tones.busy")}>{toneText(plan.busy, steady)}</Fact>
      <Fact name={t("tones.congestion")}>{toneText(plan.congestion, steady)}</Fact>
      <Fact name={t("tones.ring")}>{plan.ringMs.join("/")} ms</Fact>
    </dl>
  );
}
