import { AMERICA_AFRICA_PACIFIC } from "./america-africa-pacific.table.ts";
import { ASIA } from "./asia.table.ts";
import { EUROPE } from "./europe.table.ts";
import { E180, type Zone, zone } from "./zone.ts";

/** Every country with a plan of its own, China first. */
export const ZONES: readonly Zone[] = [...ASIA, ...EUROPE, ...AMERICA_AFRICA_PACIFIC];

const BY_ID = new Map(ZONES.map((entry) => [entry.id, entry]));

/** The zone of a country code; what E.180 recommends for a country without its own. */
export function zoneOf(country: string): Zone {
  return BY_ID.get(country.toUpperCase()) ?? zone(country.toUpperCase(), country, country, E180);
}
