import { Button } from "antd";
import { useEffect, useState } from "react";
import { useLive } from "#app/data/live-stream.ts";
import { phoneNumber } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { socketName } from "#app/kit/socket.ts";
import { useFoundText } from "./found.messages.ts";

interface Heard {
  readonly call: string;
  readonly line: string;
  readonly number: string | undefined;
}

/** Somebody calls a line from a mobile, and is told what the box hears of it. Nobody has to. */
export function LineCallTest({ isTesting }: { isTesting: boolean }) {
  const { t } = useFoundText();
  const live = useLive();
  const [heard, setHeard] = useState<Heard>();
  const [isSkipped, setSkipped] = useState(false);
  const call = live?.calls.find(({ direction, origin }) => direction === "inbound" && origin.kind === "line");
  const id = call?.id;
  useEffect(() => {
    if (call === undefined || call.origin.kind !== "line") return;
    setHeard({ call: call.id, line: call.origin.line, number: call.caller.number });
  }, [call]);
  const hasOutside = live?.lines.some(({ kind, state }) => kind === "fxo" && state !== "not-fitted") === true;
  if (live === undefined || !hasOutside || isSkipped) return null;
  const line = live.lines.find((each) => each.id === heard?.line);
  const facts = {
    line: line === undefined ? "" : socketName(line, live.boards),
    number: heard?.number === undefined ? "" : phoneNumber(heard.number),
  };
  const title =
    heard === undefined ? "callTitle" : heard.number === undefined ? ("callHidden" as const) : ("callHeard" as const);
  const sub =
    heard === undefined
      ? isTesting
        ? "callLater"
        : "callSub"
      : id === heard.call
        ? ("callGoing" as const)
        : ("callEnded" as const);
  const isOver = sub === "callEnded";
  return (
    <Panel>
      <div className="row gap16 wrap first-run-try">
        <span
          className="answer-mark"
          style={{
            background: isOver ? "var(--goodSoft)" : "var(--warnSoft)",
            color: isOver ? "var(--good)" : "var(--offered)",
            width: 44,
            height: 44,
          }}
        >
          <Glyph name={isOver ? "ok" : "offered"} color={isOver ? "var(--good)" : "var(--offered)"} size={22} />
        </span>
        <div className="grow" aria-live="polite">
          <h2 style={{ fontSize: 16 }}>{t(`${title}`, facts)}</h2>
          <p className="muted">{t(`${sub}`, facts)}</p>
        </div>
        {heard === undefined ? <Button onClick={() => setSkipped(true)}>{t("callSkip")}</Button> : null}
      </div>
    </Panel>
  );
}
