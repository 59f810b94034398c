import { pageLanguage } from "#app/i18n/i18n.ts";
import { TONE_COUNTRIES } from "#app/kit/tone-countries.table.ts";

/** Where the box stands and how it speaks. */
export interface Place {
  readonly language: "en" | "zh";
  readonly companyName: string;
  readonly country: string;
  readonly timeZone: string;
}

/** The zone of the browser, which stands beside the box more often than not. */
const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Zones that name their country better than the language of a browser does. */
const BY_ZONE: Readonly<Record<string, string>> = {
  "Asia/Shanghai": "CN",
  "Asia/Urumqi": "CN",
  "Asia/Hong_Kong": "HK",
  "Asia/Taipei": "TW",
  "Asia/Singapore": "SG",
  "Asia/Tokyo": "JP",
  "Europe/Berlin": "DE",
  "Europe/London": "GB",
  "Europe/Paris": "FR",
};

function countryHere(zone: string): string {
  const region = BY_ZONE[zone] ?? new Intl.Locale(navigator.language).maximize().region ?? "CN";
  return TONE_COUNTRIES.some((known) => known === region) ? region : "CN";
}

/** What is likely where this browser is. */
export function likelyPlace(): Place {
  const timeZone = zoneHere();
  return { language: pageLanguage(), companyName: "", country: countryHere(timeZone), timeZone };
}

/** Every zone that there is; the one of the browser too, where its list leaves it out (UTC). */
export function timeZones(also: string): readonly string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(also) ? known : [also, ...known];
}

/** "English, China", as it stands below the step. */
export function placeWords({ language, country }: Pick<Place, "language" | "country">): Record<string, string> {
  const names = new Intl.DisplayNames([pageLanguage()], { type: "region" });
  return { language: language === "zh" ? "简体中文" : "English", country: names.of(country) ?? country };
}
