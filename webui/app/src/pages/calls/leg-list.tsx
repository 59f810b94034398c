import { duration, phoneNumber } from "#app/i18n/format.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { detailText } from "#app/kit/details.table.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import type { CallLeg } from "#firmware/api/contract/call-detail.ts";
import { useCalls } from "./calls.messages.ts";

/** Everybody who took part, with how long they rang and talked and how it ended for them. */
export function LegList({ legs }: { legs: readonly CallLeg[] }) {
  const { t } = useCalls();
  return (
    <Panel title={t("legs")} flush>
      <div className="list concerns" style={{ paddingBottom: 6 }}>
        {legs.map((leg) => {
          const ring = (leg.answeredAt ?? leg.endedAt ?? leg.dialledAt) - leg.dialledAt;
          const talk = leg.answeredAt === null || leg.endedAt === null ? undefined : leg.endedAt - leg.answeredAt;
          const number = leg.party.number === leg.name ? "" : phoneNumber(leg.party.number);
          return (
            <div key={leg.id}>
              <Glyph
                name={leg.answeredAt === null ? "abandoned" : leg.role === "caller" ? "inbound" : "talking"}
                style={{ marginTop: 4 }}
              />
              <span className="grow small">
                <b className="strong">{leg.party.name ?? leg.name}</b> <span className="faint num">{number}</span>
                <br />
                <span className="muted">
                  {t("rang", { ring: duration(ring) })}
                  {talk === undefined ? "" : ` · ${t("connected", { time: duration(talk) })}`}
                  {leg.termination === null
                    ? ""
                    : ` · ${detailText(leg.termination.detail, pageLanguage())} (${leg.termination.cause})`}
                </span>
              </span>
            </div>
          );
        })}
      </div>
    </Panel>
  );
}
