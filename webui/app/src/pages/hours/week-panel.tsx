import { CopyOutlined, LeftOutlined, PlusOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Checkbox, Popover } from "antd";
import { useState } from "react";
import { useServerNow } from "#app/data/server-clock.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { day as dayText } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import type { Draft } from "#app/kit/use-draft.ts";
import { useHoursText } from "./hours.messages.ts";
import {
  addDays,
  copyDay,
  mondayOf,
  openingsOn,
  type Schedule,
  specialOn,
  spell,
  tidy,
  wallClock,
  withDay,
} from "./week.ts";
import { WeekTrack } from "./week-track.tsx";

const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const WORKDAYS = [0, 1, 2, 3, 4];

function CopyButton({ draft, day }: { draft: Draft<Schedule>; day: number }) {
  const { t } = useHoursText();
  const offerUndo = useUndo();
  const [open, setOpen] = useState(false);
  const [to, setTo] = useState<readonly number[]>([]);
  const name = t(`week.day.${day}`);
  const copy = (): void => {
    const before = draft.value;
    draft.set(copyDay(before, day, to));
    setOpen(false);
    offerUndo(t("week.copied", { day: name, count: to.length }), () => draft.set(before));
  };
  const content = (
    <div className="col gap8">
      <b className="strong small">{t("week.copyTo", { day: name })}</b>
      <Checkbox.Group
        className="copy-days"
        value={[...to]}
        onChange={(next) => setTo(next.map(Number))}
        options={DAYS.filter((other) => other !== day).map((other) => ({
          value: other,
          label: t(`week.day.${other}`),
        }))}
      />
      <div className="row gap8">
        <Button size="small" type="primary" disabled={to.length === 0} onClick={copy}>
          {t("week.copy")}
        </Button>
        <Button size="small" type="text" onClick={() => setTo(WORKDAYS.filter((other) => other !== day))}>
          {t("week.workdays")}
        </Button>
      </div>
    </div>
  );
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      content={content}
      destroyOnHidden
    >
      <Button size="small" type="text" icon={<CopyOutlined />} aria-label={t("week.copyOn", { day: name })} />
    </Popover>
  );
}

function Legend({ closedTo }: { closedTo: string | undefined }) {
  const { t } = useHoursText();
  return (
    <span className="row gap12 wrap">
      <span className="row gap6 tiny muted">
        <i className="hkey" />
        {t("week.open")}
      </span>
      <span className="row gap6 tiny muted">
        <i className="hkey off" />
        {closedTo === undefined ? t("week.closed") : t("week.closedTo", { to: closedTo })}
      </span>
    </span>
  );
}

export interface WeekPanelProps {
  readonly draft: Draft<Schedule>;
  /** Where calls go outside these hours, in words. */
  readonly closedTo: string | undefined;
  /** The moment asked about: "2026-11-20T18:05". */
  readonly asked: string | undefined;
}

/** The week: seven rows of 24 hours, with this week's dates and special days. */
export function WeekPanel({ draft, closedTo, asked }: WeekPanelProps) {
  const { t } = useHoursText();
  const { timeZone } = useSession();
  const mayEdit = useMay("edit-routing");
  const today = wallClock(useServerNow(), timeZone);
  const [monday, setMonday] = useState(() => mondayOf(asked?.slice(0, 10) ?? today.date));
  const schedule = draft.value;
  const title = (
    <span className="row gap8">
      <Button
        size="small"
        type="text"
        icon={<LeftOutlined />}
        aria-label={t("week.before")}
        onClick={() => setMonday(addDays(monday, -7))}
      />
      {t("week.title", { date: dayText(Date.parse(`${monday}T12:00:00Z`), "UTC") })}
      <Button
        size="small"
        type="text"
        icon={<RightOutlined />}
        aria-label={t("week.after")}
        onClick={() => setMonday(addDays(monday, 7))}
      />
      {monday === mondayOf(today.date) ? null : (
        <Button size="small" onClick={() => setMonday(mondayOf(today.date))}>
          {t("week.today")}
        </Button>
      )}
    </span>
  );
  const note = (date: string): string | undefined => {
    const special = specialOn(schedule, date);
    if (special === undefined) return undefined;
    const hours = spell(openingsOn(schedule, date));
    return t(hours === "" ? "week.special" : "week.specialOpen", { name: nameOf(special), hours });
  };
  const add = (day: number): void => {
    const segments = schedule.week[day] ?? [];
    const last = segments.at(-1);
    const more =
      last === undefined || last.to > "22:00" ? { from: "09:00", to: "18:00" } : { from: last.to, to: "24:00" };
    const apart =
      last === undefined || more.from !== last.to ? more : { from: addHour(last.to), to: addHour(addHour(last.to)) };
    draft.set(withDay(schedule, day, tidy([...segments, apart])));
  };
  return (
    <Panel title={title} extra={<Legend closedTo={closedTo} />}>
      <div className="week">
        <div className="wrow head">
          <span />
          <div className="wtrack bare">
            {[0, 3, 6, 9, 12, 15, 18, 21, 24].map((hour) => (
              <span key={hour} className="tiny faint num whour" style={{ left: `${(hour / 24) * 100}%` }}>
                {hour}
              </span>
            ))}
          </div>
          <span />
        </div>
        {DAYS.map((day) => {
          const date = addDays(monday, day);
          const isToday = date === today.date;
          return (
            <div key={day} className={`wrow ${isToday ? "today" : ""}`}>
              <span style={{ lineHeight: 1.2 }}>
                <b className="strong">{t(`week.short.${day}`)}</b>{" "}
                <span className="faint small num">{Number(date.slice(8))}</span>
              </span>
              <WeekTrack
                day={t(`week.day.${day}`)}
                segments={schedule.week[day] ?? []}
                now={isToday ? today.minutes : undefined}
                asked={asked?.startsWith(date) === true ? asked.slice(11, 16) : undefined}
                note={note(date)}
                disabled={!mayEdit}
                onChange={(segments) => draft.set(withDay(schedule, day, segments))}
              />
              <span className="row">
                <Button
                  size="small"
                  type="text"
                  icon={<PlusOutlined />}
                  aria-label={t("week.addOn", { day: t(`week.day.${day}`) })}
                  disabled={!mayEdit}
                  onClick={() => add(day)}
                />
                {mayEdit ? <CopyButton draft={draft} day={day} /> : null}
              </span>
            </div>
          );
        })}
      </div>
    </Panel>
  );
}

/** An hour later, at most the end of the day. */
function addHour(time: string): string {
  return `${String(Math.min(23, Number(time.slice(0, 2)) + 1)).padStart(2, "0")}:${time.slice(3)}`;
}
