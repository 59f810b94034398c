import { CloseOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Modal, Radio, Select } from "antd";
import { useState } from "react";
import { useServerNow } from "#app/data/server-clock.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { day as dayText } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import type { Draft } from "#app/kit/use-draft.ts";
import { useHoursText } from "./hours.messages.ts";
import { SegmentFields } from "./time-fields.tsx";
import { minutesOf, type Schedule, type SpecialDay, spell, tidy, wallClock } from "./week.ts";

/** "1 Jan 2027" for a date without a time. */
function dateText(date: string): string {
  return dayText(Date.parse(`${date}T12:00:00Z`), "UTC");
}

/** What a special day means, in words. */
export function useSpecialText(schedule: Schedule): (day: SpecialDay) => string {
  const { t } = useHoursText();
  return ({ open }) => {
    switch (open.kind) {
      case "closed":
        return t("special.closed");
      case "like": {
        const hours = spell(schedule.week[open.weekday - 1] ?? []);
        return t(hours === "" ? "special.likeClosed" : "special.like", {
          day: t(`week.day.${open.weekday - 1}`),
          hours,
        });
      }
      case "segments":
        return t("special.hours", { hours: spell(open.segments) });
    }
  };
}

function OpenFields({ open, onChange }: { open: SpecialDay["open"]; onChange: (open: SpecialDay["open"]) => void }) {
  const { t } = useHoursText();
  const choose = (kind: SpecialDay["open"]["kind"]): void => {
    if (kind === "closed") onChange({ kind });
    else if (kind === "like") onChange({ kind, weekday: 1 });
    else onChange({ kind, segments: [{ from: "09:00", to: "18:00" }] });
  };
  return (
    <div className="field">
      <span className="label">{t("special.what")}</span>
      <Radio.Group
        vertical
        value={open.kind}
        onChange={(event) => choose(event.target.value)}
        options={(["closed", "like", "segments"] as const).map((kind) => ({
          value: kind,
          label: t(`special.kind.${kind}`),
        }))}
      />
      {open.kind === "like" ? (
        <Select
          style={{ width: 160 }}
          value={open.weekday}
          aria-label={t("special.weekday")}
          options={[1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ value: weekday, label: t(`week.day.${weekday - 1}`) }))}
          onChange={(weekday) => onChange({ kind: "like", weekday })}
        />
      ) : null}
      {open.kind === "segments" ? (
        <>
          {open.segments.map((segment, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: hours keep their place while they are typed
            <div key={index} className="row gap6">
              <SegmentFields
                segment={segment}
                onChange={(next) => onChange({ kind: "segments", segments: open.segments.with(index, next) })}
              />
              <Button
                size="small"
                type="text"
                icon={<CloseOutlined />}
                aria-label={t("week.remove")}
                disabled={open.segments.length === 1}
                onClick={() => onChange({ kind: "segments", segments: open.segments.filter((_, at) => at !== index) })}
              />
            </div>
          ))}
          <Button
            size="small"
            icon={<PlusOutlined />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => onChange({ kind: "segments", segments: [...open.segments, { from: "18:00", to: "20:00" }] })}
          >
            {t("special.addHours")}
          </Button>
        </>
      ) : null}
    </div>
  );
}

interface DialogProps {
  readonly day: SpecialDay;
  readonly others: readonly SpecialDay[];
  readonly onTake: (day: SpecialDay) => void;
  readonly onClose: () => void;
}

