import { useSession } from "#app/data/session.tsx";
import { clockTime, day } from "#app/i18n/format.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import type { LineEventView } from "#firmware/api/contract/line-views.ts";
import { lineRoutes } from "#firmware/api/contract/lines.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { LogList } from "./log-list.tsx";
import { useNowText } from "./now.messages.ts";
import { useHardware } from "./use-line.ts";

type What = "events" | "protocol" | "tests" | "counters";

export const exportAddress = (line: string, what: What): string =>
  addressOf(lineRoutes.lineExport, { line }, { what, language: pageLanguage() });

/** The last fifty things that happened on the line, and what was said on the cable. */
export function EventsPart({ line, events }: { line: string; events: readonly LineEventView[] }) {
  const { t } = useNowText();
  const { timeZone } = useSession();
  const trace = useHardware(line).data?.trace ?? [];
  const isZh = pageLanguage() === "zh";
  const rows = events.map(({ at, source, text, textZh }, index) => ({
    key: `${at} ${events.length - index}`,
    when: `${day(at, timeZone)} ${clockTime(at, timeZone, true)}`,
    from: t(`source.${source}`),
    words: isZh ? textZh : text,
    isStrong: source === "line" || source === "phone",
  }));
  const messages = trace.toReversed().map(({ at, way, text }, index) => ({
    key: `${at} ${trace.length - index}`,
    when: clockTime(at, timeZone, true),
    from: way === "to-board" ? "→" : "←",
    words: text,
  }));
  return (
    <div className="col gap24">
      <LogList
        title={t("events")}
        about={t("eventsAbout")}
        empty={t("noEvents")}
        csv={exportAddress(line, "events")}
        rows={rows}
      />
      <LogList
        title={t("protocol")}
        about={t("protocolAbout")}
        empty={t("noProtocol")}
        csv={exportAddress(line, "protocol")}
        rows={messages}
        className="line-trace"
      />
    </div>
  );
}
