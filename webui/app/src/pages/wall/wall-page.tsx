import type { CSSProperties } from "react";
import { useParams, useSearchParams } from "react-router";
import type { LiveState } from "#app/data/live-state.ts";
import { useConnection, useLive } from "#app/data/live-stream.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { clockTime, day, duration } from "#app/i18n/format.ts";
import { nameOf, pageLanguage } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { useKit } from "#app/kit/kit.messages.ts";
import { toneOf } from "#app/kit/tone.ts";
import { useCallBacks } from "#app/pages/callback/use-call-backs.ts";
import { cssVariables } from "#app/theme/tokens.ts";
import type { LiveAgent, LiveQueue } from "#firmware/api/contract/live.ts";
import { useWallText } from "./wall.messages.ts";
import { agentCounts, isStuck, missesGoal, queuesOf, queueVerdict, type Verdict, wallFigures } from "./wall-figures.ts";

/** More queues than this stand in two columns. */
const ONE_COLUMN = 7;
/** More callers than this do not fit beside the queue's name; the longest waits are shown. */
const MOST_CALLERS = 5;
const stateOrder: readonly LiveAgent["state"][] = [
  "offered",
  "talking",
  "wrap-up",
  "ready",
  "elsewhere",
  "paused",
  "unreachable",
];
const ink = (verdict: Verdict): string => (verdict === "good" ? "var(--ink)" : `var(--${verdict})`);

function Head({ queues }: { queues: readonly LiveQueue[] }) {
  const { t } = useWallText();
  const now = useServerNow();
  const { timeZone } = useSession();
  const mayCount = useMay("see-reports");
  const callBacks = useCallBacks(mayCount);
  const connection = useConnection();
  const figures = wallFigures(queues, now);
  const levelColor = ink(figures.level !== null && figures.level < figures.goal ? "warn" : "good");
  const weekday = new Intl.DateTimeFormat(pageLanguage(), { timeZone, weekday: "short" }).format(now);
  const isLive = connection.state === "live";
  return (
    <div className="wall-head">
      <div>
        <div className="wall-key">{t("waiting")}</div>
        <div className="wall-figure" style={{ color: ink(figures.waitingVerdict) }}>
          <span className="big">{figures.waiting}</span>
          {figures.waiting === 0 ? null : (
            <span className="wall-beside">
              <span className="big" style={{ color: ink(figures.waitingVerdict) }}>
                {duration(figures.longestMs)}
              </span>
              {t("longest")}
            </span>
          )}
        </div>
      </div>
      <div>
        <div className="wall-key">{t("level")}</div>
        <div className="wall-figure">
          <span className="big" style={{ color: levelColor }}>
            {figures.level ?? "–"}
          </span>
          <span className="wall-beside">
            <span className="big" style={{ color: levelColor }}>
              {figures.level === null ? "" : "%"}
            </span>
            {t("goal", { goal: figures.goal })}
          </span>
        </div>
      </div>
      {mayCount ? (
        <div>
          <div className="wall-key">{t("callBack")}</div>
          <div className="wall-figure">
            <span className="big">{callBacks.data?.waiting.length ?? "–"}</span>
          </div>
        </div>
      ) : null}
      <div className="wall-clock">
        <div className="big">{clockTime(now, timeZone)}</div>
        {pageLanguage() === "zh" ? `${day(now, timeZone)} ${weekday}` : `${weekday} ${day(now, timeZone)}`}
        <br />
        <span className="wall-state">
          <Glyph name={isLive ? "ready" : "alarm"} size={18} color={isLive ? "var(--good)" : "var(--warn)"} />
          {t(isLive ? "live" : "connecting")}
        </span>
      </div>
    </div>
  );
}

