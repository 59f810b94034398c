import { Skeleton } from "antd";
import { useMay } from "#app/data/session.tsx";
import { NumberField, TextField } from "#app/kit/item-fields.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { useSettingDraft } from "#app/kit/use-setting-draft.ts";
import { useUpdatesText } from "./updates.messages.ts";

/** Where updates are looked for, and how often the box calls itself. */
export function UpdateSettings({ hasFolder }: { hasFolder: boolean }) {
  const { t } = useUpdatesText();
  const words = useSetup();
  const edit = useSettingDraft("box");
  const disabled = !useMay("edit-equipment");
  if (edit === undefined) return <Skeleton active />;
  const draft = { ...edit, disabled };
  const wording: Wording = {
    name: ([field]) => t(`field.${field as "updateFolder"}`),
    value: (_, value) => (value === undefined || value === "" ? words.t("unset") : String(value)),
  };
  return (
    <>
      <Panel title={t("settings")}>
        <div className="field-row">
          {hasFolder ? (
            <TextField
              draft={draft}
              path="updateFolder"
              label={t("field.updateFolder")}
              help={t("folderHelp")}
              maxLength={200}
              placeholder="http://"
              optional
            />
          ) : null}
          <NumberField
            draft={draft}
            path="selfCallMinutes"
            label={t("field.selfCallMinutes")}
            help={t("testHelp")}
            min={0}
            max={1440}
            unit={t("minutes")}
          />
        </div>
      </Panel>
      <SaveBar draft={edit} wording={wording} />
    </>
  );
}
