/** A tone of an exchange: its frequencies sound together; on, off, on, off… in milliseconds, empty for steady. */
export interface PlannedTone {
  readonly frequenciesHz: readonly number[];
  readonly cadenceMs: readonly number[];
}

/** How the telephone network of one country sounds and rings. */
export interface TonePlan {
  readonly country: string;
  readonly dial: PlannedTone;
  readonly ringBack: PlannedTone;
  readonly busy: PlannedTone;
  readonly congestion: PlannedTone;
  /** Ringing voltage on, off, on, off… milliseconds. */
  readonly ringMs: readonly number[];
  /** Longest on-hook that is a flash and not a hang-up. */
  readonly flashMaxMs: number;
}

const plan = (country: string, rest: Omit<TonePlan, "country">): TonePlan => ({ country, ...rest });
const tone = (frequenciesHz: readonly number[], ...cadenceMs: number[]): PlannedTone => ({ frequenciesHz, cadenceMs });

/**
 * From ITU-T E.180 Supplement 2 (tones) and the national specifications it lists; China after GB/T 3378.
 * Flash limits: ETSI countries use short timed breaks, the others up to the 1250 ms of ANSI/TIA-470.
 */
const PLANS: readonly TonePlan[] = [
  plan("CN", {
    dial: tone([450]),
    ringBack: tone([450], 1000, 4000),
    busy: tone([450], 350, 350),
    congestion: tone([450], 700, 700),
    ringMs: [1000, 4000],
    flashMaxMs: 1250,
  }),
  plan("US", {
    dial: tone([350, 440]),
    ringBack: tone([440, 480], 2000, 4000),
    busy: tone([480, 620], 500, 500),
    congestion: tone([480, 620], 250, 250),
    ringMs: [2000, 4000],
    flashMaxMs: 1250,
  }),
  plan("GB", {
    dial: tone([350, 440]),
    ringBack: tone([400, 450], 400, 200, 400, 2000),
    busy: tone([400], 375, 375),
    congestion: tone([400], 400, 350, 225, 525),
    ringMs: [400, 200, 400, 2000],
    flashMaxMs: 700,
  }),
  plan("DE", {
    dial: tone([425]),
    ringBack: tone([425], 1000, 4000),
    busy: tone([425], 480, 480),
    congestion: tone([425], 240, 240),
    ringMs: [1000, 4000],
    flashMaxMs: 700,
  }),
  plan("FR", {
    dial: tone([440]),
    ringBack: tone([440], 1500, 3500),
    busy: tone([440], 500, 500),
    congestion: tone([440], 250, 250),
    ringMs: [1500, 3500],
    flashMaxMs: 700,
  }),
  plan("JP", {
    dial: tone([400]),
    ringBack: tone([384, 416], 1000, 2000),
    busy: tone([400], 500, 500),
    congestion: tone([400], 500, 500),
    ringMs: [1000, 2000],
    flashMaxMs: 1250,
  }),
  plan("HK", {
    dial: tone([350, 440]),
    ringBack: tone([440, 480], 400, 200, 400, 3000),
    busy: tone([480, 620], 500, 500),
    congestion: tone([480, 620], 250, 250),
    ringMs: [400, 200, 400, 3000],
    flashMaxMs: 1250,
  }),
  plan("TW", {
    dial: tone([350, 440]),
    ringBack: tone([440, 480], 1000, 2000),
    busy: tone([480, 620], 500, 500),
    congestion: tone([480, 620], 250, 250),
    ringMs: [1000, 2000],
    flashMaxMs: 1250,
  }),
  plan("AU", {
    dial: tone([400, 425, 450]),
    ringBack: tone([400, 450], 400, 200, 400, 2000),
    busy: tone([425], 375, 375),
    congestion: tone([425], 375, 375),
    ringMs: [400, 200, 400, 2000],
    flashMaxMs: 700,
  }),
  plan("IN", {
    dial: tone([375, 400, 425]),
    ringBack: tone([375, 400, 425], 400, 200, 400, 2000),
    busy: tone([400], 750, 750),
    congestion: tone([400], 250, 250),
    ringMs: [400, 200, 400, 2000],
    flashMaxMs: 1250,
  }),
];

const BY_COUNTRY = new Map(PLANS.map((entry) => [entry.country, entry]));

/** The countries that have a plan. */
export const TONE_PLAN_COUNTRIES: readonly string[] = PLANS.map((entry) => entry.country);

/** The plan of a country; the European one (425 Hz, E.180) for a country without its own. */
export function tonePlan(country: string): TonePlan {
  const own = BY_COUNTRY.get(country.toUpperCase());
  return own ?? plan(country, { ...europe });
}

const europe: Omit<TonePlan, "country"> = {
  dial: tone([425]),
  ringBack: tone([425], 1000, 4000),
  busy: tone([425], 500, 500),
  congestion: tone([425], 250, 250),
  ringMs: [1000, 4000],
  flashMaxMs: 700,
};
