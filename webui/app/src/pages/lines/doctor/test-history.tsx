import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import type { LineDetail } from "#firmware/api/contract/line-views.ts";
import { useDoctorText } from "./doctor.messages.ts";
import { exportAddress } from "./events-part.tsx";
import { LogList } from "./log-list.tsx";

/** Every test that is kept: when, how the line was, in one sentence with its figures. */
export function TestHistory({ detail: { line, tests } }: { detail: LineDetail }) {
  const { t } = useDoctorText();
  const { timeZone } = useSession();
  const isZh = pageLanguage() === "zh";
  if (tests.length === 0) return null;
  const rows = tests.map(({ id, at, verdict, result }) => {
    const found = verdict.findings.map(({ text, textZh }) => (isZh ? textZh : text)).join(" ");
    const { batteryVolts, milliamps, echo } = result;
    const figures = [
      batteryVolts === undefined ? "" : `${batteryVolts} V`,
      milliamps === undefined ? "" : `${milliamps} mA`,
      echo[0] === undefined ? "" : t("echoFigure", { db: echo[0].returnLossDb }),
    ].filter((part) => part !== "");
    return {
      key: String(id),
      when: dayAndTime(at, timeZone),
      from: t(`tone.${verdict.tone}`),
      words: [found, figures.join(", ")].join(" "),
      isStrong: verdict.tone !== "good",
    };
  });
  return (
    <LogList title={t("history")} about={t("historyAbout")} empty="" csv={exportAddress(line, "tests")} rows={rows} />
  );
}
