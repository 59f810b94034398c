import { Tooltip } from "antd";
import { Link } from "react-router";
import type { LiveState } from "#app/data/live-state.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { duration } from "#app/i18n/format.ts";
import { nameOf, pageLanguage } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { useKit } from "#app/kit/kit.messages.ts";
import { Panel } from "#app/kit/panel.tsx";
import { lampOf } from "#app/shell/use-counts.ts";
import type { LiveLine } from "#firmware/api/contract/live.ts";
import { useLiveText } from "./live.messages.ts";

/** Alarms and overlong breaks, each with one thing to do. */
export function ConcernPanel({ live }: { live: LiveState }) {
  const { t } = useLiveText();
  const now = useServerNow();
  const over = live.agents.filter((agent) => agent.limitAt !== undefined && agent.limitAt < now);
  const quiet = live.alarms.length === 0 && over.length === 0;
  return (
    <Panel title={t("concerns")} flush>
      {quiet ? (
        <p className="small faint" style={{ padding: "6px 16px 14px" }}>
          {t("noConcerns")}
        </p>
      ) : null}
      <div className="list concerns">
        {live.alarms.map((alarm) => (
          <div key={alarm.id}>
            <Glyph
              name="alarm"
              color={alarm.severity === "act" ? "var(--bad)" : "var(--warn)"}
              style={{ marginTop: 4 }}
            />
            <span className="grow small">
              {pageLanguage() === "zh" ? alarm.messageZh : alarm.message}
              {alarm.address === undefined ? null : (
                <>
                  <br />
                  <Link to={alarm.address}>{t("open")}</Link>
                </>
              )}
            </span>
          </div>
        ))}
        {over.map((agent) => (
          <div key={agent.id}>
            <Glyph name="paused" style={{ marginTop: 4 }} />
            <span className="grow small">
              {t("head.overLimit", { name: nameOf(agent) })} · {agent.reason} {duration(now - agent.since)}
            </span>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Cells({ lines, caption }: { lines: readonly LiveLine[]; caption: string }) {
  const kit = useKit();
  if (lines.length === 0) return null;
  return (
    <>
      <div className="tiny faint" style={{ marginBottom: 6 }}>
        {caption}
      </div>
      <div className="ts" style={{ marginBottom: 14 }}>
        {lines.map((line) => {
          const lamp = lampOf(line.state);
          const arrow = lamp === "inbound" || lamp === "outbound" || lamp === "alarm" || lamp === "offered";
          return (
            <Tooltip key={line.id} title={`${nameOf(line)} · ${kit.t(`line.${lamp}`)}`}>
              <Link
                to={`/lines/${line.id}`}
                className={`cell ${lamp}`}
                aria-label={`${nameOf(line)}, ${kit.t(`line.${lamp}`)}`}
              >
                {line.port}
                {arrow ? <Glyph name={lamp} size={10} color="currentColor" /> : null}
              </Link>
            </Tooltip>
          );
        })}
      </div>
    </>
  );
}

/** The sockets of the box in their order. */
export function LinePanel({ live }: { live: LiveState }) {
  const { t } = useLiveText();
  const busy = live.lines.filter((line) => ["ringing", "inbound", "outbound"].includes(line.state)).length;
  const extra = (
    <Link className="small num" to="/lines">
      {t("busyOf", { busy, total: live.lines.length })}
    </Link>
  );
  return (
    <Panel title={t("lines")} extra={extra}>
      <Cells lines={live.lines.filter((line) => line.kind === "fxo")} caption={t("outside")} />
      <Cells lines={live.lines.filter((line) => line.kind === "fxs")} caption={t("phones")} />
    </Panel>
  );
}
