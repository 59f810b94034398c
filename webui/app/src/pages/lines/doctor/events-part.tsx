import { useSession } from "#app/data/session.tsx";
import { clockTime, dayAndTime } from "#app/i18n/format.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { CsvButton } from "#app/kit/csv-button.tsx";
import { type LineDetail, lineRoutes } from "#firmware/api/contract/lines.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { useDoctorText } from "./doctor.messages.ts";
import { useHardware } from "./use-line.ts";

type What = "events" | "protocol" | "tests" | "counters";

export const exportAddress = (line: string, what: What): string =>
  addressOf(lineRoutes.lineExport, { line }, { what, language: pageLanguage() });

/** The last fifty things that happened on the line, and what was said on the cable. */
export function EventsPart({ detail }: { detail: LineDetail }) {
  const { t } = useDoctorText();
  const { timeZone } = useSession();
  const { line, events } = detail;
  const trace = useHardware(line).data?.trace ?? [];
  return (
    <div className="col gap24">
      <section className="col gap8">
        <div className="row gap8">
          <h2 className="grow">{t("events")}</h2>
          <CsvButton address={exportAddress(line, "events")} />
        </div>
        {events.length === 0 ? <p className="small faint">{t("noEvents")}</p> : null}
        <ol className="line-log">
          {events.map(({ at, source, words }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two alike may come in the same millisecond
            <li key={`${at} ${index}`}>
              <span className="faint">{dayAndTime(at, timeZone)}</span>
              <span className={source === "line" ? "strong" : "muted"}>{t(`source.${source}`)}</span>
              <span className={source === "line" ? "strong" : ""}>{words}</span>
            </li>
          ))}
        </ol>
      </section>
      <section className="col gap8">
        <div className="row gap8">
          <h2 className="grow">{t("protocol")}</h2>
          <CsvButton address={exportAddress(line, "protocol")} />
        </div>
        {trace.length === 0 ? <p className="small faint">{t("noProtocol")}</p> : null}
        <ol className="line-log">
          {trace.toReversed().map(({ at, way, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two alike may come in the same millisecond
            <li key={`${at} ${index}`}>
              <span className="faint">{clockTime(at, timeZone, true)}</span>
              <span aria-hidden>{way === "to-board" ? "→" : "←"}</span>
              <span>{text}</span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
