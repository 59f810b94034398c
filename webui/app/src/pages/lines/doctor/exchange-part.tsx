import { Button } from "antd";
import { call } from "#app/data/api.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import type { LineDetail } from "#firmware/api/contract/line-views.ts";
import { lineRoutes } from "#firmware/api/contract/lines.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { useDoctorText } from "./doctor.messages.ts";
import { Fact, PlanFacts } from "./plan-facts.tsx";
import { SoundView } from "./sound-view.tsx";
import { toneText } from "./tone-text.ts";
import { useLineAction } from "./use-line.ts";

type Sign = "polarity" | "loop-break" | "busy-tone" | "no-current" | "board-down";

function Learned({ detail }: { detail: LineDetail }) {
  const { t } = useDoctorText();
  const { timeZone } = useSession();
  const { line, learned } = detail;
  const forget = useLineAction(() => call(lineRoutes.forgetLineLearning, { params: { line } }));
  const may = useMay("edit-equipment");
  if (learned === null) return null;
  return (
    <div className="row gap8">
      <b className="good grow">
        {t("learned", { tone: toneText(learned.tone, t("steady")), time: dayAndTime(learned.at, timeZone) })}
      </b>
      <Button size="small" disabled={!may} onClick={() => forget.mutate()}>
        {t("forget")}
      </Button>
    </div>
  );
}

/** What the exchange does, as calls have shown it, beside what its country's plan says. */
export function ExchangePart({ detail }: { detail: LineDetail }) {
  const { t } = useDoctorText();
  const { timeZone } = useSession();
  const { habits, plan, endings, line } = detail;
  const signs = Object.entries(habits.signs).map(([sign, count]) => `${t(`sign.${sign as Sign}`)} ${count}`);
  const reversal = { yes: t("yes"), no: t("no"), unknown: t("unknown") }[habits.reversesAtAnswer];
  const identity = t("ofCalls", { count: habits.identified, all: habits.incoming });
  const steady = t("steady");
  return (
    <div className="col gap24">
      <section className="col gap8">
        <h2>{t("habits")}</h2>
        <Learned detail={detail} />
        <dl className="facts">
          <Fact name={t("habit.signs")}>{signs.length === 0 ? t("unknown") : signs.join(", ")}</Fact>
          <Fact name={t("habit.polarityAtAnswer")}>{reversal}</Fact>
          <Fact name={t("habit.callerId")}>
            {habits.callerId === undefined ? identity : `${t(`callerId.${habits.callerId}`)}, ${identity}`}
          </Fact>
          <Fact name={t("habit.endTone")}>
            {habits.endTone === undefined ? t("unknown") : toneText(habits.endTone.tone, steady)}
          </Fact>
          <Fact name={t("habit.unseen")}>{habits.unseen}</Fact>
        </dl>
      </section>
      <section className="col gap8">
        <h2>{t("plan", { name: nameOf(plan) })}</h2>
        <PlanFacts plan={plan} />
      </section>
      {endings.some(({ hasSound }) => hasSound) ? (
        <section className="col gap12">
          <h2>{t("endings")}</h2>
          {endings
            .filter(({ hasSound }) => hasSound)
            .slice(0, 3)
            .map(({ id, at }) => (
              <div key={id} className="col gap6">
                <span className="small faint num">{dayAndTime(at, timeZone)}</span>
                <SoundView address={addressOf(lineRoutes.lineCallSound, { line, id })} />
              </div>
            ))}
        </section>
      ) : null}
    </div>
  );
}
