import type { FuzzResult } from "./fuzz-target.ts";

/** What a worker is to do. */
export interface WorkerJob {
  readonly name: string;
  readonly seed: number;
  readonly from: number;
  readonly inputs: number;
  /** Number of the present input, and how many were accepted, how many long ones were fed: read while the worker is busy, or hangs. */
  readonly counters: SharedArrayBuffer;
}

export type WorkerAnswer =
  | { readonly kind: "done"; readonly result: FuzzResult; readonly long: Readonly<Record<string, number>> }
  | { readonly kind: "failed"; readonly reason: string; readonly input?: Uint8Array };
