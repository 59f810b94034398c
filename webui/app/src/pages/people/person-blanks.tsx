import { Checkbox, Input, InputNumber, Radio, Select } from "antd";
import type { ReactNode } from "react";
import { useConfigList } from "#app/data/config.ts";
import { nameOf, pageLanguage } from "#app/i18n/i18n.ts";
import { Blank } from "#app/kit/blank.tsx";
import { isSame } from "#app/kit/changes.ts";
import { fieldMessage } from "#app/kit/refusal.tsx";
import type { Draft } from "#app/kit/use-draft.ts";
import { configLists } from "#firmware/api/contract/config.ts";
import { usePeopleText } from "./people.messages.ts";
import type { ExtensionItem } from "./people.ts";

export type PersonDraft = Draft<ExtensionItem>;
export type Field = keyof ExtensionItem;

interface FieldSchema {
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly "x-help-zh"?: string;
}
const schemaOf = (field: Field): FieldSchema => configLists.extensions.item.properties[field] as FieldSchema;

/** Says any value of an extension as it reads in a sentence. */
export function usePersonValue(): (field: Field, value: unknown) => string {
  const { t } = usePeopleText();
  const mailboxes = useConfigList("mailboxes").data?.items ?? [];
  return (field, value) => {
    switch (field) {
      case "ringSeconds":
        return t("value.seconds", { count: Number(value) });
      case "maxCalls":
        return t("value.calls", { count: Number(value) });
      case "mayDialOut":
        return t(value === true ? "value.may" : "value.mayNot");
      case "agent":
        return t(value === undefined ? "value.agentNo" : "value.agentYes");
      case "recording":
        return t(`value.recording.${value as ExtensionItem["recording"]}`);
      case "language":
        return t(`value.language.${(value as ExtensionItem["language"]) ?? "none"}`);
      case "mailbox": {
        if (value === undefined) return t("value.noMailbox");
        const box = mailboxes.find(({ id }) => id === value);
        return t("value.mailbox", { name: box === undefined ? String(value) : nameOf(box) });
      }
      default:
        return value === undefined || value === "" ? "–" : String(value);
    }
  };
}

/** A copy with one field changed; undefined takes an optional field out. */
function withField<F extends Field>(item: ExtensionItem, field: F, value: ExtensionItem[F] | undefined): ExtensionItem {
  const { [field]: _, ...others } = item;
  return (value === undefined ? others : { ...item, [field]: value }) as ExtensionItem;
}

function useProblem(draft: PersonDraft, field: Field): string | undefined {
  const refused = fieldMessage(draft.refusal, `/item/${field}`);
  if (refused !== undefined) return refused;
  const found = draft.problems.find(({ path }) => path === `/${field}` || path.startsWith(`/${field}/`));
  return found === undefined ? undefined : pageLanguage() === "zh" ? found.messageZh : found.message;
}

/** A field of the person as a blank; `editor` gets the value and a way to change it. */
function PersonBlank<F extends Field>({
  draft,
  field,
  editor,
}: {
  draft: PersonDraft;
  field: F;
  editor: (value: ExtensionItem[F], set: (value: ExtensionItem[F] | undefined) => void, done: () => void) => ReactNode;
}) {
  const { t, i18n } = usePeopleText();
  const say = usePersonValue();
  const problem = useProblem(draft, field);
  const schema = schemaOf(field);
  const value = draft.value[field];
  const set = (next: ExtensionItem[F] | undefined): void => draft.set(withField(draft.value, field, next));
  const changed = !isSame(value, draft.saved[field]);
  const own = i18n.exists(`people:help.${field}`) ? t(`help.${field as "mailbox"}`) : undefined;
  const standard = schema.default as ExtensionItem[F] | undefined; // a schema's default is a value of the schema
  return (
    <Blank
      anchor={field}
      title={t(`field.${field}`)}
      help={own ?? (pageLanguage() === "zh" ? schema["x-help-zh"] : schema.description)}
      problem={problem}
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

/** A number with its bounds. */
export function NumberBlank({ draft, field }: { draft: PersonDraft; field: "ringSeconds" | "maxCalls" }) {
  const { t } = usePeopleText();
  const { minimum = 0, maximum = 999 } = schemaOf(field);
  return (
    <PersonBlank
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
          onChange={(next) => next !== null && set(next)}
          onPressEnter={done}
        />
      )}
    />
  );
}

const CHOICES = {
  recording: ["never", "always", "inbound", "outbound"],
  language: [undefined, "en", "zh"],
} as const;

/** One of a few words. */
export function ChoiceBlank({ draft, field }: { draft: PersonDraft; field: "recording" | "language" }) {
  const { t } = usePeopleText();
  const say = usePersonValue();
  return (
    <PersonBlank
      draft={draft}
      field={field}
      editor={(value, set) => (
        <Radio.Group
          vertical
          aria-label={t(`field.${field}`)}
          value={value ?? "none"}
          onChange={(event) => set(event.target.value === "none" ? undefined : event.target.value)}
          options={CHOICES[field].map((option) => ({ value: option ?? "none", label: say(field, option) }))}
        />
      )}
    />
  );
}

/** May this phone call outside numbers? */
export function DialOutBlank({ draft }: { draft: PersonDraft }) {
  const say = usePersonValue();
  return (
    <PersonBlank
      draft={draft}
      field="mayDialOut"
      editor={(value, set) => (
        <Checkbox checked={value} onChange={(event) => set(event.target.checked)}>
          {say("mayDialOut", true)}
        </Checkbox>
      )}
    />
  );
}

/** Does this person take queue calls? The PIN that is stored stays. */
export function AgentBlank({ draft }: { draft: PersonDraft }) {
  const say = usePersonValue();
  return (
    <PersonBlank
      draft={draft}
      field="agent"
      editor={(value, set) => (
        <Checkbox
          checked={value !== undefined}
          onChange={(event) => set(event.target.checked ? (draft.saved.agent ?? {}) : undefined)}
        >
          {say("agent", {})}
        </Checkbox>
      )}
    />
  );
}

/** Where callers go whom nobody answers. */
export function MailboxBlank({ draft }: { draft: PersonDraft }) {
  const { t } = usePeopleText();
  const say = usePersonValue();
  const mailboxes = useConfigList("mailboxes").data?.items ?? [];
  return (
    <PersonBlank
      draft={draft}
      field="mailbox"
      editor={(value, set) => (
        <Select
          style={{ width: "100%" }}
          aria-label={t("field.mailbox")}
          value={value ?? ""}
          onChange={(id: string) => set(id === "" ? undefined : id)}
          options={[
            { value: "", label: say("mailbox", undefined) },
            ...mailboxes.map((box) => ({ value: box.id, label: nameOf(box) })),
          ]}
        />
      )}
    />
  );
}

/** A name as plain text. */
export function NameField({ draft, field }: { draft: PersonDraft; field: "name" | "nameZh" }) {
  const { t } = usePeopleText();
  const problem = useProblem(draft, field);
  const value = draft.value[field] ?? "";
  return (
    <div className="field">
      <label htmlFor={`person-${field}`}>{t(`field.${field}`)}</label>
      <Input
        id={`person-${field}`}
        value={value}
        maxLength={60}
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
