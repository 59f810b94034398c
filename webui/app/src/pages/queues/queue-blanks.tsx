import { Input, InputNumber, Radio, Select } from "antd";
import type { ReactNode } from "react";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { Blank } from "#app/kit/blank.tsx";
import { isSame } from "#app/kit/changes.ts";
import { DestinationPicker } from "#app/kit/destination-picker.tsx";
import { PromptPicker } from "#app/kit/prompt-picker.tsx";
import { fieldMessage } from "#app/kit/refusal.tsx";
import type { Draft } from "#app/kit/use-draft.ts";
import { contradictions, type Queue } from "./contradictions.ts";
import { useExperienceText } from "./experience.messages.ts";
import { type Field, SECONDS, schemaOf, useQueueValue } from "./queue-words.ts";
import { useRulesText } from "./rules.messages.ts";

export type QueueDraft = Draft<Queue>;
/** A copy of the queue with one field changed; undefined takes an optional field out. */
export function withField<F extends Field>(queue: Queue, field: F, value: Queue[F] | undefined): Queue {
  const { [field]: _, ...others } = queue;
  return (value === undefined ? others : { ...queue, [field]: value }) as Queue;
}

function useProblem(draft: QueueDraft, field: Field): string | undefined {
  const { t } = useExperienceText();
  const refused = fieldMessage(draft.refusal, `/item/${field}`);
  if (refused !== undefined) return refused;
  const found = draft.problems.find(({ path }) => path === `/${field}` || path.startsWith(`/${field}/`));
  if (found !== undefined) return pageLanguage() === "zh" ? found.messageZh : found.message;
  const odd = contradictions(draft.value).find((one) => one.field === field);
  return odd === undefined ? undefined : t(`odd.${odd.code}`, odd.facts);
}

/** A field of the queue as a blank; `editor` gets the value and a way to change it. */
export function QueueBlank<F extends Field>({
  draft,
  field,
  editor,
  width,
}: {
  draft: QueueDraft;
  field: F;
  editor: (value: Queue[F], set: (value: Queue[F] | undefined) => void, done: () => void) => ReactNode;
  width?: number;
}) {
  const { t, i18n } = useRulesText();
  const say = useQueueValue();
  const problem = useProblem(draft, field);
  const schema = schemaOf(field);
  const value = draft.value[field];
  const set = (next: Queue[F] | undefined): void => draft.set(withField(draft.value, field, next));
  const changed = !isSame(value, draft.saved[field]);
  const help = i18n.exists(`queue-rules:help.${field}`)
    ? t(`help.${field}`)
    : pageLanguage() === "zh"
      ? schema["x-help-zh"]
      : schema.description;
  const standard = schema.default as Queue[F] | undefined; // a schema's default is a value of the schema
  return (
    <Blank
      anchor={field}
      title={t(`field.${field}`)}
      help={help}
      problem={problem}
      {...(width === undefined ? {} : { width })}
      {...(changed ? { saved: say(field, draft.saved[field]), onBack: () => set(draft.saved[field]) } : {})}
      {...(standard === undefined || isSame(standard, value)
        ? {}
        : { standard: { text: say(field, standard), use: () => set(standard) } })}
      editor={(done) => editor(value, set, done)}
    >
      {say(field, value)}
    </Blank>
  );
}

type NumberField = {
  [K in Field]-?: Queue[K] extends number ? K : never;
}[Field];

/** A number, with its unit. */
export function NumberBlank({ draft, field }: { draft: QueueDraft; field: NumberField }) {
  const { t } = useRulesText();
  const { minimum = 0, maximum = 9999 } = schemaOf(field);
  const unit = SECONDS.has(field) ? t("value.seconds", { count: "" as unknown as number }).trim() : undefined;
  return (
    <QueueBlank
      draft={draft}
      field={field}
      editor={(value, set, done) => (
        <InputNumber<number>
          autoFocus
          style={{ width: 130 }}
          min={minimum}
          max={maximum}
          precision={0}
          value={value}
          aria-label={t(`field.${field}`)}
          {...(unit === undefined ? {} : { suffix: unit })}
          onChange={(next) => next !== null && set(next)}
          onPressEnter={done}
        />
      )}
    />
  );
}

/** One of a few words. */
export function ChoiceBlank({
  draft,
  field,
  options,
}: {
  draft: QueueDraft;
  field: "strategy" | "announcePosition" | "recording";
  options: readonly string[];
}) {
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

type YesNoField = "joinWhenNoAgents" | "joinWhenAllPaused" | "leaveWhenNoAgents" | "announceWait";

/** Two possibilities, each in words. */
export function YesNoBlank({ draft, field }: { draft: QueueDraft; field: YesNoField }) {
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
          options={[true, false].map((option) => ({ value: option, label: say(field, option) }))}
        />
      )}
    />
  );
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
          draft.set(withField(draft.value, field, text === "" && field !== "name" ? undefined : text));
        }}
      />
      {problem === undefined ? null : <span className="small bad">{problem}</span>}
    </div>
  );
}
