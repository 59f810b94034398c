import type { R2Times, R2Variant, Requests, Verdicts } from "./variant.ts";

const charge = { kind: "accepted", charge: "charge" } as const;
const free = { kind: "accepted", charge: "free" } as const;
const refused = (cause: number) => ({ kind: "refused", cause }) as const;
const back = (digits: number) => ({ kind: "back", digits }) as const;
const next = { kind: "next" } as const;
const restart = { kind: "restart" } as const;
const toB = { kind: "to-b" } as const;

/** Q.850 causes that signals of group B stand for. */
const UNALLOCATED = 1;
const SPECIAL_TONE = 4;
const BUSY = 17;
const NUMBER_CHANGED = 22;
const OUT_OF_ORDER = 27;
const INVALID_NUMBER = 28;
const CONGESTION = 34;

/** Q.476; seizure as exchanges wait for it over radio links; the pulse is the middle of what Q.442 allows. */
const TIMES: R2Times = {
  seizureMs: 8_000,
  forwardOnMs: 15_000,
  forwardOffMs: 24_000,
  backwardMs: 15_000,
  digitWaitMs: 5_000,
  pulseMs: 150,
  clearBackMs: 0,
};

/** Q.441 table 8. */
const REQUESTS: Requests = {
  1: next,
  2: back(1),
  3: toB,
  4: refused(CONGESTION),
  5: { kind: "category-then-caller" },
  6: charge,
  7: back(2),
  8: back(3),
  15: refused(CONGESTION),
};

/** Q.441 table 9. */
const VERDICTS: Verdicts = {
  2: refused(SPECIAL_TONE),
  3: refused(BUSY),
  4: refused(CONGESTION),
  5: refused(UNALLOCATED),
  6: charge,
  7: free,
  8: refused(OUT_OF_ORDER),
};

/** Q.441 table 7. */
const CATEGORIES: R2Variant["categories"] = {
  1: "subscriber",
  2: "subscriber with priority",
  3: "maintenance equipment",
  5: "operator",
  6: "data transmission",
  7: "international subscriber",
  8: "international data transmission",
  9: "international subscriber with priority",
  10: "international operator",
};

/** ITU-T Q.400 to Q.490, Blue Book. */
const ITU: R2Variant = {
  code: "itu",
  country: "ITU-T",
  cd: 0b01,
  groupA: REQUESTS,
  groupB: VERDICTS,
  causes: {
    [UNALLOCATED]: 5,
    [SPECIAL_TONE]: 2,
    [BUSY]: 3,
    [NUMBER_CHANGED]: 2,
    [OUT_OF_ORDER]: 8,
    [INVALID_NUMBER]: 5,
    [CONGESTION]: 4,
    38: 4,
    41: 4,
    42: 4,
    47: 4,
    others: 8,
  },
  asksCallerWithNext: false,
  callerOrder: "first",
  endOfNumber: 15,
  endOfCaller: 15,
  restricted: 12,
  groupNames: {},
  categories: CATEGORIES,
  hasForcedRelease: false,
  times: TIMES,
};

/** A country that differs from the recommendation in these points. */
function variant(code: string, country: string, differences: Partial<R2Variant> = {}): R2Variant {
  return { ...ITU, code, country, ...differences };
}

/** The same without a signal for the end of a called number: silence tells it. */
function withoutEnd({ endOfNumber: _, ...rest }: R2Variant): R2Variant {
  return rest;
}

function without(requests: Requests, ...signals: readonly number[]): Requests {
  return Object.fromEntries(Object.entries(requests).filter(([signal]) => !signals.includes(Number(signal))));
}

/** China's No. 1: GF 002-9002. KA is sent for A-6, the caller's digits for A-1 after it, KD after A-3. */
const CHINA = withoutEnd(
  variant("cn", "China", {
    cd: 0b11,
    groupA: {
      1: next,
      2: restart,
      3: toB,
      4: refused(CONGESTION),
      5: refused(UNALLOCATED),
      6: { kind: "category" },
    },
    groupB: {
      1: charge,
      2: refused(BUSY),
      3: refused(BUSY),
      4: refused(CONGESTION),
      5: refused(UNALLOCATED),
      6: charge,
      7: free,
      8: refused(OUT_OF_ORDER),
    },
    causes: { ...ITU.causes, [SPECIAL_TONE]: 5, [BUSY]: 2, [NUMBER_CHANGED]: 5, others: 4 },
    asksCallerWithNext: true,
    /** KD 3: a local telephone call. */
    callKind: 3,
    groupNames: { category: "KA", kind: "KD", B: "KB" },
    categories: {
      1: "ordinary subscriber, billed monthly",
      2: "ordinary subscriber, billed at once",
      3: "ordinary subscriber, printed bill",
      4: "priority subscriber, billed monthly",
      5: "free of charge",
      8: "priority subscriber, no trunk calls",
      10: "subscriber without trunk calls",
    },
  }),
);

