import type { Clock } from "./clock.ts";

/** So many wrong tries are free. */
const FREE_TRIES = 5;
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 300_000;
/** Without a try for this long everything is forgotten. */
const FORGET_MS = 1_800_000;
/** More names than a person would mistype from one address; then the address as a whole pauses. */
const TRIES_PER_ADDRESS = 40;
const MAX_ENTRIES = 10_000;

interface Tries {
  count: number;
  last: number;
  pausedUntil: number;
}

/**
 * Slows down guessing: wrong tries for a name from an address lead to pauses of 15 s, 30 s … 5 min, with the time
 * that is left. Nobody is locked out for good, and tries from elsewhere do not lock out the person at home.
 */
export class AttemptPause {
  readonly #clock: Clock;
  readonly #tries = new Map<string, Tries>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds to wait before the next try; 0 when it may be made now. */
  secondsToWait(address: string, name: string): number {
    const now = this.#clock.monotonic();
    const until = Math.max(
      this.#tries.get(`${address} ${name}`)?.pausedUntil ?? 0,
      this.#tries.get(address)?.pausedUntil ?? 0,
    );
    return Math.max(0, Math.ceil((until - now) / 1000));
  }

  /** Counts a wrong try; gives the pause it began in milliseconds, 0 for none. */
  failed(address: string, name: string): number {
    const own = this.#count(`${address} ${name}`, FREE_TRIES);
    return Math.max(own, this.#count(address, TRIES_PER_ADDRESS));
  }

  succeeded(address: string, name: string): void {
    this.#tries.delete(`${address} ${name}`);
  }

  #count(key: string, free: number): number {
    const now = this.#clock.monotonic();
    if (this.#tries.size >= MAX_ENTRIES) this.#forget(now);
    const known = this.#tries.get(key);
    const tries = known === undefined || now - known.last > FORGET_MS ? { count: 0, last: now, pausedUntil: 0 } : known;
    tries.count += 1;
    tries.last = now;
    const over = tries.count - free;
    const pauseMs = over < 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** over, LONGEST_PAUSE_MS);
    if (pauseMs > 0) tries.pausedUntil = now + pauseMs;
    this.#tries.delete(key);
    this.#tries.set(key, tries);
    return pauseMs;
  }

  #forget(now: number): void {
    for (const [key, { last }] of this.#tries) {
      if (now - last > FORGET_MS || this.#tries.size >= MAX_ENTRIES) this.#tries.delete(key);
    }
  }
}
