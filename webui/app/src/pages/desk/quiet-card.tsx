import { useServerNow } from "#app/data/server-clock.ts";
import { duration } from "#app/i18n/format.ts";
import { listed, nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { toneOf } from "#app/kit/tone.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { Desk } from "#firmware/api/contract/agents.ts";
import type { LiveAgent } from "#firmware/api/contract/live.ts";
import { useDeskText } from "./desk.messages.ts";
import { toneStyle } from "./tone-style.ts";
import type { DeskNow } from "./use-desk.ts";

interface Said {
  readonly title: string;
  readonly sub: string;
}

function usePauseSaid(agent: LiveAgent, reasons: Desk["pauseReasons"]): Said {
  const { t } = useDeskText();
  const now = useServerNow();
  if (agent.auto === true) return { title: t("quiet.auto"), sub: t("quiet.autoSub") };
  const reason = reasons.find((each) => each.id === agent.reason);
  const title = reason === undefined ? t("quiet.pausedPlain") : t("quiet.paused", { reason: nameOf(reason) });
  if (agent.limitAt === undefined) return { title, sub: t("quiet.pausedSub") };
  const left = agent.limitAt - now;
  const limit = Math.round((agent.limitAt - agent.since) / 60_000);
  return {
    title,
    sub: t(left < 0 ? "quiet.pausedOver" : "quiet.pausedUntil", { limit, time: duration(Math.abs(left)) }),
  };
}

function useSaid({ desk, queues }: DeskNow, agent: LiveAgent): Said {
  const { t } = useDeskText();
  const paused = usePauseSaid(agent, desk.pauseReasons);
  if (agent.state === "paused") return paused;
  if (agent.state === "signed-out") {
    const names = listed(queues.map((queue) => nameOf(queue)));
    const sub = names === "" ? t("quiet.signedOutNone") : t("quiet.signedOutSub", { queues: names });
    return { title: t("quiet.signedOut"), sub };
  }
  if (agent.state === "unreachable") {
    return { title: t("quiet.unreachable"), sub: t("quiet.unreachableSub", { extension: agent.id }) };
  }
  const count = queues.reduce((sum, queue) => sum + queue.waiting.length, 0);
  return { title: t("quiet.ready"), sub: count === 0 ? t("quiet.readySub") : t("quiet.readyWaiting", { count }) };
}

/** Where the call card appears: as long as there is no call it says whether one can come. */
export function QuietCard({ now, agent }: { now: DeskNow; agent: LiveAgent }) {
  const said = useSaid(now, agent);
  const tone = toneOf(agent.state);
  return (
    <section className="panel desk-card desk-quiet" style={toneStyle(tone)}>
      <Glyph name={tone} size={usePhone() ? 26 : 34} />
      <span className="grow">
        <h1>{said.title}</h1>
        <span className="muted num">{said.sub}</span>
      </span>
    </section>
  );
}
