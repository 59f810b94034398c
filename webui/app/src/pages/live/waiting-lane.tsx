import { Tooltip } from "antd";
import { Link } from "react-router";
import { useServerNow } from "#app/data/server-clock.ts";
import { duration } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import type { LiveQueue } from "#firmware/api/contract/live.ts";
import { useLiveText } from "./live.messages.ts";
import { useCallerName } from "./use-names.ts";

const AXIS_SECONDS = 180;
const MOST_SHOWN = 5;
const place = (seconds: number): string => `${Math.min(seconds / AXIS_SECONDS, 0.86) * 100}%`;

/** Callers stand where their waiting time puts them; the green stretch is the promise of this queue. */
export function WaitingLane({ queue }: { queue: LiveQueue }) {
  const { t } = useLiveText();
  const now = useServerNow();
  const callerName = useCallerName();
  const target = queue.targetSeconds;
  const shown = queue.waiting.slice(0, MOST_SHOWN);
  return (
    <div className="lane" style={{ ["--safe" as string]: place(target) }}>
      <div className="safe" style={{ width: place(target) }} />
      {shown.length === 0 ? <span className="none">{t("nobodyWaiting")}</span> : null}
      {shown.map((caller, index) => {
        const seconds = Math.max(0, Math.floor((now - caller.since) / 1000));
        const mood = seconds > target * 3 ? "late" : seconds <= target ? "fresh" : "";
        const first = index === 0;
        return (
          <Tooltip key={caller.call} title={`${callerName(caller.caller)} · ${duration(seconds * 1000)}`}>
            <Link
              to={`/calls/${caller.call}`}
              className={`who ${mood}`}
              style={{
                left: first ? `min(${place(seconds)}, calc(100% - 168px))` : place(seconds),
                zIndex: MOST_SHOWN - index,
              }}
            >
              {caller.offeredTo.length > 0 ? <Glyph name="offered" size={13} /> : null}
              <span className="num">{duration(seconds * 1000)}</span>
              {first ? <span className="muted ellip">{callerName(caller.caller)}</span> : null}
            </Link>
          </Tooltip>
        );
      })}
      {queue.waiting.length > MOST_SHOWN ? (
        <span className="who more">{t("more", { count: queue.waiting.length - MOST_SHOWN })}</span>
      ) : null}
    </div>
  );
}
