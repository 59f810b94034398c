import { ExpandOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { LiveState } from "#app/data/live-state.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { duration, percent } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { reasonText } from "#app/kit/reason-text.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { type Headline, headline } from "./headline.ts";
import { useLiveText } from "./live.messages.ts";
import { useCallerName } from "./use-names.ts";

type Tone = "good" | "warn" | "bad";
interface Said {
  readonly tone: Tone;
  readonly text: ReactNode;
  readonly sub: ReactNode;
}

function useSaid(head: Headline): Said {
  const { t } = useLiveText();
  const callerName = useCallerName();
  switch (head.kind) {
    case "boardDown":
      return {
        tone: "bad",
        text: t("head.boardDown", head),
        sub: t("head.boardDownSub", { reason: reasonText(head.reason) }),
      };
    case "lineFault":
      return {
        tone: "bad",
        text: t("head.lineFault", head),
        sub: t("head.lineFaultSub", { reason: reasonText(head.reason) }),
      };
    case "nobodyFree": {
      const { queue } = head;
      const first = queue.waiting[0];
      const facts = {
        count: queue.waiting.length,
        queue: nameOf(queue),
        signedIn: queue.signedIn,
        talking: queue.talking,
      };
      const sub = {
        ...facts,
        caller: first === undefined ? "" : callerName(first.caller),
        wait: duration(head.waitMs),
      };
      return {
        tone: "bad",
        text: t(queue.signedIn === 0 ? "head.nobodySignedIn" : "head.nobodyFree", facts),
        sub: t("head.nobodyFreeSub", sub),
      };
    }
    case "waiting": {
      const facts = { count: head.count, ready: head.ready, queue: nameOf(head.queue), wait: duration(head.waitMs) };
      return { tone: "warn", text: t("head.waiting", facts), sub: t("head.waitingSub", facts) };
    }
    case "goalMissed": {
      const { today, targetSeconds, goalPercent } = head.queue;
      const facts = { queue: nameOf(head.queue), level: percent(head.level), goal: goalPercent };
      const sub = { answered: today.answeredInTarget, offered: today.offered, target: targetSeconds };
      return { tone: "warn", text: t("head.goalMissed", facts), sub: t("head.goalMissedSub", sub) };
    }
    case "overLimit": {
      const facts = { name: nameOf(head.agent), reason: head.agent.reason ?? "", time: duration(head.overMs) };
      return { tone: "warn", text: t("head.overLimit", facts), sub: t("head.overLimitSub", facts) };
    }
    case "nobodyReady":
      return { tone: "warn", text: t("head.nobodyReady"), sub: t("head.nobodyReadySub") };
    case "well":
      return { tone: "good", text: t("head.well", { count: head.ready }), sub: t("head.wellSub") };
  }
}

/** The answer to "who waits, and who can take them?". */
export function LiveHead({ live }: { live: LiveState }) {
  const { t } = useLiveText();
  const said = useSaid(headline(live, useServerNow()));
  const phone = usePhone();
  const wallboard = (
    <Link to="/wall/all">
      <Button icon={<ExpandOutlined />}>{t("wallboard")}</Button>
    </Link>
  );
  return (
    <Answer tone={said.tone} {...(phone ? {} : { sub: said.sub, actions: wallboard })}>
      {said.text}
    </Answer>
  );
}

/** Five figures, each beside what it is measured against. */
export function LiveFigures({ live }: { live: LiveState }) {
  const { t } = useLiveText();
  const now = useServerNow();
  const phone = usePhone();
  const sum = (pick: (queue: LiveState["queues"][number]) => number): number =>
    live.queues.reduce((total, queue) => total + pick(queue), 0);
  const callers = live.queues.flatMap((queue) => queue.waiting);
  const longest = Math.max(0, ...callers.map((caller) => now - caller.since));
  const offered = sum((queue) => queue.today.offered);
  const level = offered === 0 ? null : sum((queue) => queue.today.answeredInTarget) / offered;
  const goal = Math.max(0, ...live.queues.map((queue) => queue.goalPercent));
  const signedIn = live.agents.filter((agent) => agent.state !== "signed-out");
  const ready = live.agents.filter((agent) => agent.state === "ready").length;
  const stuck = live.queues.some((queue) => queue.waiting.length > 0 && queue.ready === 0);
  const figure = (name: string, value: ReactNode, below: ReactNode, tone = "") => (
    <div className="fig" key={name}>
      <span className="k">{name}</span>
      <b className={tone}>{value}</b>
      <span className="tiny faint">{below}</span>
    </div>
  );
  const waiting = callers.length === 0 ? t("figure.nobody") : t("figure.longest", { time: duration(longest) });
  const figures = [
    figure(t("figure.waiting"), callers.length, waiting, stuck ? "bad" : ""),
    figure(t("figure.level"), percent(level), t("figure.goal"), level !== null && level * 100 < goal ? "warn" : ""),
    figure(t("figure.ready"), ready, t("figure.of", { count: signedIn.length })),
  ];
  if (!phone) {
    const abandoned = sum((queue) => queue.today.abandoned);
    const rate = offered === 0 ? "–" : percent(abandoned / offered);
    figures.splice(
      2,
      0,
      figure(
        t("figure.answered"),
        sum((queue) => queue.today.answered),
        t("figure.ofOffered", { count: offered }),
      ),
    );
    figures.splice(3, 0, figure(t("figure.gaveUp"), abandoned, t("figure.rate", { rate })));
  }
  return <div className="figures">{figures}</div>;
}
