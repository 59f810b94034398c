import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Modal, Segmented } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useSession } from "#app/data/session.tsx";
import { clockTime, duration } from "#app/i18n/format.ts";
import { Panel } from "#app/kit/panel.tsx";
import type { CallSegment, Ladder, LadderItem } from "#firmware/api/contract/call-detail.ts";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { useCalls } from "./calls.messages.ts";
import { gapKinds, HEAD_HEIGHT, type LadderRow, layOutLadder } from "./ladder-layout.ts";

const WIDTH = 620;
const MARGIN = 84;
type Which = "both" | "line" | "sip";

interface ArrowProps {
  readonly item: LadderItem;
  readonly y: number;
  readonly column: (id: string) => number;
  readonly onOpen: (item: LadderItem) => void;
}

function Arrow({ item, y, column, onOpen }: ArrowProps) {
  const { timeZone } = useSession();
  const from = column(item.from);
  const to = column(item.to);
  const direction = from < to ? 1 : -1;
  const color = item.kind === "line" ? "talking" : "petrol";
  const left = Math.min(from, to);
  const time = `${clockTime(item.at, timeZone, true).slice(3)}.${String(item.at % 1000).padStart(3, "0")}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand inside an SVG
    <g
      className="ladder-message"
      role="button"
      tabIndex={0}
      aria-label={`${time} ${item.title}`}
      onClick={() => onOpen(item)}
      onKeyDown={(event) => event.key === "Enter" && onOpen(item)}
    >
      <rect x={left} y={y - 17} width={Math.abs(to - from)} height={23} fill="transparent" />
      <line
        x1={from + direction * 3}
        x2={to - direction * 3}
        y1={y}
        y2={y}
        stroke={`var(--${color})`}
        strokeWidth="1.6"
        markerEnd={`url(#arrow-${color})`}
      />
      <text x={(from + to) / 2} y={y - 5} textAnchor="middle" fontSize="11.5" fill="var(--ink)" className="ladder-text">
        {item.title}
      </text>
      <text x={4} y={y + 4} fontSize="11" fill="var(--ink3)" className="num">
        {time}
      </text>
    </g>
  );
}

interface RowProps {
  readonly row: LadderRow;
  readonly segments: readonly CallSegment[];
  readonly column: (id: string) => number;
  readonly onOpen: (item: LadderItem) => void;
}

function Row({ row, segments, ...rest }: RowProps) {
  const { t } = useCalls();
  if (row.kind === "message") return <Arrow item={row.item} y={row.y} {...rest} />;
  const what = gapKinds(segments, row.from, row.ms)
    .map((kind) => t(`segment.${kind}`).toLowerCase())
    .join(t("comma"));
  return (
    <g>
      <rect x="0" y={row.y - 14} width={WIDTH} height="22" fill="var(--paper)" rx="6" />
      <text x={WIDTH / 2} y={row.y + 1} textAnchor="middle" fontSize="12" fill="var(--ink2)">
        {what === "" ? t("gap", { time: duration(row.ms) }) : t("gapWith", { time: duration(row.ms), what })}
      </text>
    </g>
  );
}

interface DrawingProps extends Pick<RowProps, "segments" | "onOpen"> {
  readonly ladder: Ladder;
  readonly which: Which;
}

function Drawing({ ladder, which, segments, onOpen }: DrawingProps) {
  const { t } = useCalls();
  const items = ladder.items.filter((item) => which === "both" || item.kind === which);
  const used = ladder.columns.filter(
    (column) => column.kind === "box" || items.some((item) => item.from === column.id || item.to === column.id),
  );
  const { rows, height } = layOutLadder(items);
  const step = used.length > 1 ? (WIDTH - MARGIN * 2 - 50) / (used.length - 1) : 0;
  const column = (id: string): number =>
    MARGIN +
    50 +
    Math.max(
      0,
      used.findIndex((each) => each.id === id),
    ) *
      step;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${height}`} className="ladder">
      <title>{t("signalling")}</title>
      <defs>
        {["petrol", "talking"].map((color) => (
          <marker key={color} id={`arrow-${color}`} markerWidth="9" markerHeight="9" refX="8" refY="4.5" orient="auto">
            <path d="M0 0 9 4.5 0 9Z" fill={`var(--${color})`} />
          </marker>
        ))}
      </defs>
      {used.map((each) => (
        <g key={each.id}>
          <line x1={column(each.id)} x2={column(each.id)} y1={36} y2={height} stroke="var(--line)" strokeWidth="1.5" />
          <rect
            x={column(each.id) - 64}
            y="4"
            width="128"
            height={HEAD_HEIGHT - 16}
            rx="8"
            fill="var(--paper)"
            stroke="var(--line)"
          />
          <text x={column(each.id)} y="23.5" textAnchor="middle" fontSize="12.5" fontWeight="600" fill="var(--ink)">
            {each.label.slice(0, 18)}
          </text>
        </g>
      ))}
      {rows.map((row) => (
        <Row key={`${row.kind}-${row.y}`} row={row} segments={segments} column={column} onOpen={onOpen} />
      ))}
    </svg>
  );
}

/** SIP messages and line events of a call on one vertical time axis; press one to read all of it. */
export function LadderPanel({ id, segments }: { id: string; segments: readonly CallSegment[] }) {
  const { t } = useCalls();
  const [which, setWhich] = useState<Which>("both");
  const [open, setOpen] = useState<LadderItem>();
  const ladder = useQuery({
    queryKey: ["call", id, "ladder"],
    queryFn: () => call(callRoutes.ladder, { params: { id } }),
  });
  const options = [
    { value: "both" as const, label: t("both") },
    { value: "line" as const, label: t("lineOnly") },
    { value: "sip" as const, label: t("sipOnly") },
  ];
  const extra = (
    <span className="row gap8">
      <Segmented size="small" value={which} onChange={setWhich} options={options} />
      <Button size="small" icon={<DownloadOutlined />} href={addressOf(callRoutes.pcap, { id })}>
        {t("pcap")}
      </Button>
    </span>
  );
  return (
    <Panel title={t("signalling")} extra={extra}>
      {ladder.data === undefined || ladder.data.items.length === 0 ? (
        <p className="small faint">{ladder.isPending ? "" : t("noLadder")}</p>
      ) : (
        <Drawing ladder={ladder.data} which={which} segments={segments} onOpen={setOpen} />
      )}
      <p className="tiny faint">{ladder.data?.truncated === true ? t("truncated") : t("press")}</p>
      <Modal
        open={open !== undefined}
        onCancel={() => setOpen(undefined)}
        footer={null}
        title={open?.title}
        width={720}
      >
        <pre className="mono raw">{open?.raw ?? open?.detail ?? open?.title}</pre>
      </Modal>
    </Panel>
  );
}
