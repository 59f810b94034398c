import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { type FieldsProps, Labelled } from "./field-parts.tsx";
import type { NodeOf } from "./flow-outline.ts";
import { useStepFieldsText } from "./step-fields.messages.ts";

/** Variables and their values. */
export function SetFields({ node, set, disabled }: FieldsProps<NodeOf<"set">>) {
  const { t } = useStepFieldsText();
  const change = (index: number, part: object): void =>
    set({ ...node, values: node.values.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  return (
    <Labelled label={t("field.values")}>
      {node.values.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two variables may be the same while one is being typed
        <div key={index} className="row gap6">
          <Input
            size="small"
            value={one.variable}
            disabled={disabled}
            aria-label={t("field.variable")}
            onChange={(event) => change(index, { variable: event.target.value })}
          />
          =
          <Input
            size="small"
            value={one.value}
            disabled={disabled}
            aria-label={`${one.variable}: ${t("field.value")}`}
            onChange={(event) => change(index, { value: event.target.value })}
          />
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            aria-label={t("field.removeValue", { name: one.variable })}
            disabled={disabled}
            onClick={() => set({ ...node, values: node.values.filter((other) => other !== one) })}
          />
        </div>
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        style={{ alignSelf: "flex-start" }}
        disabled={disabled}
        onClick={() => set({ ...node, values: [...node.values, { variable: "note", value: "" }] })}
      >
        {t("field.addValue")}
      </Button>
    </Labelled>
  );
}

const OPERATORS = ["equals", "starts-with", "matches-list", "is-set", "less", "greater"] as const;

/** What is compared with what. */
export function ConditionFields({ node, set, disabled }: FieldsProps<NodeOf<"condition">>) {
  const { t } = useStepFieldsText();
  return (
    <>
      <Labelled label={t("field.variable")}>
        <Input
          value={node.variable}
          disabled={disabled}
          aria-label={t("field.variable")}
          onChange={(event) => set({ ...node, variable: event.target.value })}
        />
        <span className="tiny faint">{t("variableHint")}</span>
      </Labelled>
      <Labelled label={t("field.operator")}>
        <Select
          value={node.operator}
          disabled={disabled}
          aria-label={t("field.operator")}
          options={OPERATORS.map((operator) => ({ value: operator, label: t(`operator.${operator}`) }))}
          onChange={(operator) => set({ ...node, operator })}
        />
      </Labelled>
      {node.operator === "is-set" ? null : (
        <Labelled label={t("field.value")}>
          <Input
            value={node.value ?? ""}
            disabled={disabled}
            aria-label={t("field.value")}
            onChange={(event) => set({ ...node, value: event.target.value })}
          />
          {node.operator === "matches-list" ? <span className="tiny faint">{t("listHint")}</span> : null}
        </Labelled>
      )}
    </>
  );
}
