import { Input, InputNumber, Radio, Select } from "antd";
import { useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { PromptList } from "#app/kit/prompt-picker.tsx";
import { CollectFields, MenuFields, Prompts } from "./asking-fields.tsx";
import { Count, type FieldsProps, Labelled, optional, Pick } from "./field-parts.tsx";
import type { FlowNode, NodeOf } from "./flow-outline.ts";
import { useStepFieldsText } from "./step-fields.messages.ts";
import { ConditionFields, SetFields } from "./variable-fields.tsx";

function DialFields({ node, set, disabled }: FieldsProps<NodeOf<"dial">>) {
  const { t } = useStepFieldsText();
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
  const { t } = useStepFieldsText();
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
  const { t } = useStepFieldsText();
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
