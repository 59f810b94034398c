import type { Wording } from "#app/kit/save-bar.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { useE1SettingsText } from "./e1-settings.messages.ts";
import { fieldWords, groupFields, priFields, r2Fields, spanFields } from "./schema-words.ts";

const OWN = ["name", "nameZh", "enabled", "path", "baudRate", "calledPrefix", "mainNumber"] as const;
const isOwn = (field: string): field is (typeof OWN)[number] => (OWN as readonly string[]).includes(field);

/** How a change of an E1 board or trunk group is told in the list of changes. */
export function useSettingWords(): Wording {
  const { t } = useE1SettingsText();
  const words = useSetup();
  return {
    name(path) {
      const named = path.map(String).findLast((part) => !/^\d+$/.test(part)) ?? "";
      if (isOwn(named)) return t(named);
      if (named === "spans" || named === "members" || named === "pri") return t(`change.${named}`);
      const fields = [spanFields, r2Fields, priFields, groupFields].find((each) => named in each);
      return fields === undefined ? named : fieldWords(fields, named).label;
    },
    value(_, value) {
      if (typeof value === "boolean") return words.t(value ? "yes" : "no");
      if (Array.isArray(value)) return value.every(Number.isInteger) ? value.join(", ") : String(value.length);
      if (typeof value === "object" && value !== null) return Object.values(value).join(" · ");
      return String(value ?? words.t("unset"));
    },
  };
}
