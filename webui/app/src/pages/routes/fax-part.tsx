import { Select } from "antd";
import { useState } from "react";
import { saveSetting, useConfigList, useConfigSetting } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import { useRoutesText } from "./routes.messages.ts";

/** A rule's word for: fax calls of mine are not moved. */
export const NOT_MOVED = "none";

/** Where calls from fax machines go: an extension, what `others` offers, or nothing. */
export function FaxSelect({
  value,
  placeholder,
  others = [],
  disabled,
  onChange,
}: {
  value: string | undefined;
  placeholder: string;
  others?: readonly { value: string; label: string }[];
  disabled: boolean;
  onChange: (extension: string | undefined) => void;
}) {
  const { t } = useRoutesText();
  const extensions = useConfigList("extensions").data?.items ?? [];
  const own = extensions.map((extension) => ({
    value: extension.number,
    label: `${extension.number} · ${nameOf(extension)}`,
  }));
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      value={value ?? null}
      disabled={disabled}
      aria-label={t("field.faxExtension")}
      placeholder={placeholder}
      options={[...others, ...own]}
      onChange={(chosen: string | null | undefined) => onChange(chosen ?? undefined)}
    />
  );
}

/** Where fax calls of the whole box go: saved at once, taken back for 10 s. */
export function FaxCalls() {
  const { t } = useRoutesText();
  const offerUndo = useUndo();
  const mayEdit = useMay("edit-routing");
  const { data } = useConfigSetting("fax");
  const [refusal, setRefusal] = useState<unknown>(undefined);
  if (data === undefined) return null;
  const save = async (extension: string | undefined): Promise<void> => {
    try {
      const { version } = await saveSetting("fax", data.version, extension === undefined ? {} : { extension });
      const back = (): void => void saveSetting("fax", version, data.value).catch(setRefusal);
      offerUndo(extension === undefined ? t("fax.off") : t("fax.changed", { extension }), back);
    } catch (error) {
      setRefusal(error);
    }
  };
  return (
    <Panel title={t("fax.title")}>
      <div className="row gap8 wrap">
        <span>{t("fax.say")}</span>
        <div className="last-resort">
          <FaxSelect
            value={data.value.extension}
            placeholder={t("fax.stay")}
            disabled={!mayEdit}
            onChange={(extension) => void save(extension)}
          />
        </div>
      </div>
      <p className="tiny faint">{t("hint.fax")}</p>
      <RefusalNote error={refusal} onClose={() => setRefusal(undefined)} />
    </Panel>
  );
}
