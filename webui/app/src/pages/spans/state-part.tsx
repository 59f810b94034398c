import { useQuery } from "@tanstack/react-query";
import { call } from "#app/data/api.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime, duration } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { SpanBoardView, SpanView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { useAlarmsText } from "./alarms.messages.ts";
import { clockWords } from "./clock-words.ts";
import { type AlarmLine, alarmLines, reasonOf, textOf } from "./span-words.ts";
import { useSpansText } from "./spans.messages.ts";
import { SLOW_REFRESH_MS, useSpans } from "./use-spans.ts";

/** What a span has counted; shared by all who show parts of it. */
export function useSpanHistory(span: string) {
  return useQuery({
    queryKey: ["spans", span, "history"],
    refetchInterval: SLOW_REFRESH_MS,
    queryFn: ({ signal }) => call(spanRoutes.spanHistory, { params: { span } }, signal),
  });
}

function Statement({ line }: { line: AlarmLine }) {
  const { t } = useAlarmsText();
  const { timeZone } = useSession();
  const now = useServerNow();
  const { kind, code, state, since } = line;
  const isBad = state === "bad";
  const color = isBad ? "var(--bad)" : state === "ok" ? "var(--good)" : "var(--ink3)";
  const words = isBad
    ? t(`bad.${kind}`)
    : state === "not-used"
      ? t("notUsed")
      : state === "unknown"
        ? t("unknown")
        : t(`ok.${kind as "los"}`);
  return (
    <li>
      <Glyph name={isBad ? "alarm" : state === "ok" ? "ok" : "idle"} color={color} size={15} style={{ marginTop: 3 }} />
      <span className="grow">
        <span className={isBad ? "strong bad" : state === "ok" ? "" : "faint"}>{words}</span>
        {isBad ? (
          <span className="small">
            <br />
            {since === undefined ? null : (
              <span className="num muted">
                {t("alarmSince", { time: dayAndTime(since, timeZone), ago: duration(now - since) })}{" "}
              </span>
            )}
            {t(`look.${kind}`)}
          </span>
        ) : null}
      </span>
      <span className="small faint nowrap">{code}</span>
    </li>
  );
}

function LineFacts({ span, board }: { span: SpanView; board: SpanBoardView | undefined }) {
  const { t } = useAlarmsText();
  const spanText = useSpansText();
  const { timeZone } = useSession();
  const kind = spanText.t(`signalling.${span.signalling}`);
  const framing = { crc4: "framingCrc4", "double-frame": "framingDouble", auto: "framingAuto" } as const;
  const loop = { none: "loopNone", line: "loopLine", payload: "loopPayload", local: "loopLocal" } as const;
  const drift = span.driftPpm;
  const { data } = useSpans();
  const own = data?.spans.filter((each) => each.board === span.board) ?? [];
  const clock = board && clockWords(board, own);
  return (
    <Panel title={t("facts.title")}>
      <dl className="span-facts small">
        <dt>{t("facts.signalling")}</dt>
        <dd>
          {span.state === "up"
            ? t("facts.signallingUp", { kind, time: dayAndTime(span.since, timeZone) })
            : t("facts.signallingDown", { kind })}
        </dd>
        <dt>{t("facts.framing")}</dt>
        <dd>{t(`facts.${framing[span.framing]}`)}</dd>
        <dt>{t("facts.loop")}</dt>
        <dd>{t(`facts.${loop[span.loopback]}`)}</dd>
        <dt>{t("facts.clock")}</dt>
        <dd>{clock === undefined ? t("facts.driftNone") : t(`facts.clockFrom.${clock.kind}`, { ...clock })}</dd>
        <dt>{t("facts.drift")}</dt>
        <dd className="num">
          {drift === undefined ? t("facts.driftNone") : t("facts.driftText", { ppm: drift.toFixed(1) })}
        </dd>
        {board === undefined ? null : (
          <>
            <dt>{t("facts.board")}</dt>
            <dd>
              {[board.model, board.serial, board.firmware].filter(Boolean).join(" · ") || board.path}
              {board.state === "up" ? null : <span className="bad"> {reasonOf(board)}</span>}
              {board.faults
                .filter((fault) => fault.span === 0 || fault.span === span.span)
                .map((fault) => (
                  <span key={fault.text} className="bad">
                    {" "}
                    {textOf(fault)}
                  </span>
                ))}
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

function AlarmHistory({ span }: { span: string }) {
  const { t } = useAlarmsText();
  const { timeZone } = useSession();
  const { data, error } = useSpanHistory(span);
  return (
    <Panel title={t("alarmHistory")} flush>
      {error === null ? null : (
        <div className="panel-body">
          <RefusalNote error={error} />
        </div>
      )}
      {data?.alarms.length === 0 ? <p className="panel-body small faint">{t("noAlarms")}</p> : null}
      <ul className="span-alarms small">
        {data?.alarms.slice(0, 20).map(({ kind, from, to }) => (
          <li key={`${kind}-${from}`}>
            <span className="num muted nowrap">{dayAndTime(from, timeZone)}</span>
            <span className="grow">{t(`bad.${kind}`)}</span>
            <span className={`num nowrap ${to === null ? "bad" : "faint"}`}>
              {to === null ? t("stillOn") : t("lasted", { time: duration(to - from) })}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** How the line is: six alarms as statements, signalling and clock, alarms there were. */
export function StatePart({ span, board }: { span: SpanView; board: SpanBoardView | undefined }) {
  const { t } = useAlarmsText();
  return (
    <div className="span-cols">
      <Panel title={t("alarms")} flush>
        <ul className="span-alarms">
          {alarmLines(span).map((line) => (
            <Statement key={line.kind} line={line} />
          ))}
        </ul>
      </Panel>
      <div className="col gap16">
        <LineFacts span={span} board={board} />
        <AlarmHistory span={span.id} />
      </div>
    </div>
  );
}
