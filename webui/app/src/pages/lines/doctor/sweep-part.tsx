import type { LineTest } from "#firmware/api/contract/line-views.ts";
import { useDoctorText } from "./doctor.messages.ts";

interface Bar {
  readonly name: string;
  /** 0…1 */
  readonly share: number;
  readonly value: string;
}

/** What was tried, one bar each, the line's own setting first. */
function Bars({ title, about, bars }: { title: string; about: string; bars: readonly Bar[] }) {
  const { t } = useDoctorText();
  if (bars.length < 2) return null;
  return (
    <section className="col gap6">
      <h2>{title}</h2>
      <p className="small faint">{about}</p>
      {bars.map(({ name, share, value }, index) => (
        <span key={name} className="row gap8 small">
          <span className="line-sweep-name">
            {name} {index === 0 ? <span className="faint">({t("now")})</span> : null}
          </span>
          <span className="line-bar grow">
            <i style={{ width: `${100 * Math.max(0, Math.min(1, share))}%` }} />
          </span>
          <span className="num nowrap line-sweep-value">{value}</span>
        </span>
      ))}
    </section>
  );
}

/** Echo at each impedance that was tried: the choice is seen, not believed. */
export function Sweep({ test }: { test: LineTest }) {
  const { t } = useDoctorText();
  const { echo } = test.result;
  const most = Math.max(1, ...echo.map(({ returnLossDb }) => returnLossDb));
  const bars = echo.map(({ impedance, returnLossDb, isAtLeast }) => ({
    name: t(`impedance.${impedance as "600"}`),
    share: returnLossDb / most,
    value: `${isAtLeast ? "≥ " : ""}${returnLossDb} dB`,
  }));
  return <Bars title={t("sweep")} about={t("sweepAbout")} bars={bars} />;
}

/** How loud the dial tone came at each gain that was tried; the bar begins at −50 dBm0. */
export function Gains({ test }: { test: LineTest }) {
  const { t } = useDoctorText();
  const bars = (test.result.gains ?? []).map(({ rxGainDb, levelDbm0 }) => ({
    name: `${rxGainDb > 0 ? "+" : ""}${rxGainDb} dB`,
    share: (levelDbm0 + 50) / 50,
    value: `${levelDbm0} dBm0`,
  }));
  return <Bars title={t("gains")} about={t("gainsAbout")} bars={bars} />;
}
