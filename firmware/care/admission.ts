import type { Asker, RefusalReason } from "#firmware/calls/admission.ts";
import type { Clock } from "#firmware/kernel/clock.ts";

/** How full the box is at a moment. */
export interface Fullness {
  /** Calls that are going on. */
  readonly calls: number;
  /** Pairs of RTP ports nobody uses. */
  readonly freePorts: number;
  readonly freeMemoryBytes: number;
  /** 0: at ease. 1: strained, the least urgent wait. 2: what comes new would spoil what stands. */
  readonly strain: 0 | 1 | 2;
}

export interface AdmissionOptions {
  readonly clock: Clock;
  /** Calls at once, and new ones a second. */
  readonly limits: () => { readonly maxCalls: number; readonly callsPerSecond: number };
  readonly fullness: () => Fullness;
}

/** The last tenth of the room is kept for callers who hold a telephone. */
const KEPT_FOR_CALLERS = 0.1;
/** A conversation takes two channels: one for the caller who comes in, one for whoever is rung. */
const PORTS_PER_CALL = 2;
const MEMORY_FOR_ALL_BYTES = 96 * 1024 * 1024;
const MEMORY_FOR_CALLERS_BYTES = 48 * 1024 * 1024;

/**
 * Says who may still come in: what nobody waits for at a telephone is refused first, then calls out, then calls in.
 * Emergency numbers always pass, and what stands is never touched.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  #tokens = Number.POSITIVE_INFINITY;
  #at = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Why not; undefined when the call may begin. */
  admit(asker: Asker): RefusalReason | undefined {
    const reason = asker === "emergency" ? undefined : this.#shortOf(asker);
    if (reason === undefined) this.#tokens -= 1;
    return reason;
  }

  #shortOf(asker: Exclude<Asker, "emergency">): RefusalReason | undefined {
    const { maxCalls, callsPerSecond } = this.#options.limits();
    const { calls, freePorts, freeMemoryBytes, strain } = this.#options.fullness();
    const isIncoming = asker === "incoming";
    const room = isIncoming ? maxCalls : maxCalls - Math.floor(maxCalls * KEPT_FOR_CALLERS);
    if (calls >= room) return "calls";
    if (freePorts < PORTS_PER_CALL) return "ports";
    if (freeMemoryBytes < (isIncoming ? MEMORY_FOR_CALLERS_BYTES : MEMORY_FOR_ALL_BYTES)) return "memory";
    if (strain === 2 || (strain === 1 && asker === "page")) return "load";
    return this.#hasToken(callsPerSecond) ? undefined : "rate";
  }

  #hasToken(perSecond: number): boolean {
    const now = this.#options.clock.monotonic();
    this.#tokens = Math.min(perSecond, this.#tokens + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    return this.#tokens >= 1;
  }
}
