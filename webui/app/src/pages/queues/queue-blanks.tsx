import { Input, Radio, Select } from "antd";
import { withChange } from "#app/kit/changes.ts";
import { DestinationPicker } from "#app/kit/destination-picker.tsx";
import { type FieldEditor, ItemBlank, NumberEditor, problemOf } from "#app/kit/item-blank.tsx";
import { PromptPicker } from "#app/kit/prompt-picker.tsx";
import type { Draft } from "#app/kit/use-draft.ts";
import { contradictions, type Queue } from "./contradictions.ts";
import { useExperienceText } from "./experience.messages.ts";
import { type Field, SECONDS, schemaOf, useQueueValue } from "./queue-words.ts";
import { useRulesText } from "./rules.messages.ts";

export type QueueDraft = Draft<Queue>;
function useProblem(draft: QueueDraft, field: Field): string | undefined {
  const { t } = useExperienceText();
  const found = problemOf(draft, field);
  if (found !== undefined) return found;
  const odd = contradictions(draft.value).find((one) => one.field === field);
  return odd === undefined ? undefined : t(`odd.${odd.code}`, odd.facts);
}

/** A field of the queue as a blank. */
export function QueueBlank<F extends Field>(props: {
  draft: QueueDraft;
  field: F;
  editor: FieldEditor<Queue[F]>;
  width?: number;
}) {
  const { t, i18n } = useRulesText();
  const say = useQueueValue();
  const { draft, field } = props;
  const problem = useProblem(draft, field);
  return (
    <ItemBlank
      {...props}
      title={t(`field.${field}`)}
      help={i18n.exists(`queue-rules:help.${field}`) ? t(`help.${field}`) : undefined}
      schema={schemaOf(field)}
      problem={problem}
      say={say}
    />
  );
}

type NumberField = {
  [K in Field]-?: Queue[K] extends number ? K : never;
}[Field];

/** A number, with its unit. */
export function NumberBlank({ draft, field }: { draft: QueueDraft; field: NumberField }) {
  const { t } = useRulesText();
  const unit = SECONDS.has(field) ? t("value.seconds", { count: "" as unknown as number }).trim() : undefined;
  return (
    <QueueBlank
      draft={draft}
      field={field}
      editor={(value, set, done) => (
        <NumberEditor
          schema={schemaOf(field)}
          value={value}
          label={t(`field.${field}`)}
          unit={unit}
          onChange={set}
          onDone={done}
        />
      )}
    />
  );
}

type YesNoField = "joinWhenNoAgents" | "joinWhenAllPaused" | "leaveWhenNoAgents" | "announceWait";

interface ChoiceProps {
  readonly draft: QueueDraft;
  readonly field: "strategy" | "announcePosition" | "recording" | YesNoField;
  readonly options: readonly (string | boolean)[];
}

/** One of a few words. */
export function ChoiceBlank({ draft, field, options }: ChoiceProps) {
  const { t } = useRulesText();
  const say = useQueueValue();
  return (
    <QueueBlank
      draft={draft}
      field={field}
      editor={(value, set) => (
        <Radio.Group
          vertical
          aria-label={t(`field.${field}`)}
          value={value}
          onChange={(event) => set(event.target.value)}
          options={options.map((option) => ({ value: option, label: say(field, option) }))}
        />
      )}
    />
  );
}

/** Two possibilities, each in words. */
export function YesNoBlank({ draft, field }: { draft: QueueDraft; field: YesNoField }) {
  return <ChoiceBlank draft={draft} field={field} options={[true, false]} />;
}

/** A prompt that may be heard at once. */
export function PromptBlank({ draft, field }: { draft: QueueDraft; field: "joinPrompt" | "comfortPrompt" | "music" }) {
  const { t } = useRulesText();
  return (
    <QueueBlank
      draft={draft}
      field={field}
      width={330}
      editor={(value, set) => (
        <PromptPicker
          value={value}
          clearable={field !== "music"}
          {...(field === "music" ? { kind: "music" as const } : {})}
          label={t(`field.${field}`)}
          onChange={(id) => (id === undefined && field === "music" ? undefined : set(id))}
        />
      )}
    />
  );
}

/** Where callers go. */
export function DestinationBlank({
  draft,
  field,
}: {
  draft: QueueDraft;
  field: "onFull" | "onNoAgents" | "onTimeout";
}) {
  const { t } = useRulesText();
  const say = useQueueValue();
  return (
    <QueueBlank
      draft={draft}
      field={field}
      editor={(value, set) => (
        <DestinationPicker
          autoFocus
          value={value}
          label={t(`field.${field}`)}
          noneText={say(field, undefined)}
          onChange={set}
        />
      )}
    />
  );
}

/** The key that leaves the queue, and where to. */
export function ExitKeyBlank({ draft }: { draft: QueueDraft }) {
  const { t } = useRulesText();
  return (
    <QueueBlank
      draft={draft}
      field="exitKey"
      editor={(value, set) => (
        <div className="col gap8">
          <Select
            style={{ width: 130 }}
            aria-label={t("key")}
            value={value?.key ?? ""}
            onChange={(key: string) =>
              set(key === "" ? undefined : { key, to: value?.to ?? draft.value.onTimeout ?? { kind: "hang-up" } })
            }
            options={[
              { value: "", label: t("noKey") },
              ...[..."1234567890*#"].map((key) => ({ value: key, label: key })),
            ]}
          />
          {value === undefined ? null : (
            <>
              <span className="small muted">{t("keyTo")}</span>
              <DestinationPicker
                value={value.to}
                label={t("keyTo")}
                onChange={(to) => to !== undefined && set({ ...value, to })}
              />
            </>
          )}
        </div>
      )}
    />
  );
}

/** Name or number as plain text in a blank. */
export function TextField({ draft, field }: { draft: QueueDraft; field: "name" | "nameZh" | "number" }) {
  const { t } = useRulesText();
  const problem = useProblem(draft, field);
  const value = draft.value[field] ?? "";
  return (
    <div className="field">
      <label htmlFor={`queue-${field}`}>{t(`field.${field}`)}</label>
      <Input
        id={`queue-${field}`}
        value={value}
        maxLength={field === "number" ? 6 : 60}
        {...(field === "number" ? { inputMode: "numeric" as const } : {})}
        status={problem !== undefined || (field === "name" && value === "") ? "error" : ""}
        onChange={(event) => {
          const text = event.target.value;
          draft.set(withChange(draft.value, [field], text === "" && field !== "name" ? undefined : text));
        }}
      />
      {problem === undefined ? null : <span className="small bad">{problem}</span>}
    </div>
  );
}
