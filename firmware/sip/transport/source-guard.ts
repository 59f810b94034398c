import type { Clock } from "#firmware/kernel/clock.ts";
import { FloodGuard } from "./flood-guard.ts";

export interface SourceGuardOptions {
  readonly clock: Clock;
  /** Peers and phones of ours by address: they are never held up here. */
  readonly isKnown: (address: string) => boolean;
  /** The box has little to spare: strangers get a tenth. */
  readonly isStrained: () => boolean;
  /** A request of a stranger was dropped unread. */
  readonly dropped: (address: string) => void;
}

/** A phone that registers sends two or three requests, a room full of them behind one address some hundred. */
const PER_SOURCE = { perSecond: 50, burst: 200 };
const IN_ALL = { perSecond: 200, burst: 1_000 };
const STRAINED_PER_SECOND = 20;
const MAX_SOURCES = 5_000;
/** Whoever knew a password is known for so long. */
const TRUST_MS = 3_600_000;

/**
 * Holds up requests of addresses that nobody knows before anything is computed for them: scanners and floods. What is
 * too much is dropped without an answer, which would only tell a scanner that somebody is there, or hit a third
 * party whose address was forged.
 */
export class SourceGuard {
  readonly #options: SourceGuardOptions;
  readonly #sources = new Map<string, FloodGuard>();
  readonly #trusted = new Map<string, number>();
  readonly #all: FloodGuard;
  readonly #strained: FloodGuard;

  constructor(options: SourceGuardOptions) {
    const { clock } = options;
    this.#options = options;
    this.#all = new FloodGuard(clock, IN_ALL.perSecond, IN_ALL.burst);
    this.#strained = new FloodGuard(clock, STRAINED_PER_SECOND);
  }

  /** Whether a request that begins something new is to be looked at. */
  admit(address: string): boolean {
    if (this.#isTrusted(address) || this.#options.isKnown(address)) return true;
    const isLight = this.#guardOf(address).admit() && this.#all.admit();
    if (isLight && (!this.#options.isStrained() || this.#strained.admit())) return true;
    this.#options.dropped(address);
    return false;
  }

  /** Somebody at this address has proved to know a password. */
  trust(address: string): void {
    if (this.#trusted.size >= MAX_SOURCES) this.#trusted.clear();
    this.#trusted.set(address, this.#options.clock.monotonic() + TRUST_MS);
  }

  #isTrusted(address: string): boolean {
    const until = this.#trusted.get(address);
    if (until === undefined) return false;
    if (this.#options.clock.monotonic() < until) return true;
    this.#trusted.delete(address);
    return false;
  }

  #guardOf(address: string): FloodGuard {
    const known = this.#sources.get(address);
    if (known !== undefined) return known;
    // Forgetting all gives each a new burst, which the limit for all together bounds.
    if (this.#sources.size >= MAX_SOURCES) this.#sources.clear();
    const guard = new FloodGuard(this.#options.clock, PER_SOURCE.perSecond, PER_SOURCE.burst);
    this.#sources.set(address, guard);
    return guard;
  }
}