function SpecialDayDialog({ day: given, others, onTake, onClose }: DialogProps) {
  const { t } = useHoursText();
  const [day, setDay] = useState(given);
  const isOrdered = day.to >= day.from && day.from !== "";
  const clash = others.find((other) => other.from <= day.to && day.from <= other.to);
  const areHoursOrdered =
    day.open.kind !== "segments" || day.open.segments.every(({ from, to }) => minutesOf(to) > minutesOf(from));
  const isGood = day.name.trim() !== "" && isOrdered && clash === undefined && areHoursOrdered;
  const take = (): void => {
    const { nameZh, ...rest } = day;
    const open =
      day.open.kind === "segments" ? { kind: "segments" as const, segments: tidy(day.open.segments) } : day.open;
    onTake({ ...rest, ...(nameZh === undefined || nameZh === "" ? {} : { nameZh }), open });
  };
  const text = (field: "name" | "nameZh" | "from" | "to", type: "text" | "date") => (
    <div className="field">
      <label htmlFor={`special-${field}`}>{t(`special.${field}`)}</label>
      <Input
        id={`special-${field}`}
        type={type}
        value={day[field] ?? ""}
        autoFocus={field === "name"}
        onChange={(event) => {
          const { value } = event.target;
          setDay({ ...day, [field]: value, ...(field === "from" && value > day.to ? { to: value } : {}) });
        }}
      />
    </div>
  );
  return (
    <Modal
      open
      title={t("special.newTitle")}
      okText={t("special.ok")}
      okButtonProps={{ disabled: !isGood }}
      onOk={take}
      onCancel={onClose}
    >
      <div className="col gap12" style={{ margin: "12px 0" }}>
        <div className="field-row">
          {text("name", "text")}
          {text("nameZh", "text")}
        </div>
        <div className="field-row">
          {text("from", "date")}
          {text("to", "date")}
        </div>
        {isOrdered ? null : <p className="small bad">{t("special.order")}</p>}
        {clash === undefined ? null : <p className="small bad">{t("special.overlap", { name: nameOf(clash) })}</p>}
        <OpenFields open={day.open} onChange={(open) => setDay({ ...day, open })} />
      </div>
    </Modal>
  );
}

/** Holidays and make-up workdays, in the order of the calendar. */
export function SpecialDays({ draft }: { draft: Draft<Schedule> }) {
  const { t } = useHoursText();
  const { timeZone } = useSession();
  const mayEdit = useMay("edit-routing");
  const offerUndo = useUndo();
  const today = wallClock(useServerNow(), timeZone).date;
  const [edited, setEdited] = useState<{ index: number; day: SpecialDay } | undefined>(undefined);
  const schedule = draft.value;
  const say = useSpecialText(schedule);
  const set = (specialDays: SpecialDay[]): void =>
    draft.set({ ...schedule, specialDays: specialDays.toSorted((a, b) => a.from.localeCompare(b.from)) });
  const remove = (day: SpecialDay): void => {
    set(schedule.specialDays.filter((other) => other !== day));
    offerUndo(t("special.removed", { name: nameOf(day) }), () => draft.set(schedule));
  };
  const fresh = { name: "", from: today, to: today, open: { kind: "closed" } } as const;
  const add = (
    <Button
      size="small"
      icon={<PlusOutlined />}
      disabled={!mayEdit}
      onClick={() => setEdited({ index: -1, day: fresh })}
    >
      {t("special.add")}
    </Button>
  );
  return (
    <Panel title={t("special.title")} extra={add} flush>
      {schedule.specialDays.length === 0 ? <p className="panel-body small muted">{t("special.none")}</p> : null}
      <div className="setup-list special-list">
        {schedule.specialDays.map((day, index) => (
          <div key={day.from + day.name} className={`small ${day.to < today ? "faint" : ""}`}>
            <Glyph
              name={day.open.kind === "closed" ? "closed" : "ready"}
              {...(day.open.kind === "closed" ? { color: "var(--elsewhere)" } : {})}
            />
            <span className="num special-date">
              {dateText(day.from)}
              {day.to === day.from ? "" : ` – ${dateText(day.to)}`}
            </span>
            <b className="strong special-name">{nameOf(day)}</b>
            <span className="muted grow">
              {say(day)}
              {day.to < today ? ` · ${t("special.past")}` : ""}
            </span>
            <Button
              size="small"
              type="text"
              icon={<EditOutlined />}
              aria-label={t("special.edit", { name: nameOf(day) })}
              disabled={!mayEdit}
              onClick={() => setEdited({ index, day })}
            />
            <Button
              size="small"
              type="text"
              icon={<CloseOutlined />}
              aria-label={t("special.remove", { name: nameOf(day) })}
              disabled={!mayEdit}
              onClick={() => remove(day)}
            />
          </div>
        ))}
      </div>
      {edited === undefined ? null : (
        <SpecialDayDialog
          day={edited.day}
          others={schedule.specialDays.filter((_, index) => index !== edited.index)}
          onClose={() => setEdited(undefined)}
          onTake={(day) => {
            setEdited(undefined);
            set(edited.index < 0 ? [...schedule.specialDays, day] : schedule.specialDays.with(edited.index, day));
          }}
        />
      )}
    </Panel>
  );
}