const BRAZIL = withoutEnd(
  variant("br", "Brazil", {
    groupA: { ...without(REQUESTS, 6, 15), 2: restart, 9: back(1) },
    groupB: {
      1: charge,
      2: refused(BUSY),
      3: refused(NUMBER_CHANGED),
      4: refused(CONGESTION),
      5: free,
      6: charge,
      7: refused(UNALLOCATED),
      8: refused(OUT_OF_ORDER),
    },
    causes: { ...ITU.causes, [UNALLOCATED]: 7, [SPECIAL_TONE]: 7, [BUSY]: 2, [NUMBER_CHANGED]: 3, [INVALID_NUMBER]: 7 },
    categories: { ...CATEGORIES, 8: "collect call" },
    hasForcedRelease: true,
    // A called party who does not take collect calls clears back for up to two seconds and answers again.
    times: { ...TIMES, clearBackMs: 2_500 },
  }),
);

const MEXICO = withoutEnd(
  variant("mx", "Mexico", {
    groupA: { ...without(REQUESTS, 5, 15), 6: { kind: "category-to-c" } },
    groupB: {
      1: charge,
      2: refused(BUSY),
      4: refused(CONGESTION),
      5: free,
      8: refused(OUT_OF_ORDER),
    },
    groupC: { 1: { kind: "caller" }, 3: toB, 4: refused(CONGESTION), 5: { kind: "next-to-a" } },
    causes: { ...ITU.causes, [UNALLOCATED]: 2, [SPECIAL_TONE]: 2, [BUSY]: 2, [NUMBER_CHANGED]: 2, [INVALID_NUMBER]: 2 },
    callerOrder: "last",
    restricted: 15,
  }),
);

const COLOMBIA = variant("co", "Colombia", {
  groupB: {
    1: charge,
    2: refused(BUSY),
    4: refused(CONGESTION),
    5: free,
    6: refused(UNALLOCATED),
    8: refused(OUT_OF_ORDER),
  },
  causes: { ...ITU.causes, [UNALLOCATED]: 6, [SPECIAL_TONE]: 8, [BUSY]: 2, [NUMBER_CHANGED]: 6, [INVALID_NUMBER]: 6 },
});

/**
 * Every variant: those of libopenr2, of which ITU, Czech Republic, Ecuador and the Philippines are alike, and countries
 * whose exchanges follow the recommendation as far as is known.
 */
export const R2_VARIANTS: readonly R2Variant[] = [
  ITU,
  CHINA,
  withoutEnd(variant("ar", "Argentina", { endOfCaller: 12, restricted: 15, times: { ...TIMES, clearBackMs: 400 } })),
  variant("bo", "Bolivia", { groupA: { ...without(REQUESTS, 8), 9: restart } }),
  BRAZIL,
  variant("cl", "Chile"),
  COLOMBIA,
  variant("cr", "Costa Rica"),
  variant("cz", "Czech Republic"),
  variant("ec", "Ecuador"),
  variant("id", "Indonesia", {
    groupA: {
      ...without(REQUESTS, 7),
      2: restart,
      5: charge,
      6: { kind: "category-then-caller" },
      8: back(1),
      9: back(2),
    },
  }),
  MEXICO,
  variant("ph", "Philippines"),
  variant("th", "Thailand"),
  withoutEnd(variant("ve", "Venezuela", { groupA: { ...REQUESTS, 5: { kind: "category" }, 9: { kind: "caller" } } })),
];

/** The variant of this code, in small letters or capitals. */
export function variantOf(code: string): R2Variant | undefined {
  return R2_VARIANTS.find((variant) => variant.code === code.toLowerCase());
}
