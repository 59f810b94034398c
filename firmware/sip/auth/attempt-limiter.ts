import type { Clock } from "#firmware/kernel/clock.ts";

/** Who tries: a source address, its port, and the user it claims to be. */
export interface Attempt {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** False for a name that nobody here has. */
  readonly isUser: boolean;
}

/**
 * What is done with an attempt: its password counts, it counts but a wrong one is answered like a refusal, or it is
 * not looked at.
 */
export type Standing = "free" | "watched" | "refused";

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
 *
 * Many phones share one address behind NAT, and one of them may be a guesser's. A phone that was let in is known by
 * its port from then on, and what others do at its address does not concern it. A phone that was not (the box has
 * just been started) has one try of its own left, however long the others go on.
 */
export class AttemptLimiter {
  readonly #options: Required<AttemptLimiterOptions>;
  readonly #records = new Map<string, Record>();

  constructor(options: AttemptLimiterOptions) {
    this.#options = { maxFailures: 5, firstRefusalMs: 10_000, longestRefusalMs: 600_000, ...options };
  }

  /** Whether the password of a request is to be looked at. */
  standing(attempt: Attempt): Standing {
    const now = this.#options.clock.monotonic();
    const isRefused = (key: string): boolean => (this.#records.get(key)?.refusedUntil ?? 0) > now;
    const keys = keysOf(attempt);
    const flow = this.#records.get(keys.flow);
    if (flow?.isProven === true) return isRefused(keys.flow) ? "refused" : "free";
    if (isRefused(keys.pair)) return "refused";
    if (!isRefused(keys.address)) return "free";
    const pair = this.#records.get(keys.pair);
    if (pair?.isProven === true) return "free";
    return attempt.isUser && (pair?.failures ?? 0) === 0 ? "watched" : "refused";
  }

  /** Counts a wrong password. */
  failed(attempt: Attempt): void {
    const keys = keysOf(attempt);
    const own = this.#records.get(keys.flow)?.isProven === true ? keys.flow : keys.pair;
    this.#count(own, this.#options.maxFailures, attempt);
    // One address guessing many users is the usual scan; a whole office behind one address needs some room.
    this.#count(keys.address, this.#options.maxFailures * 5, attempt);
  }

  /** A right password clears that user there; on a port known already it says nothing about the others. */
  succeeded(attempt: Attempt): void {
    const keys = keysOf(attempt);
    const proven = { failures: 0, isProven: true, lastAt: this.#options.clock.monotonic(), refusedUntil: 0 };
    if (this.#records.get(keys.flow)?.isProven !== true) this.#keep(keys.pair, proven);
    this.#keep(keys.flow, { ...proven });
  }

  #count(key: string, allowed: number, { address, user }: Attempt): void {
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
      report({ type: "attempts.refused", address, user, failures: record.failures, refusedForMs });
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

/** All names that nobody has count as one: a list of made-up names makes no memory grow. */
function keysOf({ address, port, user, isUser }: Attempt) {
  const name = isUser ? user : "";
  return { address, pair: `${address} ${name}`, flow: `${address}:${port} ${name}` };
}
