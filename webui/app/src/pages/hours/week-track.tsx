import { Button, Popover } from "antd";
import { type PointerEvent, useRef, useState } from "react";
import { usePhone } from "#app/theme/theme.tsx";
import { useHoursText } from "./hours.messages.ts";
import { SegmentFields } from "./time-fields.tsx";
import { DAY_MINUTES, minutesOf, type Segment, segmentBetween, snap, tidy, withEdge } from "./week.ts";

const STEP = 15;
const FINE_STEP = 5;
const percent = (minutes: number): string => `${(minutes / DAY_MINUTES) * 100}%`;

interface Drag {
  readonly kind: "from" | "to" | "new";
  readonly index: number;
  readonly start: number;
  readonly now: number;
}

/** The openings of a day while one drags. */
function dragged(segments: readonly Segment[], drag: Drag | undefined): readonly Segment[] {
  if (drag === undefined) return segments;
  if (drag.kind === "new") return [...segments, segmentBetween(drag.start, drag.now)];
  return withEdge(segments, drag.index, drag.kind, drag.now);
}

export interface WeekTrackProps {
  readonly day: string;
  readonly segments: readonly Segment[];
  /** Minutes of the day it is now, where this row is today. */
  readonly now?: number | undefined;
  /** The time that is being asked about. */
  readonly asked?: string | undefined;
  /** A special day stands over this one. */
  readonly note?: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (segments: Segment[]) => void;
}

function Span(props: {
  day: string;
  segment: Segment;
  disabled: boolean;
  onGrip: (edge: "from" | "to", event: PointerEvent) => void;
  onChange: (segment: Segment | undefined) => void;
}) {
  const { day, segment, disabled, onGrip, onChange } = props;
  const { t } = useHoursText();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(segment);
  const isOrdered = minutesOf(typed.to) > minutesOf(typed.from);
  const done = (): void => {
    if (!isOrdered) return;
    setOpen(false);
    onChange(typed);
  };
  const editor = (
    // In the tree of parts the pop-up is inside the day: pressing in it must not begin a drag.
    <div className="col gap8" onPointerDown={(event) => event.stopPropagation()}>
      <SegmentFields segment={typed} autoFocus onChange={setTyped} onEnter={done} />
      <div className="row gap8">
        <Button size="small" type="primary" disabled={!isOrdered} onClick={done}>
          {t("week.done")}
        </Button>
        <Button size="small" type="text" onClick={() => onChange(undefined)}>
          {t("week.remove")}
        </Button>
      </div>
    </div>
  );
  const from = minutesOf(segment.from);
  const width = minutesOf(segment.to) - from;
  return (
    <Popover
      open={open}
      trigger="click"
      destroyOnHidden
      content={editor}
      onOpenChange={(next) => {
        setTyped(segment);
        setOpen(next && !disabled);
      }}
    >
      <button
        type="button"
        className="wspan num"
        style={{ left: percent(from), width: percent(width) }}
        aria-label={t("week.editOn", { day, from: segment.from, to: segment.to })}
        onPointerDown={(event) => event.stopPropagation()}
      >
        {disabled ? null : (
          <i className="grip-zone start" onPointerDown={(event) => onGrip("from", event)}>
            <i className="grip" />
          </i>
        )}
        <span className="wspan-text">
          {segment.from}–{segment.to}
        </span>
        {disabled ? null : (
          <i className="grip-zone end" onPointerDown={(event) => onGrip("to", event)}>
            <i className="grip" />
          </i>
        )}
      </button>
    </Popover>
  );
}

/** One day of 24 hours: drag an edge to move it, drag on empty to open, press an opening to type its times. */
export function WeekTrack({ day, segments, now, asked, note, disabled, onChange }: WeekTrackProps) {
  const { t } = useHoursText();
  const phone = usePhone();
  const track = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag | undefined>(undefined);
  const minuteAt = (event: PointerEvent): number => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined) return 0;
    return snap(((event.clientX - box.left) / box.width) * DAY_MINUTES, event.shiftKey ? FINE_STEP : STEP);
  };
  const begin = (kind: Drag["kind"], index: number, event: PointerEvent): void => {
    if (disabled || event.button !== 0 || (phone && kind === "new")) return;
    event.preventDefault();
    event.stopPropagation();
    track.current?.setPointerCapture(event.pointerId);
    const start = minuteAt(event);
    setDrag({ kind, index, start, now: start });
  };
  const end = (): void => {
    if (drag === undefined) return;
    setDrag(undefined);
    if (drag.start === drag.now) return; // pressed, not dragged
    onChange(tidy(dragged(segments, drag)));
  };
  const replace = (index: number, segment: Segment | undefined): void => {
    const others = segments.filter((_, at) => at !== index);
    onChange(tidy(segment === undefined ? others : [...others, segment]));
  };
  return (
    <div
      ref={track}
      className={`wtrack ${note === undefined ? "" : "under"}`}
      onPointerDown={(event) => begin("new", -1, event)}
      onPointerMove={(event) => drag !== undefined && setDrag({ ...drag, now: minuteAt(event) })}
      onPointerUp={end}
      onPointerCancel={() => setDrag(undefined)}
    >
      {[3, 6, 9, 12, 15, 18, 21].map((hour) => (
        <i key={hour} className="tick" style={{ left: percent(hour * 60) }} />
      ))}
      {dragged(segments, drag).map((segment, index) => (
        <Span
          // biome-ignore lint/suspicious/noArrayIndexKey: an opening keeps its place while its times are dragged
          key={index}
          day={day}
          segment={segment}
          disabled={disabled}
          onGrip={(edge, event) => begin(edge, index, event)}
          onChange={(next) => replace(index, next)}
        />
      ))}
      {segments.length === 0 && drag === undefined ? (
        <span className="small faint wclosed">{t(phone || disabled ? "week.closedDayPhone" : "week.closedDay")}</span>
      ) : null}
      {note === undefined ? null : <span className="small wnote">{note}</span>}
      {now === undefined ? null : <i className="now" style={{ left: percent(now) }} />}
      {asked === undefined ? null : (
        <i className="ask" style={{ left: percent(minutesOf(asked)) }}>
          <b>{asked}</b>
        </i>
      )}
    </div>
  );
}
