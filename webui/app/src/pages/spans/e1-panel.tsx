import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, useNavigate } from "react-router";
import { useMay, useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import type { LiveTrunk } from "#firmware/api/contract/live.ts";
import type { SpanBoardView, SpanView } from "#firmware/api/contract/span-views.ts";
import { useAlarmsText } from "./alarms.messages.ts";
import { clockWords } from "./clock-words.ts";
import { reasonOf, spanHead } from "./span-words.ts";
import { useSpansText } from "./spans.messages.ts";
import { channelCounts, useSpans } from "./use-spans.ts";

function SpanRow({ span }: { span: SpanView }) {
  const { t } = useSpansText();
  const alarmText = useAlarmsText();
  const { tone, kind } = spanHead(span);
  const { busy, free } = channelCounts(span);
  const alarms = span.alarms.map(({ kind }) => alarmText.t(`bad.${kind}`)).join(" · ");
  const isUp = span.state === "up";
  return (
    <Link to={`/spans/${encodeURIComponent(span.id)}`}>
      <Glyph
        name={tone === "good" ? "ok" : span.state === "disabled" ? "idle" : "alarm"}
        color={`var(--${tone})`}
        size={15}
      />
      <span className="grow">
        <b className="strong">{nameOf(span)}</b>{" "}
        <span className="small faint">
          {t(`signalling.${span.signalling}`)}
          {span.isClockSource ? ` · ${t("isClock")}` : ""}
        </span>
        <br />
        <span className={`small ${isUp ? "muted" : tone}`}>
          {t(kind === "nothing" || kind === "testing" || kind === "full" ? `row.${kind}` : `state.${span.state}`)}{" "}
          {isUp ? "" : alarms || reasonOf(span)}
        </span>
      </span>
      <span className="tiny faint num nowrap">{t("channels", { busy, free })}</span>
    </Link>
  );
}

function BoardRow({ board, spans }: { board: SpanBoardView; spans: readonly SpanView[] }) {
  const { t } = useSpansText();
  const alarmText = useAlarmsText();
  const { timeZone } = useSession();
  const may = useMay("edit-equipment");
  const tone = { up: "muted", down: "bad", connecting: "warn" }[board.state];
  const clock = clockWords(board, spans);
  // The first in order is as it should be: that needs no word here.
  const isOther = clock !== undefined && clock.kind !== "span";
  return (
    <>
      <h3 className="line-board small row gap8">
        {may ? <Link to={`/lines?e1=${encodeURIComponent(board.id)}`}>{board.id}</Link> : board.id}
        <span className={`small grow ellip ${tone}`} style={{ fontWeight: 400 }}>
          {t(`board.${board.state}`, { time: clockTime(board.since, timeZone) })} {reasonOf(board)}
        </span>
      </h3>
      {isOther ? (
        <p className="panel-body small warn">
          {t("clockNote", { where: alarmText.t(`facts.clockFrom.${clock.kind}`, { ...clock }) })}
        </p>
      ) : null}
    </>
  );
}

function GroupRow({ group }: { group: LiveTrunk }) {
  const { t } = useSpansText();
  const may = useMay("edit-equipment");
  const isDown = group.state === "down";
  const color = isDown ? "var(--bad)" : group.state === "up" ? "var(--good)" : "var(--ink3)";
  const row = (
    <>
      <Glyph name={isDown ? "alarm" : group.state === "up" ? "ok" : "idle"} color={color} size={15} />
      <b className="strong grow">{nameOf(group)}</b>
      <span className="tiny faint num nowrap">{t("groupCalls", { calls: group.calls, max: group.maxCalls })}</span>
    </>
  );
  return may ? <Link to={`/lines?group=${encodeURIComponent(group.id)}`}>{row}</Link> : <div>{row}</div>;
}

/** Trunk groups over channels of spans; shown where there is a span. */
function Groups({ groups }: { groups: readonly LiveTrunk[] }) {
  const { t } = useSpansText();
  const words = useSetup();
  const navigate = useNavigate();
  const mayEdit = useMay("edit-equipment");
  return (
    <>
      <h3 className="line-board small row gap8">
        <span className="grow">{t("groups")}</span>
        <Button
          size="small"
          type="text"
          icon={<PlusOutlined />}
          disabled={!mayEdit}
          title={mayEdit ? "" : words.t("notAllowed")}
          onClick={() => void navigate("/lines?add=group")}
        >
          {t("addGroup")}
        </Button>
      </h3>
      {groups.length === 0 ? <p className="panel-body small faint">{t("groupsNone")}</p> : null}
      {groups.map((group) => (
        <GroupRow key={group.id} group={group} />
      ))}
    </>
  );
}

const spansOf = (spans: readonly SpanView[], board: SpanBoardView): SpanView[] =>
  spans.filter((span) => span.board === board.id);

/** E1 boards with their spans; a new board is added here. */
export function E1Panel({ groups }: { groups: readonly LiveTrunk[] }) {
  const { t } = useSpansText();
  const words = useSetup();
  const navigate = useNavigate();
  const mayEdit = useMay("edit-equipment");
  const { data } = useSpans();
  const button = (
    <Button
      size="small"
      icon={<PlusOutlined />}
      disabled={!mayEdit}
      title={mayEdit ? "" : words.t("notAllowed")}
      onClick={() => void navigate("/lines?add=e1")}
    >
      {t("add")}
    </Button>
  );
  return (
    <Panel flush title={t("panel")} extra={button}>
      {data?.boards.length === 0 ? <p className="panel-body small faint">{t("none")}</p> : null}
      <div className="setup-list">
        {data?.boards.flatMap((board) => [
          <BoardRow key={board.id} board={board} spans={spansOf(data.spans, board)} />,
          ...spansOf(data.spans, board).map((span) => <SpanRow key={span.id} span={span} />),
        ])}
        {data !== undefined && data.spans.length > 0 ? <Groups groups={groups} /> : null}
      </div>
    </Panel>
  );
}
