import { AudioOutlined } from "@ant-design/icons";
import { Table, Tooltip } from "antd";
import { Link, useNavigate } from "react-router";
import { useSession } from "#app/data/session.tsx";
import { clockTime, day, duration, phoneNumber } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import type { GlyphName } from "#app/kit/glyph-shapes.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import type { CallRow } from "#firmware/api/contract/call-list.ts";
import { useCalls } from "./calls.messages.ts";
import { useParty } from "./use-party.ts";

const resultGlyph: Record<NonNullable<CallRow["result"]> | "running", readonly [GlyphName, string]> = {
  answered: ["answered", "var(--good)"],
  abandoned: ["abandoned", "var(--bad)"],
  voicemail: ["voicemail", "var(--wrapUp)"],
  overflow: ["overflow", "var(--elsewhere)"],
  busy: ["busy", "var(--paused)"],
  closed: ["closed", "var(--elsewhere)"],
  unanswered: ["abandoned", "var(--warn)"],
  failed: ["alarm", "var(--bad)"],
  cut: ["alarm", "var(--bad)"],
  running: ["talking", "var(--talking)"],
};

/** "FXO 1 › Main menu › Sales › Chen Xiaowen"; a call within the house that reached nobody ends with what was dialled: "Chen Xiaowen › *11". */
export function wayOf(row: CallRow): string {
  const steps = row.path.map((step) => nameOf(step));
  const isAlone = row.direction === "internal" && steps.length < 2;
  return (isAlone && row.called.number !== undefined ? [...steps, row.called.number] : steps).join(" › ");
}

function Result({ row }: { row: CallRow }) {
  const { t } = useCalls();
  const result = row.result ?? "running";
  const [glyph, color] = resultGlyph[result];
  return (
    <span className="row gap8">
      <Glyph name={glyph} size={13} color={color} />
      <span>{t(`result.${result}`)}</span>
      {row.recordings > 0 ? (
        <Tooltip title={t("hasRecording")}>
          <AudioOutlined className="faint" aria-label={t("hasRecording")} />
        </Tooltip>
      ) : null}
    </span>
  );
}

function When({ row }: { row: CallRow }) {
  const { timeZone } = useSession();
  const inbound = row.direction !== "outbound";
  return (
    <span className="row gap8 nowrap">
      <Glyph name={inbound ? "inbound" : "outbound"} size={12} color={inbound ? "var(--talking)" : "var(--petrol)"} />
      <span className="num">
        {clockTime(row.startedAt, timeZone)} <span className="tiny faint">{day(row.startedAt, timeZone)}</span>
      </span>
    </span>
  );
}

function Caller({ row }: { row: CallRow }) {
  const party = useParty();
  const shown = row.direction === "outbound" ? row.called : row.caller;
  return (
    <span style={{ lineHeight: 1.3, display: "block" }}>
      <Link to={`/calls/${row.id}`} className="strong" style={{ color: "var(--ink)" }}>
        {party(shown)}
      </Link>
      {shown.name === undefined ? null : <div className="tiny faint num">{phoneNumber(shown.number)}</div>}
    </span>
  );
}

function PhoneRows({ rows }: { rows: readonly CallRow[] }) {
  const party = useParty();
  return (
    <nav className="panel list">
      {rows.map((row) => (
        <Link key={row.id} to={`/calls/${row.id}`} style={{ color: "var(--ink)" }}>
          <span className="grow" style={{ lineHeight: 1.4, minWidth: 0 }}>
            <span className="row gap8">
              <b className="strong grow ellip">{party(row.direction === "outbound" ? row.called : row.caller)}</b>
              <When row={row} />
            </span>
            <span className="row gap8 small muted">
              <span className="grow ellip">{wayOf(row)}</span>
              <Result row={row} />
            </span>
          </span>
        </Link>
      ))}
    </nav>
  );
}

/** The calls: a table on a desk, two lines each on a phone or where there is little room. */
export function CallRows({ rows, narrow = false }: { rows: readonly CallRow[]; narrow?: boolean }) {
  const { t } = useCalls();
  const phone = usePhone();
  const navigate = useNavigate();
  if (phone || narrow) return <PhoneRows rows={rows} />;
  return (
    <Table<CallRow>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={[...rows]}
      onRow={(row) => ({ onDoubleClick: () => void navigate(`/calls/${row.id}`) })}
      columns={[
        { title: t("column.time"), width: 132, render: (_, row) => <When row={row} /> },
        { title: t("column.caller"), width: 200, render: (_, row) => <Caller row={row} /> },
        { title: t("column.way"), render: (_, row) => <span className="small muted">{wayOf(row)}</span> },
        { title: t("column.ended"), width: 190, render: (_, row) => <Result row={row} /> },
        {
          title: t("column.wait"),
          width: 70,
          align: "right",
          render: (_, row) => (row.waitMs === null ? "–" : duration(row.waitMs)),
        },
        {
          title: t("column.talk"),
          width: 70,
          align: "right",
          render: (_, row) => (row.talkMs === null ? "–" : duration(row.talkMs)),
        },
      ]}
    />
  );
}
