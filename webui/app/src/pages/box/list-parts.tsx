import { InputNumber } from "antd";
import { NumberField, setField, TextField } from "#app/kit/item-fields.tsx";
import { PromptPicker } from "#app/kit/prompt-picker.tsx";
import { ListPart } from "./list-part.tsx";
import { useListsText } from "./lists.messages.ts";
import { useBoxText } from "./parts.messages.ts";

/** Reasons to pause with their limits. */
export function PausesPart() {
  const { t } = useBoxText();
  const listText = useListsText();
  return (
    <ListPart
      list="pauseReasons"
      words="pauses"
      row={({ limitMinutes }) =>
        limitMinutes === undefined
          ? listText.t("pauses.noLimit")
          : listText.t("pauses.limit", { minutes: limitMinutes })
      }
      fields={(draft) => (
        <>
          <TextField draft={draft} path="name" label={t("field.name")} />
          <TextField draft={draft} path="nameZh" label={t("field.nameZh")} optional />
          <div className="field">
            <label htmlFor="limit">{t("field.limitMinutes")}</label>
            <span className="row gap8">
              <InputNumber<number>
                id="limit"
                min={1}
                max={480}
                value={draft.value.limitMinutes ?? null}
                placeholder="–"
                onChange={(value) => setField(draft, "limitMinutes", value ?? undefined)}
              />
              <span className="small muted">{t("unit.min")}</span>
            </span>
          </div>
        </>
      )}
    />
  );
}

/** Mailboxes with their bounds. */
export function MailboxesPart() {
  const { t } = useBoxText();
  const listText = useListsText();
  return (
    <ListPart
      list="mailboxes"
      words="mailboxes"
      row={({ maxMessageSeconds, maxMessages, keepDays }) =>
        listText.t("mailboxes.row", { seconds: maxMessageSeconds, count: maxMessages, days: keepDays })
      }
      fields={(draft) => (
        <>
          <div className="field-row">
            <TextField draft={draft} path="name" label={t("field.name")} />
            <TextField draft={draft} path="nameZh" label={t("field.nameZh")} optional />
          </div>
          <div className="field">
            <span className="label">{t("field.greeting")}</span>
            <PromptPicker
              value={draft.value.greeting}
              onChange={(prompt) => setField(draft, "greeting", prompt)}
              label={t("field.greeting")}
              clearable
            />
            <span className="tiny faint">{listText.t("mailboxes.greetingHelp")}</span>
          </div>
          <div className="field-row">
            <NumberField draft={draft} path="maxMessages" label={t("field.maxMessages")} min={1} max={1000} />
            <NumberField
              draft={draft}
              path="keepDays"
              label={t("field.keepDays")}
              min={1}
              max={3650}
              unit={t("unit.days")}
            />
          </div>
          <div className="field-row">
            <NumberField
              draft={draft}
              path="maxMessageSeconds"
              label={t("field.maxMessageSeconds")}
              min={5}
              max={900}
              unit={t("unit.s")}
            />
            <NumberField
              draft={draft}
              path="minMessageSeconds"
              label={t("field.minMessageSeconds")}
              min={0}
              max={30}
              unit={t("unit.s")}
            />
            <NumberField
              draft={draft}
              path="silenceSeconds"
              label={t("field.silenceSeconds")}
              min={2}
              max={60}
              unit={t("unit.s")}
            />
          </div>
        </>
      )}
    />
  );
}
