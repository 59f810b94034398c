import { Checkbox, Input, Radio, Select } from "antd";
import { useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { withChange } from "#app/kit/changes.ts";
import { type FieldEditor, type FieldSchema, ItemBlank, NumberEditor, problemOf } from "#app/kit/item-blank.tsx";
import type { Draft } from "#app/kit/use-draft.ts";
import { configLists } from "#firmware/api/contract/config.ts";
import { usePeopleText } from "./people.messages.ts";
import type { ExtensionItem } from "./people.ts";

export type PersonDraft = Draft<ExtensionItem>;
export type Field = keyof ExtensionItem;

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

/** A field of the person as a blank. */
function PersonBlank<F extends Field>(props: { draft: PersonDraft; field: F; editor: FieldEditor<ExtensionItem[F]> }) {
  const { t, i18n } = usePeopleText();
  const say = usePersonValue();
  const { draft, field } = props;
  return (
    <ItemBlank
      {...props}
      title={t(`field.${field}`)}
      help={i18n.exists(`people:help.${field}`) ? t(`help.${field as "mailbox"}`) : undefined}
      schema={schemaOf(field)}
      problem={problemOf(draft, field)}
      say={say}
    />
  );
}

/** A number with its bounds. */
export function NumberBlank({ draft, field }: { draft: PersonDraft; field: "ringSeconds" | "maxCalls" }) {
  const { t } = usePeopleText();
  return (
    <PersonBlank
      draft={draft}
      field={field}
      editor={(value, set, done) => (
        <NumberEditor schema={schemaOf(field)} value={value} label={t(`field.${field}`)} onChange={set} onDone={done} />
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
  const problem = problemOf(draft, field);
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
          draft.set(withChange(draft.value, [field], text === "" && field !== "name" ? undefined : text));
        }}
      />
      {problem === undefined ? null : <span className="small bad">{problem}</span>}
    </div>
  );
}