function Callers({ queue }: { queue: LiveQueue }) {
  const { t } = useWallText();
  const now = useServerNow();
  if (queue.waiting.length === 0) return <span className="wall-key faint">{t("nobody")}</span>;
  const longestFirst = queue.waiting.toSorted((a, b) => a.since - b.since);
  const rest = longestFirst.length - MOST_CALLERS;
  return (
    <>
      {longestFirst.slice(0, MOST_CALLERS).map((caller) => {
        const over = now - caller.since > queue.targetSeconds * 1000;
        const colors: CSSProperties = over
          ? { background: "var(--badSoft)", color: "var(--bad)" }
          : { background: "var(--offered-soft)", color: "var(--offered)" };
        return (
          <span key={caller.call} className="wall-caller" style={colors}>
            {caller.offeredTo.length > 0 ? <Glyph name="offered" size={26} color="currentColor" /> : null}
            {duration(now - caller.since)}
          </span>
        );
      })}
      {rest > 0 ? <span className="wall-caller">+{rest}</span> : null}
    </>
  );
}

function QueueRow({ queue }: { queue: LiveQueue }) {
  const { t } = useWallText();
  const verdict = queueVerdict(queue);
  const { serviceLevel } = queue.today;
  const readyColor = queue.ready > 0 ? "var(--ready)" : isStuck(queue) ? "var(--bad)" : "var(--ink2)";
  return (
    <div className="wall-queue">
      <Glyph name={verdict === "good" ? "ok" : "alarm"} size={32} color={`var(--${verdict})`} />
      <span className="wall-name ellip">{nameOf(queue)}</span>
      <span className="wall-waiting">
        <Callers queue={queue} />
      </span>
      <span className="wall-ready" style={{ color: readyColor }}>
        <Glyph name={queue.ready === 0 ? "idle" : "ready"} size={26} color="currentColor" />
        {t("ready", { count: queue.ready })}
      </span>
      <span className="wall-level big" style={{ color: ink(missesGoal(queue) ? "warn" : "good") }}>
        {serviceLevel === null ? "–" : Math.round(serviceLevel * 100)}
        {serviceLevel === null ? null : <small>%</small>}
      </span>
    </div>
  );
}

function Foot({ agents, queues }: { agents: readonly LiveAgent[]; queues: readonly LiveQueue[] }) {
  const kit = useKit();
  const counts = agentCounts(agents, queues);
  return (
    <div className="wall-foot">
      {stateOrder.map((state) => {
        const tone = toneOf(state);
        const count = counts.get(state) ?? 0;
        return count === 0 && state !== "ready" ? null : (
          <span key={state} style={{ color: `var(--${tone})` }}>
            <Glyph name={tone} size={30} />
            <span className="num">{count}</span>
            <small>{kit.t(`state.${tone}`)}</small>
          </span>
        );
      })}
    </div>
  );
}

function Board({ live, board }: { live: LiveState; board: string }) {
  const { t } = useWallText();
  const queues = queuesOf(live, board);
  return (
    <>
      <Head queues={queues} />
      <div className={queues.length > ONE_COLUMN ? "wall-queues many" : "wall-queues"}>
        {queues.map((queue) => (
          <QueueRow key={queue.id} queue={queue} />
        ))}
        {queues.length === 0 ? <p className="wall-key">{t("noQueue")}</p> : null}
      </div>
      <Foot agents={live.agents} queues={queues} />
    </>
  );
}

/** Do we need to act now? For a screen on the wall: nothing to press, dark unless the address says `?theme=light`. */
export function Page() {
  const { t } = useWallText();
  const { board = "all" } = useParams();
  const [query] = useSearchParams();
  const live = useLive();
  const connection = useConnection();
  const { timeZone } = useSession();
  const mode = query.get("theme") === "light" ? "light" : "dark";
  return (
    <main
      className={connection.state === "lost" ? "wall stale" : "wall"}
      style={{ ...cssVariables(mode), colorScheme: mode } as CSSProperties}
      aria-label={t("title")}
    >
      {live === undefined ? <p className="wall-key">{t("connecting")}</p> : <Board live={live} board={board} />}
      {connection.state === "lost" ? (
        <div className="wall-stale" role="status">
          {t("stale", { time: clockTime(connection.since, timeZone, true) })}
        </div>
      ) : null}
    </main>
  );
}
