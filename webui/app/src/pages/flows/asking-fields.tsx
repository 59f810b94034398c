import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { PromptList, PromptPicker } from "#app/kit/prompt-picker.tsx";
import { Count, DIGITS, type FieldsProps, Labelled, optional } from "./field-parts.tsx";
import type { NodeOf } from "./flow-outline.ts";
import { useStepFieldsText } from "./step-fields.messages.ts";

/** What a step plays. */
export function Prompts({ node, set, disabled }: FieldsProps<NodeOf<"play" | "menu" | "collect">>) {
  const { t } = useStepFieldsText();
  return (
    <Labelled label={t("field.prompts")}>
      <PromptList
        label={t("field.prompts")}
        value={node.prompts}
        disabled={disabled}
        onChange={(prompts) => prompts.length > 0 && set({ ...node, prompts })}
      />
    </Labelled>
  );
}

function Replies({ node, set, disabled }: FieldsProps<NodeOf<"menu" | "collect">>) {
  const { t } = useStepFieldsText();
  return (
    <>
      <Labelled label={t("field.invalidPrompt")}>
        <PromptPicker
          clearable
          label={`${t("field.invalidPrompt")} (${t("field.standardInvalid")})`}
          value={node.invalidPrompt}
          disabled={disabled}
          onChange={(id) => set(optional(node, "invalidPrompt", id))}
        />
        {node.invalidPrompt === undefined ? <span className="tiny faint">{t("field.standardInvalid")}</span> : null}
      </Labelled>
      {node.kind === "menu" ? (
        <Labelled label={t("field.timeoutPrompt")}>
          <PromptPicker
            clearable
            label={`${t("field.timeoutPrompt")} (${t("field.standardTimeout")})`}
            value={node.timeoutPrompt}
            disabled={disabled}
            onChange={(id) => set(optional(node, "timeoutPrompt", id))}
          />
          {node.timeoutPrompt === undefined ? <span className="tiny faint">{t("field.standardTimeout")}</span> : null}
        </Labelled>
      ) : null}
    </>
  );
}

/** A menu: what it says, its keys, how long it waits. */
export function MenuFields({ node, set, disabled }: FieldsProps<NodeOf<"menu">>) {
  const { t } = useStepFieldsText();
  const free = DIGITS.find((digit) => !node.choices.some(({ key }) => key === digit));
  const setChoice = (index: number, change: object): void =>
    set({ ...node, choices: node.choices.map((choice, at) => (at === index ? { ...choice, ...change } : choice)) });
  return (
    <>
      <Prompts node={node} set={set} disabled={disabled} />
      <Labelled label={t("field.keys")}>
        {node.choices.map((choice, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two keys may be the same while one is being changed
          <div key={index} className="row gap6">
            <Select
              size="small"
              style={{ width: 60 }}
              aria-label={t("field.keys")}
              value={choice.key}
              disabled={disabled}
              options={DIGITS.map((key) => ({ value: key, label: key }))}
              onChange={(key) => setChoice(index, { key })}
            />
            <Input
              size="small"
              value={choice.name ?? ""}
              disabled={disabled}
              placeholder={t("field.keyName")}
              aria-label={`${choice.key}: ${t("field.keyName")}`}
              onChange={(event) =>
                setChoice(index, { name: event.target.value === "" ? undefined : event.target.value })
              }
            />
            <Input
              size="small"
              value={choice.nameZh ?? ""}
              disabled={disabled}
              placeholder={t("field.keyNameZh")}
              aria-label={`${choice.key}: ${t("field.keyNameZh")}`}
              onChange={(event) => setChoice(index, { nameZh: event.target.value })}
            />
            <Button
              size="small"
              type="text"
              icon={<CloseOutlined />}
              aria-label={t("field.removeKey", { key: choice.key })}
              disabled={disabled || node.choices.length === 1}
              onClick={() => set({ ...node, choices: node.choices.filter((other) => other !== choice) })}
            />
          </div>
        ))}
        <Button
          size="small"
          icon={<PlusOutlined />}
          style={{ alignSelf: "flex-start" }}
          disabled={disabled || free === undefined}
          onClick={() =>
            free !== undefined && set({ ...node, choices: [...node.choices, { key: free, next: node.otherwise }] })
          }
        >
          {t("field.addKey")}
        </Button>
      </Labelled>
      <div className="small node-sentence">
        {t("field.timeoutSeconds")}{" "}
        <Count
          label={t("field.timeoutSeconds")}
          value={node.timeoutSeconds}
          min={0.5}
          max={120}
          step={0.5}
          suffix={t("field.seconds")}
          disabled={disabled}
          onChange={(timeoutSeconds) => set({ ...node, timeoutSeconds })}
        />{" "}
        · {t("field.attempts")}{" "}
        <Count
          label={t("field.attempts")}
          value={node.attempts}
          min={1}
          max={9}
          disabled={disabled}
          onChange={(attempts) => set({ ...node, attempts })}
        />{" "}
        {t("field.times")}
      </div>
      <Replies node={node} set={set} disabled={disabled} />
    </>
  );
}

/** Digits asked for: how many, how they end, where they go. */
export function CollectFields({ node, set, disabled }: FieldsProps<NodeOf<"collect">>) {
  const { t } = useStepFieldsText();
  const count = (field: "minDigits" | "maxDigits" | "attempts", min: number, max: number) => (
    <Count
      label={t(`field.${field}`)}
      value={node[field]}
      min={min}
      max={max}
      disabled={disabled}
      onChange={(value) => set({ ...node, [field]: value })}
    />
  );
  const seconds = (field: "firstDigitSeconds" | "betweenDigitsSeconds") => (
    <Count
      label={t(`field.${field}`)}
      value={node[field]}
      min={0.5}
      max={120}
      step={0.5}
      suffix={t("field.seconds")}
      disabled={disabled}
      onChange={(value) => set({ ...node, [field]: value })}
    />
  );
  return (
    <>
      <Prompts node={node} set={set} disabled={disabled} />
      <Labelled label={t("field.variable")}>
        <Input
          value={node.variable}
          disabled={disabled}
          aria-label={t("field.variable")}
          onChange={(event) => set({ ...node, variable: event.target.value })}
        />
      </Labelled>
      <div className="small node-sentence">
        {t("field.minDigits")} {count("minDigits", 1, 32)} {t("field.maxDigits")} {count("maxDigits", 1, 32)}{" "}
        {t("field.digits")} · {t("field.terminator")}{" "}
        <Select
          size="small"
          style={{ width: 84 }}
          aria-label={t("field.terminator")}
          value={node.terminator ?? ""}
          disabled={disabled}
          options={[
            { value: "", label: t("field.noTerminator") },
            ...DIGITS.map((key) => ({ value: key, label: key })),
          ]}
          onChange={(key) => set(optional(node, "terminator", key === "" ? undefined : key))}
        />{" "}
        · {t("field.firstDigitSeconds")} {seconds("firstDigitSeconds")} {t("field.betweenDigitsSeconds")}{" "}
        {seconds("betweenDigitsSeconds")} · {t("field.attempts")} {count("attempts", 1, 9)} {t("field.times")}
      </div>
      <Replies node={node} set={set} disabled={disabled} />
    </>
  );
}
