import type { Clock } from "#firmware/kernel/clock.ts";

/** Who tries: a source address and the user it claims to be. */
export interface Attempt {
  readonly address: string;
  readonly user: string;
}

/** Told once when a source begins to be refused. */
export interface AttemptsRefused {
  readonly type: "attempts.refused";
  readonly address: string;
  readonly user: string;
  /** Wrong attempts counted when the refusing began. */
  readonly failures: number;
  readonly refusedForMs: number;
}

export interface AttemptLimiterOptions {
  readonly clock: Clock;
  readonly report: (fact: AttemptsRefused) => void;
  /** Wrong passwords allowed before refusing. */
  readonly maxFailures?: number;
  /** First refusal; doubles with each further wrong attempt, never beyond `longestRefusalMs`. */
  readonly firstRefusalMs?: number;
  readonly longestRefusalMs?: number;
}

interface Record {
  failures: number;
  /** The right password came once: the slate is wiped after a quiet spell, this is not. */
  isProven: boolean;
  lastAt: number;
  refusedUntil: number;
}

const MAX_RECORDS = 10_000;

/**
 * Slows down password guessing: after some wrong passwords of one user from one address (and, with a higher
 * allowance, of any user from one address) requests are refused for a while that grows, and that always ends.
 */
export class AttemptLimiter {
  readonly #options: Required<AttemptLimiterOptions>;
  readonly #records = new Map<string, Record>();

  constructor(options: AttemptLimiterOptions) {
    this.#options = { maxFailures: 5, firstRefusalMs: 10_000, longestRefusalMs: 600_000, ...options };
  }

  /** Whether a request is to be refused without looking at its password. */
  isRefused(attempt: Attempt): boolean {
    const now = this.#options.clock.monotonic();
    const [pair, address] = keysOf(attempt);
    const own = this.#records.get(pair);
    if ((own?.refusedUntil ?? 0) > now) return true;
    // A phone that has been in from there is not kept out because a neighbour behind the same address guesses.
    return own?.isProven !== true && (this.#records.get(address)?.refusedUntil ?? 0) > now;
  }

  /** Counts a wrong password. */
  failed(attempt: Attempt): void {
    const [pair, address] = keysOf(attempt);
    this.#count(pair, this.#options.maxFailures, attempt);
    // One address guessing many users is the usual scan; a whole office behind one address needs some room.
    this.#count(address, this.#options.maxFailures * 5, attempt);
  }

  /** A right password clears that user from that address. */
  succeeded(attempt: Attempt): void {
    const lastAt = this.#options.clock.monotonic();
    this.#keep(keysOf(attempt)[0], { failures: 0, isProven: true, lastAt, refusedUntil: 0 });
  }

  #count(key: string, allowed: number, attempt: Attempt): void {
    const { clock, firstRefusalMs, longestRefusalMs, report } = this.#options;
    const now = clock.monotonic();
    const record = this.#records.get(key) ?? { failures: 0, isProven: false, lastAt: now, refusedUntil: 0 };
    // A quiet spell as long as the longest refusal wipes the slate.
    if (now - Math.max(record.lastAt, record.refusedUntil) > longestRefusalMs) record.failures = 0;
    record.failures += 1;
    record.lastAt = now;
    const beyond = record.failures - allowed;
    if (beyond >= 0) {
      const refusedForMs = Math.min(firstRefusalMs * 2 ** Math.min(beyond, 30), longestRefusalMs);
      record.refusedUntil = now + refusedForMs;
      report({ type: "attempts.refused", ...attempt, failures: record.failures, refusedForMs });
    }
    this.#keep(key, record);
  }

  #keep(key: string, record: Record): void {
    this.#records.delete(key);
    this.#records.set(key, record);
    const oldest = this.#records.size > MAX_RECORDS ? this.#records.keys().next().value : undefined;
    if (oldest !== undefined) this.#records.delete(oldest);
  }
}

function keysOf({ address, user }: Attempt): [pair: string, address: string] {
  return [`${address} ${user}`, address];
}
