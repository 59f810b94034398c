import { Button } from "antd";
import { Link } from "react-router";
import type { LiveState } from "#app/data/live-state.ts";
import { percent } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import type { LiveQueue } from "#firmware/api/contract/live.ts";
import { useLiveText } from "./live.messages.ts";
import { WaitingLane } from "./waiting-lane.tsx";

const missesGoal = (queue: LiveQueue): boolean => (queue.today.serviceLevel ?? 1) * 100 < queue.goalPercent;

function Ready({ queue }: { queue: LiveQueue }) {
  const { t } = useLiveText();
  const stuck = queue.ready === 0 && queue.waiting.length > 0;
  return (
    <span className={`small nowrap ${stuck ? "bad strong" : "muted"}`}>
      <Glyph
        name="ready"
        size={11}
        style={{ verticalAlign: -1, marginRight: 5 }}
        {...(queue.ready === 0 ? { color: "var(--lineStrong)" } : {})}
      />
      {t("readyOf", { ready: queue.ready, signedIn: queue.signedIn })}
    </span>
  );
}

function QueueRow({ queue }: { queue: LiveQueue }) {
  const { t } = useLiveText();
  return (
    <div className="qrow">
      <span className="ellip">
        <Link className="strong" style={{ color: "var(--ink)" }} to={`/setup/queues/${queue.id}`}>
          {nameOf(queue)}
        </Link>
        <br />
        <span className="tiny faint">{t("answerIn", { seconds: queue.targetSeconds })}</span>
      </span>
      <WaitingLane queue={queue} />
      <b className={`num ${queue.waiting.length > 0 ? "strong" : "faint"}`} style={{ fontSize: 18 }}>
        {queue.waiting.length}
      </b>
      <Ready queue={queue} />
      <span className="num" style={{ textAlign: "right" }}>
        <b className={missesGoal(queue) ? "warn strong" : "strong"} style={{ fontSize: 16 }}>
          {percent(queue.today.serviceLevel)}
        </b>
        <br />
        <span className="tiny faint">{t("goal", { goal: queue.goalPercent })}</span>
      </span>
    </div>
  );
}

function QueueOnPhone({ queue }: { queue: LiveQueue }) {
  return (
    <div className="qphone">
      <div className="row gap8">
        <b className="strong grow ellip">{nameOf(queue)}</b>
        <Ready queue={queue} />
        <b className={`num strong ${missesGoal(queue) ? "warn" : ""}`} style={{ width: 52, textAlign: "right" }}>
          {percent(queue.today.serviceLevel)}
        </b>
      </div>
      {queue.waiting.length > 0 ? <WaitingLane queue={queue} /> : null}
    </div>
  );
}

/** Every queue with its waiting lane. */
export function QueuePanel({ live }: { live: LiveState }) {
  const { t } = useLiveText();
  const phone = usePhone();
  if (live.queues.length === 0) {
    return (
      <Panel title={t("queues")}>
        <p className="muted">{t("noQueues")}</p>
        <Link to="/setup/queues">
          <Button style={{ marginTop: 8 }}>{t("addQueue")}</Button>
        </Link>
      </Panel>
    );
  }
  if (phone) {
    return (
      <Panel flush>
        {live.queues.map((queue) => (
          <QueueOnPhone key={queue.id} queue={queue} />
        ))}
      </Panel>
    );
  }
  return (
    <Panel flush title={t("queues")} extra={<span className="tiny faint">{t("lane")}</span>}>
      <div style={{ height: 6 }} />
      {live.queues.map((queue) => (
        <QueueRow key={queue.id} queue={queue} />
      ))}
    </Panel>
  );
}
