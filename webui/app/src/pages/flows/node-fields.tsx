import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, InputNumber, Radio, Select } from "antd";
import type { ReactNode } from "react";
import { useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { PromptList, PromptPicker } from "#app/kit/prompt-picker.tsx";
import type { FlowNode, NodeOf } from "./flow-outline.ts";
import { useFlowsText } from "./flows.messages.ts";

interface FieldsProps<N extends FlowNode> {
  readonly node: N;
  readonly set: (node: FlowNode) => void;
  readonly disabled: boolean;
}

const DIGITS = [..."1234567890*#"];

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="field">
      <span className="label">{label}</span>
      {children}
    </div>
  );
}

function Count(props: {
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
function optional<N extends FlowNode>(node: N, field: string, value: unknown): FlowNode {
  const { [field as "id"]: _, ...others } = node;
  return (value === undefined ? others : { ...node, [field]: value }) as FlowNode; // only optional fields are taken out
}

function Prompts({ node, set, disabled }: FieldsProps<NodeOf<"play" | "menu" | "collect">>) {
  const { t } = useFlowsText();
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
  const { t } = useFlowsText();
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

function MenuFields({ node, set, disabled }: FieldsProps<NodeOf<"menu">>) {
  const { t } = useFlowsText();
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

function CollectFields({ node, set, disabled }: FieldsProps<NodeOf<"collect">>) {
  const { t } = useFlowsText();
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

function SetFields({ node, set, disabled }: FieldsProps<NodeOf<"set">>) {
  const { t } = useFlowsText();
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

function ConditionFields({ node, set, disabled }: FieldsProps<NodeOf<"condition">>) {
  const { t } = useFlowsText();
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

/** One thing of a list of the configuration. */
function Pick(props: {
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

function DialFields({ node, set, disabled }: FieldsProps<NodeOf<"dial">>) {
  const { t } = useFlowsText();
  const extensions = useConfigList("extensions").data?.items ?? [];
  const { to } = node;
  const change = (kind: string): void => {
    if (kind === "extension") set({ ...node, to: { kind, extension: extensions[0]?.number ?? "" } });
    else if (kind === "external") set({ ...node, to: { kind, number: "" } });
    else set({ ...node, to: { kind: "variable", variable: "number" } });
  };
  return (
    <>
      <Labelled label={t("field.to")}>
        <Radio.Group
          vertical
          value={to.kind}
          disabled={disabled}
          onChange={(event) => change(event.target.value)}
          options={["extension", "external", "variable"].map((kind) => ({
            value: kind,
            label: t(`field.toKind.${kind}`),
          }))}
        />
        {to.kind === "extension" ? (
          <Select
            showSearch={{ optionFilterProp: "label" }}
            value={to.extension}
            disabled={disabled}
            aria-label={t("field.to")}
            options={extensions.map((item) => ({ value: item.number, label: `${item.number} ${nameOf(item)}` }))}
            onChange={(extension) => set({ ...node, to: { kind: "extension", extension } })}
          />
        ) : (
          <Input
            value={to.kind === "external" ? to.number : to.variable}
            disabled={disabled}
            aria-label={t(to.kind === "external" ? "field.number" : "field.variable")}
            onChange={(event) => {
              const text = event.target.value;
              set({
                ...node,
                to: to.kind === "external" ? { ...to, number: text } : { kind: "variable", variable: text },
              });
            }}
          />
        )}
      </Labelled>
      <div className="small node-sentence">
        {t("field.ringSeconds")}{" "}
        <Count
          label={t("field.ringSeconds")}
          value={node.ringSeconds}
          min={5}
          max={300}
          suffix={t("field.seconds")}
          disabled={disabled}
          onChange={(ringSeconds) => set({ ...node, ringSeconds })}
        />
      </div>
    </>
  );
}

function QueueFields({ node, set, disabled }: FieldsProps<NodeOf<"queue">>) {
  const { t } = useFlowsText();
  const queues = useConfigList("queues").data?.items ?? [];
  return (
    <>
      <Pick
        label={t("field.queue")}
        value={node.queue}
        list={queues}
        disabled={disabled}
        onChange={(queue) => set({ ...node, queue })}
      />
      <Labelled label={t("field.priority")}>
        <InputNumber<number>
          min={0}
          max={100}
          value={node.priority ?? null}
          placeholder={t("field.priorityStandard")}
          disabled={disabled}
          aria-label={t("field.priority")}
          style={{ width: "100%" }}
          onChange={(priority) => set(optional(node, "priority", priority ?? undefined))}
        />
      </Labelled>
    </>
  );
}

/** The fields of a step by its kind. */
export function NodeFields({ node, set, disabled, flowId }: FieldsProps<FlowNode> & { flowId: string }) {
  const { t } = useFlowsText();
  const schedules = useConfigList("schedules").data?.items ?? [];
  const mailboxes = useConfigList("mailboxes").data?.items ?? [];
  const flows = useConfigList("flows").data?.items ?? [];
  switch (node.kind) {
    case "play":
      return <Prompts node={node} set={set} disabled={disabled} />;
    case "menu":
      return <MenuFields node={node} set={set} disabled={disabled} />;
    case "collect":
      return <CollectFields node={node} set={set} disabled={disabled} />;
    case "set":
      return <SetFields node={node} set={set} disabled={disabled} />;
    case "condition":
      return <ConditionFields node={node} set={set} disabled={disabled} />;
    case "queue":
      return <QueueFields node={node} set={set} disabled={disabled} />;
    case "dial":
      return <DialFields node={node} set={set} disabled={disabled} />;
    case "time":
      return (
        <Pick
          label={t("field.schedule")}
          value={node.schedule}
          list={schedules}
          disabled={disabled}
          onChange={(schedule) => set({ ...node, schedule })}
        />
      );
    case "voicemail":
      return (
        <Pick
          label={t("field.mailbox")}
          value={node.mailbox}
          list={mailboxes}
          disabled={disabled}
          onChange={(mailbox) => set({ ...node, mailbox })}
        />
      );
    case "sub-flow":
      return (
        <Pick
          label={t("field.flow")}
          value={node.flow}
          list={flows.filter(({ id }) => id !== flowId)}
          disabled={disabled}
          onChange={(flow) => set({ ...node, flow })}
        />
      );
    case "language":
      return (
        <Labelled label={t("field.language")}>
          <Radio.Group
            value={node.language}
            disabled={disabled}
            onChange={(event) => set({ ...node, language: event.target.value })}
            options={(["en", "zh"] as const).map((language) => ({
              value: language,
              label: t(`languages.${language}`),
            }))}
          />
        </Labelled>
      );
    case "hang-up":
      return (
        <Labelled label={t("field.prompts")}>
          <PromptList
            label={t("field.prompts")}
            value={node.prompts ?? []}
            disabled={disabled}
            onChange={(prompts) => set(optional(node, "prompts", prompts.length === 0 ? undefined : prompts))}
          />
        </Labelled>
      );
    case "return":
      return null;
  }
}
