import { Form, Input, Segmented, Select } from "antd";
import { serverNow } from "#app/data/server-clock.ts";
import { clockTime } from "#app/i18n/format.ts";
import { type PageLanguage, setPageLanguage } from "#app/i18n/i18n.ts";
import { toneCountries } from "#app/kit/tone-countries.ts";
import { useFrameText } from "./frame.messages.ts";
import { usePlaceText } from "./place.messages.ts";
import { type Place, timeZones } from "./place.ts";

function LanguageChoice({ value, onChange }: { value?: PageLanguage; onChange?: (language: PageLanguage) => void }) {
  return (
    <Segmented<PageLanguage>
      size="large"
      value={value ?? "en"}
      onChange={(language) => {
        onChange?.(language);
        void setPageLanguage(language);
      }}
      options={[
        { value: "en", label: "English" },
        { value: "zh", label: "简体中文" },
      ]}
    />
  );
}

/** Language, company, country, time zone: the fields of the first step, inside a form of Place. */
export function PlaceFields() {
  const { t } = usePlaceText();
  const frame = useFrameText();
  const form = Form.useFormInstance<Place>();
  const timeZone = Form.useWatch("timeZone", form) as string | undefined;
  const zone = timeZone ?? form.getFieldValue("timeZone");
  return (
    <div className="first-run-fields">
      <Form.Item name="language" label={t("language")}>
        <LanguageChoice />
      </Form.Item>
      <Form.Item
        name="companyName"
        label={t("company")}
        extra={t("companyHelp")}
        rules={[{ required: true, whitespace: true, message: frame.t("fill") }]}
      >
        <Input size="large" maxLength={80} autoComplete="organization" />
      </Form.Item>
      <Form.Item name="country" label={t("country")}>
        <Select size="large" showSearch={{ optionFilterProp: "label" }} options={[...toneCountries()]} />
      </Form.Item>
      <Form.Item
        name="timeZone"
        label={t("timeZone")}
        {...(zone === undefined ? {} : { extra: t("now", { time: clockTime(serverNow(), zone) }) })}
      >
        <Select
          size="large"
          showSearch
          options={timeZones(zone ?? "UTC").map((value) => ({ value, label: value.replaceAll("_", " ") }))}
        />
      </Form.Item>
    </div>
  );
}
