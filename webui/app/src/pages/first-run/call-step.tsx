import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useCallback } from "react";
import { Link, useNavigate } from "react-router";
import { call } from "#app/data/api.ts";
import { useConfigList } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { inPageLanguage, RefusalNote } from "#app/kit/refusal.tsx";
import { homeOf } from "#app/shell/nav.tsx";
import { routes } from "#firmware/api/contract/routes.ts";
import { CallIn } from "./call-in.tsx";
import { CallMyPhone } from "./call-my-phone.tsx";
import { ConnectPhones } from "./connect-phones.tsx";
import { Foot } from "./frame.tsx";
import { useTryCallText } from "./try-call.messages.ts";
import { moveFirstRun, useFirstRun, useStepWay } from "./use-first-run.ts";

/** So long callers are let in outside the hours, to try it. */
const TRY_MS = 15 * 60_000;

/** By its hours the company may be closed just now: then a call in would hear that, and ring nobody. */
function ClosedNow() {
  const { t } = useTryCallText();
  const { timeZone } = useSession();
  const now = useServerNow();
  const live = useLive();
  const rules = useConfigList("inboundRules").data?.items ?? [];
  const used = new Set(rules.map(({ schedule }) => schedule));
  const closed = live?.schedules.find(({ id, open }) => !open && used.has(id));
  const open = useMutation({
    mutationFn: (id: string) =>
      call(routes.forceSchedule, { params: { id }, body: { state: "open", until: now + TRY_MS } }),
  });
  if (closed === undefined) return null;
  return (
    <Panel>
      <div className="row gap12 wrap">
        <Glyph name="alarm" color="var(--warn)" size={17} />
        <span className="grow">{t("closedNow", { time: dayAndTime(now, timeZone) })}</span>
        <Button loading={open.isPending} onClick={() => open.mutate(closed.id)}>
          {t("openNow")}
        </Button>
      </div>
      <RefusalNote error={open.error} />
    </Panel>
  );
}

/** What still keeps calls from being taken or made; and desk phones that have not registered yet. */
function Missing() {
  const { t } = useTryCallText();
  const missing = useFirstRun().data?.missing ?? [];
  if (missing.length === 0) return null;
  return (
    <Panel title={t("missing")}>
      <ul className="first-run-trail">
        {missing.map((each) => (
          <li key={each.code}>
            <Glyph name="alarm" color="var(--warn)" size={16} />
            {inPageLanguage(each)}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The last step: a real call, heard on both sides. */
export function CallStep() {
  const { t } = useTryCallText();
  const { roles } = useSession();
  const navigate = useNavigate();
  const { back } = useStepWay("call");
  const view = useFirstRun().data;
  const first = view?.call ?? null;
  const extensions = useConfigList("extensions").data?.items ?? [];
  const plugged = useConfigList("boards").data?.items.flatMap(({ lines }) => lines.map(({ extension }) => extension));
  const desk = extensions.filter(({ number }) => plugged?.includes(number) === false);
  const heard = useCallback((id: string): void => {
    void moveFirstRun({ mark: { step: "call", as: "done" }, call: id });
  }, []);
  const finish = useMutation({
    mutationFn: async () => {
      await moveFirstRun({
        isOpen: false,
        ...(first === null && { mark: { step: "call" as const, as: "skipped" as const } }),
      });
      await navigate(homeOf(roles));
    },
  });
  return (
    <>
      {first === null ? null : (
        <Panel>
          <span className="row gap8">
            <Glyph name="ok" color="var(--good)" size={17} />
            <span className="grow">{t(view?.missing.length === 0 ? "doneWhole" : "doneSub")}</span>
            <Link to={`/calls/${first}`}>{t("see")}</Link>
          </span>
        </Panel>
      )}
      <ClosedNow />
      <div className="first-run-two">
        <CallIn onHeard={heard} />
        <CallMyPhone onHeard={heard} />
      </div>
      <ConnectPhones people={desk} />
      <Missing />
      <RefusalNote error={finish.error} />
      <Foot onBack={back}>
        <Button
          size="large"
          type={first === null ? "default" : "primary"}
          loading={finish.isPending}
          onClick={() => finish.mutate()}
        >
          {t(first === null ? "finishWithout" : "finish")}
        </Button>
      </Foot>
    </>
  );
}
