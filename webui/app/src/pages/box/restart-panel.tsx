import { Button, Space, TimePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { BodyOf } from "#firmware/api/contract/route.ts";
import { type Updates, updateRoutes } from "#firmware/api/contract/updates.ts";
import { useUpdatesText } from "./updates.messages.ts";
import { useUpdateAction } from "./use-updates.ts";

type Order = BodyOf<typeof updateRoutes.restartBox>;

/** When nobody is in the shop. */
const AT_NIGHT = dayjs("2000-01-01T03:30");

/** Now, at a time of day, or when no call is up: only the first can cut calls off, and says how many before. */
export function RestartPanel({ updates, mayRestart }: { updates: Updates; mayRestart: boolean }) {
  const { t } = useUpdatesText();
  const { timeZone } = useSession();
  const [time, setTime] = useState<Dayjs>(AT_NIGHT);
  const [asks, setAsks] = useState(false);
  const [isGoing, setGoing] = useState(false);
  const { callsNow, restart: plan } = updates;
  const order = useUpdateAction(async (body: Order) => {
    await call(updateRoutes.restartBox, { body });
    setAsks(false);
    if (body.when === "now") setGoing(true);
  });
  const giveUp = useUpdateAction(() => call(updateRoutes.cancelRestart, {}));
  const now = (): void => {
    if (callsNow > 0) setAsks(true);
    else order.mutate({ when: "now" });
  };
  return (
    <Panel title={t("restart")}>
      <div className="col gap12">
        <p className="small muted">
          {t("restartSub")} {callsNow === 0 ? t("noCalls") : t("calls", { count: callsNow })}
        </p>
        {isGoing ? (
          <output className="small warn">{t("goingDown")}</output>
        ) : plan !== null ? (
          <div className="row gap12 wrap">
            <output className="grow small">
              {plan.when === "quiet" ? t("planQuiet") : t("planAt", { time: dayAndTime(plan.at ?? 0, timeZone) })}
            </output>
            <Button disabled={!mayRestart} onClick={() => giveUp.mutate()}>
              {t("giveUp")}
            </Button>
          </div>
        ) : asks ? (
          <div className="row gap8 wrap">
            <Button danger onClick={() => order.mutate({ when: "now", cutsCalls: true })}>
              {t("cuts", { count: callsNow })}
            </Button>
            <Button type="primary" onClick={() => order.mutate({ when: "quiet" })}>
              {t("keepCalls")}
            </Button>
          </div>
        ) : (
          <div className="row gap8 wrap">
            <Button disabled={!mayRestart} onClick={() => order.mutate({ when: "quiet" })}>
              {t("restartQuiet")}
            </Button>
            <Space.Compact>
              <TimePicker
                value={time}
                format="HH:mm"
                allowClear={false}
                disabled={!mayRestart}
                aria-label={t("time")}
                onChange={(next) => next !== null && setTime(next)}
              />
              <Button disabled={!mayRestart} onClick={() => order.mutate({ when: "at", time: time.format("HH:mm") })}>
                {t("restartAt")}
              </Button>
            </Space.Compact>
            <Button disabled={!mayRestart} onClick={now}>
              {t("restartNow")}
            </Button>
          </div>
        )}
        {mayRestart ? null : <span className="small muted">{t("ownerOnly")}</span>}
        <RefusalNote error={order.error ?? giveUp.error} />
      </div>
    </Panel>
  );
}
