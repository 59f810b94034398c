import { InputNumber, Select } from "antd";
import type { ReactNode } from "react";
import { nameOf } from "#app/i18n/i18n.ts";
import type { FlowNode } from "./flow-outline.ts";

/** What the fields of a step get: the step, and a way to replace it. */
export interface FieldsProps<N extends FlowNode> {
  readonly node: N;
  readonly set: (node: FlowNode) => void;
  readonly disabled: boolean;
}

/** The keys of a telephone. */
export const DIGITS = [..."1234567890*#"];

/** A field under its name. */
export function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="field">
      <span className="label">{label}</span>
      {children}
    </div>
  );
}

/** A small number in a sentence. */
export function Count(props: {
  label: string;
  value: number;
  min: number;
  max: number;
  suffix?: string;
  step?: number;
  disabled: boolean;
  onChange: (value: number) => void;
}) {
  const { label, value, min, max, suffix, step = 1, disabled, onChange } = props;
  return (
    <InputNumber<number>
      size="small"
      style={{ width: 84 }}
      min={min}
      max={max}
      step={step}
      value={value}
      disabled={disabled}
      aria-label={label}
      {...(suffix === undefined ? {} : { suffix })}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}

/** A copy without the field where there is no value. */
export function optional<N extends FlowNode>(node: N, field: string, value: unknown): FlowNode {
  const { [field as "id"]: _, ...others } = node;
  return (value === undefined ? others : { ...node, [field]: value }) as FlowNode; // only optional fields are taken out
}

/** One thing of a list of the configuration. */
export function Pick(props: {
  label: string;
  value: string;
  list: readonly { id: string; name: string; nameZh?: string }[];
  disabled: boolean;
  onChange: (id: string) => void;
}) {
  const { label, value, list, disabled, onChange } = props;
  return (
    <Labelled label={label}>
      <Select
        showSearch={{ optionFilterProp: "label" }}
        value={value === "" ? null : value}
        disabled={disabled}
        aria-label={label}
        options={list.map((item) => ({ value: item.id, label: nameOf(item) }))}
        onChange={onChange}
      />
    </Labelled>
  );
}
