/** What a backward signal of group A, or C, asks the forward end for. */
export type RequestMeaning =
  | { readonly kind: "next" }
  /** The digit so many before the last one sent again, and on from there. */
  | { readonly kind: "back"; readonly digits: number }
  | { readonly kind: "restart" }
  | { readonly kind: "category" }
  | { readonly kind: "caller" }
  /** The category first, each further time a digit of the caller. */
  | { readonly kind: "category-then-caller" }
  /** The category, and on with group C, in which the caller is asked for. */
  | { readonly kind: "category-to-c" }
  /** Group C: the next called digit, and back to group A. */
  | { readonly kind: "next-to-a" }
  | { readonly kind: "to-b" }
  | { readonly kind: "accepted"; readonly charge: Charge }
  | { readonly kind: "refused"; readonly cause: number };

export type Charge = "charge" | "free" | "special";

/** What a signal of group B says about the called line: a Q.850 cause, or that it is free. */
export type VerdictMeaning = Extract<RequestMeaning, { readonly kind: "accepted" | "refused" }>;

export type Requests = Readonly<Record<number, RequestMeaning>>;
export type Verdicts = Readonly<Record<number, VerdictMeaning>>;

/** Times of the two ends, milliseconds. */
export interface R2Times {
  /** Seizure until it is acknowledged. */
  readonly seizureMs: number;
  /** Q.476 T1: a forward signal is on for no longer. */
  readonly forwardOnMs: number;
  /** Q.476 T2: no forward signal for no longer. */
  readonly forwardOffMs: number;
  /** Q.476 T3: the incoming register waits no longer for a signal to come, or to end. */
  readonly backwardMs: number;
  /** Without a signal for the end of the number: so much silence after a digit is the end. */
  readonly digitWaitMs: number;
  /** Length of a backward signal without a forward one (Q.442: 150 ± 50 ms). */
  readonly pulseMs: number;
  /** Clear back counts after so long: shorter ones are metering pulses, or a second answer follows. */
  readonly clearBackMs: number;
}

/** MFC/R2 as one country speaks it. Signals are numbers from 1 to 15. */
export interface R2Variant {
  /** `itu`, or the two letters of a country. */
  readonly code: string;
  readonly country: string;
  /** Bits C and D, which never change. */
  readonly cd: number;
  readonly groupA: Requests;
  readonly groupB: Verdicts;
  readonly groupC?: Requests;
  /** A cause is sent with this signal of group B; `others` for the rest. */
  readonly causes: Readonly<Record<number, number>> & { readonly others: number };
  /** The caller is asked for with the signal for the next digit, once the category was sent. */
  readonly asksCallerWithNext: boolean;
  /** The caller is asked for after the first called digit, or after the last. */
  readonly callerOrder: "first" | "last";
  readonly endOfNumber?: number;
  readonly endOfCaller: number;
  /** Instead of the caller's number; where it is the same as its end, a number without digits. */
  readonly restricted: number;
  /** Group II signal after the change to group B, where it is not the category once more. */
  readonly callKind?: number;
  /** What groups are called there, where it is not I, II, III, A, B, C. */
  readonly groupNames: Readonly<Record<string, string>>;
  /** Words of group II signals, for people. */
  readonly categories: Readonly<Record<number, string>>;
  /** Backward 00 ends a call that was accepted. */
  readonly hasForcedRelease: boolean;
  readonly times: R2Times;
}

/** The signal with which the backward end asks for this. */
export function signalFor(requests: Requests | undefined, kind: RequestMeaning["kind"]): number | undefined {
  const found = Object.entries(requests ?? {}).find(([, meaning]) => meaning.kind === kind);
  return found === undefined ? undefined : Number(found[0]);
}

/** The signal that says that the called line is free. */
export function freeSignal(variant: R2Variant, charge: Charge): number {
  const entries = Object.entries(variant.groupB);
  const free = entries.filter(([, meaning]) => meaning.kind === "accepted");
  const found = free.find(([, meaning]) => meaning.kind === "accepted" && meaning.charge === charge) ?? free[0];
  return Number(found?.[0] ?? 0);
}

/** The signal of group B for a Q.850 cause. */
export function causeSignal(variant: R2Variant, cause: number): number {
  return variant.causes[cause] ?? variant.causes.others;
}
