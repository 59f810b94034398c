import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { type SelfCall, updateRoutes } from "#firmware/api/contract/updates.ts";
import { useUpdatesText } from "./updates.messages.ts";

const LOOK_MS = 30_000;

function Result({ result }: { result: SelfCall }) {
  const { t } = useUpdatesText();
  const { timeZone } = useSession();
  const seconds = (result.tookMs / 1000).toFixed(1);
  return (
    <div className="col gap8">
      <span className={result.isGood ? "good" : "bad"}>
        <b className="strong">{t(result.isGood ? "testGood" : "testBad")}</b>{" "}
        <span className="tiny faint">{t("testTook", { time: dayAndTime(result.at, timeZone), seconds })}</span>
      </span>
      <ul className="plain-list">
        {result.steps.map(({ step, isGood, detail }) => (
          <li key={step} className="row gap8 wrap">
            <span className={`row gap6 grow ${isGood ? "" : "bad"}`}>
              <Glyph name={isGood ? "ok" : "alarm"} size={12} color={isGood ? "var(--good)" : "var(--bad)"} />
              {t(`step.${step}`)}
            </span>
            {isGood ? null : <span className="tiny faint">{detail}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The box calls itself, as it does by itself after a start and at quiet moments. */
export function SelfCallPanel() {
  const { t } = useUpdatesText();
  const { data, error } = useQuery({
    queryKey: ["self-call"],
    queryFn: ({ signal }) => call(updateRoutes.selfCall, {}, signal),
    refetchInterval: LOOK_MS,
  });
  const test = useMutation({
    mutationFn: () => call(updateRoutes.callSelf, {}),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["self-call"] }),
  });
  const isRunning = test.isPending || data?.isRunning === true;
  const last = data?.last ?? null;
  return (
    <Panel
      title={t("test")}
      extra={
        <Button loading={isRunning} onClick={() => test.mutate()}>
          {t("testNow")}
        </Button>
      }
    >
      <div className="col gap12">
        <p className="small muted">{t("testSub")}</p>
        {isRunning ? <output className="small">{t("testRunning")}</output> : null}
        {last !== null ? <Result result={last} /> : isRunning ? null : <p className="small">{t("testNever")}</p>}
        <RefusalNote error={test.error ?? error} />
      </div>
    </Panel>
  );
}
