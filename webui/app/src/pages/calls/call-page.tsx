import { LinkOutlined, PhoneOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Skeleton } from "antd";
import { useEffect } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { call } from "#app/data/api.ts";
import { useLive } from "#app/data/live-stream.ts";
import { queryClient } from "#app/data/query-client.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { clockTime, duration, phoneNumber, weekdayAndDay } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { inPageLanguage, RefusalNote } from "#app/kit/refusal.tsx";
import { Trail } from "#app/kit/trail.tsx";
import { useNames } from "#app/pages/live/use-names.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { CallDetail } from "#firmware/api/contract/call-detail.ts";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import { callHeadline } from "./call-headline.ts";
import { CallTape } from "./call-tape.tsx";
import { useCalls } from "./calls.messages.ts";
import { LadderPanel } from "./ladder.tsx";
import { LegList } from "./leg-list.tsx";
import { NotePanel } from "./note-panel.tsx";
import { RecordingPlayer } from "./recording-player.tsx";
import { trailSteps } from "./trail-steps.ts";
import { useParty } from "./use-party.ts";

/** The call itself; asked again while it goes on, whenever its live picture changes. */
function useCallDetail(id: string) {
  const detail = useQuery({ queryKey: ["call", id], queryFn: () => call(callRoutes.call, { params: { id } }) });
  const live = useLive()?.calls.find((each) => each.id === id);
  const stage = live?.stage;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new stage of the running call is the reason to ask
  useEffect(() => void queryClient.invalidateQueries({ queryKey: ["call", id] }), [stage, id]);
  return { detail, isRunning: live !== undefined };
}

function CallActions({ detail, isRunning }: { detail: CallDetail; isRunning: boolean }) {
  const { t } = useCalls();
  const { modal, message } = App.useApp();
  const session = useSession();
  const mayHangUp = useMay("hang-up-calls");
  const number = detail.call.direction === "inbound" ? detail.call.caller.number : detail.call.called.number;
  const refused = (error: unknown): void => {
    if (error instanceof ApiRefusal) void message.error(inPageLanguage(error.error), 8);
  };
  const hangUp = (): void => {
    modal.confirm({
      title: t("hangUp"),
      content: t("hangUpSub"),
      okButtonProps: { danger: true },
      onOk: () => call(callRoutes.hangUp, { params: { id: detail.call.id } }).catch(refused),
    });
  };
  return (
    <>
      {isRunning && mayHangUp ? (
        <Button danger onClick={hangUp}>
          {t("hangUp")}
        </Button>
      ) : null}
      {!isRunning && session.person.extension !== undefined && number !== undefined && !number.includes("*") ? (
        <Button
          type="primary"
          icon={<PhoneOutlined />}
          onClick={() => void call(callRoutes.dial, { body: { number } }).catch(refused)}
        >
          {t("callBack", { number: phoneNumber(number) })}
        </Button>
      ) : null}
      <Button
        icon={<LinkOutlined />}
        aria-label={t("copyLink")}
        onClick={() => void navigator.clipboard.writeText(location.href).then(() => message.success(t("copied")))}
      />
    </>
  );
}

function CallHead({ detail, isRunning }: { detail: CallDetail; isRunning: boolean }) {
  const { t } = useCalls();
  const { timeZone } = useSession();
  const party = useParty();
  const { call: row } = detail;
  const { key, tone } = callHeadline(row);
  const words = t(`detail.${key}`, {
    caller: party(row.caller),
    called: party(row.called),
    agent: row.agent === null ? "" : nameOf(row.agent),
    wait: duration(row.waitMs ?? 0),
    talk: duration(row.talkMs ?? 0),
    result: t(`result.${row.result ?? "running"}`),
  });
  const times = {
    day: weekdayAndDay(row.startedAt, timeZone),
    from: clockTime(row.startedAt, timeZone, true),
    id: row.id,
  };
  const sub =
    row.endedAt === null ? t("since", times) : t("from", { ...times, to: clockTime(row.endedAt, timeZone, true) });
  return (
    <Answer
      tone={tone}
      sub={<span className="num">{sub}</span>}
      actions={<CallActions detail={detail} isRunning={isRunning} />}
    >
      {words}
    </Answer>
  );
}

/** The axis of the call with its recording hung below exactly where the talk is. */
function TapePanel({ detail }: { detail: CallDetail }) {
  const { t } = useCalls();
  const mayHear = useMay("hear-recordings") || detail.recordings.length === 0;
  const phone = usePhone();
  const [query] = useSearchParams();
  const startAt = Number(query.get("at") ?? 0);
  return (
    <Panel flush>
      <div style={{ padding: "14px 16px" }}>
        <CallTape segments={detail.segments}>
          {(place) =>
            detail.recordings.map((recording) => (
              <div key={recording.id} className="tape-row" style={{ marginTop: 10, alignItems: "start" }}>
                <div className={phone ? "row gap12 small strong" : "lanes"}>
                  <span style={{ color: "var(--offered)" }}>{t("callerSide")}</span>
                  <span style={{ color: "var(--talking)" }}>{t("agentSide")}</span>
                </div>
                <div
                  style={phone ? {} : fitted(place(recording.startedAt, recording.startedAt + recording.durationMs))}
                >
                  {mayHear ? (
                    <RecordingPlayer recording={recording} startAt={startAt} />
                  ) : (
                    <p className="muted">{t("mayNotHear")}</p>
                  )}
                </div>
              </div>
            ))
          }
        </CallTape>
        {detail.recordings.length === 0 ? (
          <p className="small faint" style={{ marginTop: 10 }}>
            {t("notRecorded")}
          </p>
        ) : null}
        {detail.voicemail === null ? null : (
          <p className="small" style={{ marginTop: 8 }}>
            {t("message")} {duration(detail.voicemail.durationMs)} ·{" "}
            <Link to={`/voicemail/${detail.voicemail.mailbox}/${detail.voicemail.message}`}>{t("hearMessage")}</Link>
          </p>
        )}
      </div>
    </Panel>
  );
}

/** A talk of seconds within a call of minutes still needs room for its buttons. */
function fitted({ left, width }: { left: string; width: string }): {
  marginLeft: string;
  minWidth: string;
  width: string;
} {
  const room = 100 - Number.parseFloat(left);
  return { marginLeft: room < 60 ? `${Math.max(0, 100 - 60)}%` : left, minWidth: "60%", width };
}

/** Why did it go there, and what was said? */
export function Page() {
  const { id = "" } = useParams();
  const { detail, isRunning } = useCallDetail(id);
  const { t } = useCalls();
  const maySignalling = useMay("see-signalling");
  const roles = useSession().roles;
  const names = useNames();
  const nameOfId = (kind: "queue" | "agent", wanted: string): string => names[kind](wanted);
  if (detail.data === undefined && detail.error !== null) return <RefusalNote error={detail.error} />;
  if (detail.data === undefined) return <Skeleton active />;
  const ladder = maySignalling && roles.some((role) => role === "owner" || role === "installer");
  return (
    <>
      <CallHead detail={detail.data} isRunning={isRunning} />
      <TapePanel detail={detail.data} />
      <div className={ladder ? "two-cols" : "col"}>
        <div className="col gap16">
          <Panel title={t("why")}>
            <Trail steps={trailSteps(detail.data, nameOfId)} />
          </Panel>
          <LegList legs={detail.data.legs} />
          <NotePanel detail={detail.data} />
        </div>
        {ladder ? <LadderPanel id={id} segments={detail.data.segments} /> : null}
      </div>
    </>
  );
}
