import { pageLanguage } from "#app/i18n/i18n.ts";
import { TONE_COUNTRIES } from "./tone-countries.table.ts";

/** The countries whose exchange tones the box knows, as choices, named in the language of the page. */
export function toneCountries(): readonly { readonly value: string; readonly label: string }[] {
  const names = new Intl.DisplayNames([pageLanguage()], { type: "region" });
  return TONE_COUNTRIES.map((value) => ({ value, label: `${names.of(value) ?? value} (${value})` }));
}
