import { Link } from "react-router";
import type { LiveState } from "#app/data/live-state.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { duration, phoneNumber } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import type { GlyphName } from "#app/kit/glyph-shapes.tsx";
import { Panel } from "#app/kit/panel.tsx";
import type { LiveCall } from "#firmware/api/contract/live.ts";
import { useLiveText } from "./live.messages.ts";
import { useCallerName, useNames } from "./use-names.ts";

const glyphs: Record<LiveCall["stage"], GlyphName> = {
  arriving: "inbound",
  menu: "signalling",
  waiting: "offered",
  ringing: "offered",
  talking: "talking",
  voicemail: "voicemail",
  ending: "idle",
};

function useWhere(): (live: LiveCall) => string {
  const names = useNames();
  return (live) => {
    if (live.stage === "menu") return live.flow ?? "";
    if (live.stage === "waiting") return live.queue === undefined ? "" : names.queue(live.queue);
    if (live.extension !== undefined) return names.agent(live.extension);
    return phoneNumber(live.called.number);
  };
}

/** Every call of the box as it goes on, one row each, opening the call's own page. */
export function CallPanel({ live }: { live: LiveState }) {
  const { t } = useLiveText();
  const now = useServerNow();
  const callerName = useCallerName();
  const where = useWhere();
  return (
    <Panel title={t("calls")} flush extra={<b className="num small">{live.calls.length}</b>}>
      {live.calls.length === 0 ? (
        <p className="small faint" style={{ padding: "6px 16px 14px" }}>
          {t("noCalls")}
        </p>
      ) : (
        <div className="list" style={{ padding: "4px 0" }}>
          {live.calls.map((each) => (
            <Link
              key={each.id}
              to={`/calls/${each.id}`}
              style={{ padding: "8px 16px", minHeight: 0, gap: 10, color: "var(--ink)" }}
            >
              <Glyph name={glyphs[each.stage]} />
              <span className="grow small" style={{ lineHeight: 1.35 }}>
                <b className="strong ellip" style={{ display: "block" }}>
                  {callerName(each.caller)}
                </b>
                <span className="faint">{t(`stage.${each.stage}`, { where: where(each) })}</span>
              </span>
              <span className="num small">{duration(now - each.stageSince)}</span>
            </Link>
          ))}
        </div>
      )}
    </Panel>
  );
}
