import { Input } from "antd";
import { useState } from "react";
import { useHoursText } from "./hours.messages.ts";
import { minutesOf, readTime, type Segment } from "./week.ts";

function TimeField(props: {
  label: string;
  value: string;
  autoFocus?: boolean;
  onChange: (time: string) => void;
  /** Whether what was left in the field is no time. */
  onOdd: (isOdd: boolean) => void;
  onEnter?: () => void;
}) {
  const { label, value, autoFocus = false, onChange, onOdd, onEnter } = props;
  const [text, setText] = useState(value);
  const isWrong = readTime(text) === undefined;
  // What is no time has not been taken: the field goes back to the time that holds.
  const take = (): void => {
    onOdd(isWrong);
    setText(readTime(text) ?? value);
  };
  return (
    <Input
      style={{ width: 84 }}
      value={text}
      aria-label={label}
      autoFocus={autoFocus}
      inputMode="numeric"
      status={isWrong ? "error" : ""}
      onChange={(event) => {
        onOdd(false);
        setText(event.target.value);
        const time = readTime(event.target.value);
        if (time !== undefined) onChange(time);
      }}
      onBlur={take}
      {...(onEnter === undefined ? {} : { onPressEnter: onEnter })}
    />
  );
}

/** From and to, typed exactly; says what is wrong with them. */
export function SegmentFields({
  segment,
  autoFocus = false,
  onChange,
  onOdd,
  onEnter,
}: {
  segment: Segment;
  autoFocus?: boolean;
  onChange: (segment: Segment) => void;
  /** Whether what was typed last is no time, and so was not taken. */
  onOdd?: (isOdd: boolean) => void;
  onEnter?: () => void;
}) {
  const { t } = useHoursText();
  const isOrdered = minutesOf(segment.to) > minutesOf(segment.from);
  const [isOdd, setOdd] = useState(false);
  const tell = (odd: boolean): void => {
    setOdd(odd);
    onOdd?.(odd);
  };
  const both = { onOdd: tell, ...(onEnter === undefined ? {} : { onEnter }) };
  return (
    <div>
      <div className="row gap6">
        <TimeField
          label={t("week.from")}
          value={segment.from}
          autoFocus={autoFocus}
          onChange={(from) => onChange({ ...segment, from })}
          {...both}
        />
        –
        <TimeField label={t("week.to")} value={segment.to} onChange={(to) => onChange({ ...segment, to })} {...both} />
      </div>
      {isOdd ? (
        <p className="small bad" role="alert">
          {t("week.format")}
        </p>
      ) : null}
      {isOrdered ? null : <p className="small bad">{t("week.order")}</p>}
    </div>
  );
}
