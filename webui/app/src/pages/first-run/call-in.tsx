import { LoadingOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { useConfigList } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { phoneNumber } from "#app/i18n/format.ts";
import { listed, nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { ListenButton } from "#app/kit/listen-button.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { socketName } from "#app/kit/socket.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { heardIn, type Watched, watch } from "./call-stages.ts";
import { useTryCallText } from "./try-call.messages.ts";

/** The record of a call follows its end by a moment, the recording by another. */
const LOOK_AGAIN_MS = 500;

/** The newest call that came in while this is shown. `since`: earlier ones are none of its business. */
function useWatched(): { readonly watched: Watched | undefined; readonly isOver: boolean; again(): void } {
  const live = useLive();
  const [watched, setWatched] = useState<Watched>();
  const [done, setDone] = useState<string>();
  const now = live?.calls.find((each) => each.id === watched?.call.id && each.id !== done);
  const next = live?.calls.find(({ direction, id }) => direction === "inbound" && id !== done);
  const call = now ?? next;
  useEffect(() => {
    if (call !== undefined) setWatched((before) => watch(before, call));
  }, [call]);
  return {
    watched,
    isOver: watched !== undefined && live?.calls.some(({ id }) => id === watched.call.id) === false,
    again() {
      setDone(watched?.call.id);
      setWatched(undefined);
    },
  };
}

export function Tick({ children, state = "done" }: { children: ReactNode; state?: "done" | "now" | "bad" }) {
  return (
    <li>
      {state === "now" ? (
        <LoadingOutlined style={{ color: "var(--petrol)" }} />
      ) : (
        <Glyph
          name={state === "bad" ? "alarm" : "ok"}
          color={state === "bad" ? "var(--warn)" : "var(--good)"}
          size={16}
        />
      )}
      <span>{children}</span>
    </li>
  );
}

/** Whether both sides were heard, told by the recording; asked of the person where there is none. */
function Judgement({ id, onHeard, onAgain }: { id: string; onHeard: () => void; onAgain: () => void }) {
  const { t } = useTryCallText();
  const detail = useQuery({
    queryKey: ["first-run", "call", id],
    queryFn: ({ signal }) => call(routes.call, { params: { id } }, signal),
    retry: 5,
    retryDelay: LOOK_AGAIN_MS,
    refetchInterval: ({ state }) =>
      state.data?.recordings.some((each) => each.state === "running") === true ? LOOK_AGAIN_MS : false,
  });
  const recording = detail.data?.recordings.find(({ state }) => state === "ready" || state === "recovered");
  const peaks = useQuery({
    queryKey: ["first-run", "peaks", recording?.id],
    queryFn: ({ signal }) => call(routes.recordingPeaks, { params: { id: recording?.id ?? "" } }, signal),
    enabled: recording !== undefined,
    retry: 2,
  });
  const heard = peaks.data === undefined ? undefined : heardIn(peaks.data);
  useEffect(() => {
    if (heard === "both") onHeard();
  }, [heard, onHeard]);
  const again = (
    <Button size="small" onClick={onAgain}>
      {t("again")}
    </Button>
  );
  const see = <Link to={`/calls/${id}`}>{t("see")}</Link>;
  const isAsked = (detail.isSuccess && detail.data.recordings.length === 0) || detail.isError || peaks.isError;
  if (isAsked) {
    return (
      <li className="wrap">
        {t("noRecording")}
        <Button size="small" type="primary" onClick={onHeard}>
          {t("yes")}
        </Button>
        {again}
      </li>
    );
  }
  if (heard === undefined) return <Tick state="now">{t("judging")}</Tick>;
  if (heard === "both") {
    return (
      <Tick>
        <span className="row gap8 wrap">
          {t("bothHeard")}
          <ListenButton
            address={addressOf(routes.recordingAudio, { id: recording?.id ?? "" })}
            name={t("listen")}
            durationMs={recording?.durationMs ?? null}
          />
          {see}
        </span>
      </Tick>
    );
  }
  return (
    <Tick state="bad">
      <span className="row gap8 wrap">
        {heard === "none" ? t("noneHeard") : t("oneHeard", { side: t(`${heard}`) })} {see} {again}
      </span>
    </Tick>
  );
}

function Trail({ watched, isOver }: { watched: Watched; isOver: boolean }) {
  const { t } = useTryCallText();
  const live = useLive();
  const extensions = useConfigList("extensions").data?.items ?? [];
  const { call: seen, stages } = watched;
  const { origin } = seen;
  const line = origin.kind === "line" ? live?.lines.find(({ id }) => id === origin.line) : undefined;
  const person = extensions.find(({ number }) => number === seen.extension);
  const facts = {
    arrived: {
      who: seen.caller.number === undefined ? t("hidden") : phoneNumber(seen.caller.number),
      line: line === undefined ? t("trunk") : socketName(line, live?.boards ?? []),
    },
    greeting: {},
    ringing: { who: person === undefined ? "" : `${person.number} ${nameOf(person)}` },
    talking: {},
  };
  return stages.map((stage) => (
    <Tick key={stage} state={!isOver && stage === stages.at(-1) ? "now" : "done"}>
      {t(`stage.${stage === "ringing" && person === undefined ? "ringingAll" : stage}`, facts[stage])}
    </Tick>
  ));
}

/** Somebody dials in from a mobile: each step of the call is told as it happens, and whether both sides were heard. */
export function CallIn({ onHeard }: { onHeard: (call: string) => void }) {
  const { t } = useTryCallText();
  const { watched, isOver, again } = useWatched();
  const numbers = (useLive()?.lines ?? []).flatMap(({ number }) => (number === undefined ? [] : [phoneNumber(number)]));
  const id = watched?.call.id;
  const wasAnswered = watched?.stages.includes("talking") === true;
  return (
    <Panel title={t("in")}>
      <p className="muted">{numbers.length > 0 ? t("inSub", { numbers: listed(numbers) }) : t("inSubPlain")}</p>
      <ul className="first-run-trail" aria-live="polite">
        {watched === undefined ? <Tick state="now">{t("waiting")}</Tick> : null}
        {watched === undefined ? null : <Trail watched={watched} isOver={isOver} />}
        {isOver ? <Tick>{t("stage.ended")}</Tick> : null}
        {isOver && id !== undefined && wasAnswered ? (
          <Judgement id={id} onHeard={() => onHeard(id)} onAgain={again} />
        ) : null}
        {isOver && !wasAnswered ? (
          <Tick state="bad">
            <span className="row gap8 wrap">
              {t("notAnswered")} <Link to={`/calls/${id}`}>{t("see")}</Link>
              <Button size="small" onClick={again}>
                {t("again")}
              </Button>
            </span>
          </Tick>
        ) : null}
      </ul>
    </Panel>
  );
}
