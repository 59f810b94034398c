import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { call } from "#app/data/api.ts";
import { useMay } from "#app/data/session.tsx";
import { Answer } from "#app/kit/answer.tsx";
import { NumberField, SelectField, SwitchField, TextField } from "#app/kit/item-fields.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { toneCountries } from "#app/kit/tone-countries.ts";
import { useSettingDraft } from "#app/kit/use-setting-draft.ts";
import { boxRoutes } from "#firmware/api/contract/box.ts";
import { OpenFirstRun } from "./open-first-run.tsx";
import { useBoxText } from "./parts.messages.ts";
import { byteSize } from "./size.ts";

/** Names and values of fields in words, for the list of unsaved changes. */
export function useWording(): Wording {
  const { t } = useBoxText();
  const words = useSetup();
  return {
    name: ([field]) => t(`field.${field}`),
    value(_, value) {
      if (typeof value === "boolean") return words.t(value ? "yes" : "no");
      if (value === undefined || value === "") return words.t("unset");
      return Array.isArray(value) ? value.join(", ") : String(value);
    },
  };
}

const languages = ["en", "zh"] as const;

/** Company, language, time zone. */
export function CompanyPart() {
  const { t } = useBoxText();
  const edit = useSettingDraft("box");
  const disabled = !useMay("edit-equipment");
  const wording = useWording();
  if (edit === undefined) return <Skeleton active />;
  const draft = { ...edit, disabled };
  const { companyName, timeZone, language } = edit.saved;
  const choices = languages.map((value) => ({ value, label: t(`languages.${value}`) }));
  return (
    <>
      <Answer sub={t("company.sub")} actions={<OpenFirstRun />}>
        {t("company.head", { name: companyName, zone: timeZone, language: t(`languages.${language}`) })}
      </Answer>
      <Panel>
        <div className="col gap16">
          <div className="field-row">
            <TextField draft={draft} path="companyName" label={t("field.companyName")} maxLength={80} />
            <TextField draft={draft} path="companyNameZh" label={t("field.companyNameZh")} optional />
          </div>
          <div className="field-row">
            <SelectField draft={draft} path="language" label={t("field.boxLanguage")} choices={choices} />
            <SelectField
              draft={draft}
              path="defaultFlowLanguage"
              label={t("field.defaultFlowLanguage")}
              choices={choices}
              optional
              placeholder={t(`languages.${edit.value.language}`)}
            />
          </div>
          <div className="field-row">
            <SelectField
              draft={draft}
              path="timeZone"
              label={t("field.timeZone")}
              choices={Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value }))}
            />
            <SelectField draft={draft} path="country" label={t("field.country")} choices={toneCountries()} />
          </div>
        </div>
      </Panel>
      <SaveBar draft={edit} wording={wording} />
    </>
  );
}

/** How long recordings are kept and how much room they may take. */
export function RecordingPart() {
  const { t } = useBoxText();
  const edit = useSettingDraft("recording");
  const wording = useWording();
  const { data: health } = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => call(boxRoutes.health, {}, signal),
  });
  if (edit === undefined) return <Skeleton active />;
  const { keepDays, maxGigabytes } = edit.saved;
  const stored = health?.stored;
  return (
    <>
      <Answer sub={t("recording.sub")}>{t("recording.head", { days: keepDays, gigabytes: maxGigabytes })}</Answer>
      <Panel>
        <div className="col gap16">
          <div className="field-row">
            <NumberField
              draft={edit}
              path="keepDays"
              label={t("field.keepDays")}
              min={1}
              max={3650}
              unit={t("unit.days")}
            />
            <NumberField
              draft={edit}
              path="maxGigabytes"
              label={t("field.maxGigabytes")}
              min={0.1}
              max={10_000}
              step={0.5}
              unit={t("unit.GB")}
            />
          </div>
          <SwitchField
            draft={edit}
            path="internalCalls"
            label={t("field.internalCalls")}
            help={t("recording.internalHelp")}
          />
          {stored === undefined ? null : (
            <p className="small muted">
              {t("recording.used", { count: stored.recordings, size: byteSize(stored.recordingBytes) })}
            </p>
          )}
        </div>
      </Panel>
      <SaveBar draft={edit} wording={wording} />
    </>
  );
}

const codes = ["signIn", "signOut", "pause", "ready", "voicemail", "recordPrompt", "echoTest"] as const;

/** Codes dialled on a phone. */
export function CodesPart() {
  const { t } = useBoxText();
  const edit = useSettingDraft("phoneCodes");
  const wording = useWording();
  if (edit === undefined) return <Skeleton active />;
  return (
    <>
      <Answer sub={t("codes.sub")}>{t("codes.head")}</Answer>
      <Panel>
        <div className="field-row">
          {codes.map((code) => (
            <TextField
              key={code}
              draft={edit}
              path={code}
              label={t(`field.${code}`)}
              maxLength={8}
              placeholder={t("codes.hint")}
            />
          ))}
        </div>
      </Panel>
      <SaveBar draft={edit} wording={wording} />
    </>
  );
}
