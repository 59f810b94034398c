import { readFileSync, statSync, writeFileSync } from "node:fs";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";

const HOUR_MS = 3_600_000;
const LOOK_EVERY_MS = HOUR_MS;
/** A clock that shows an earlier time has not been set since the box has power. */
const FIRST_RELEASE = Date.UTC(2026, 0, 1);
/** A box may have been switched off over a long weekend. */
const MAX_LEAP_MS = 4 * 24 * HOUR_MS;
/** A clock that has been behind for so long was ahead before: the time until then was the wrong one. */
const BEHIND_MS = 24 * HOUR_MS;
/** A time server is asked every 34 minutes at the latest (timesyncd.conf(5), PollIntervalMaxSec). */
const SYNC_AGE_MS = 2 * HOUR_MS;

export interface BelievedTimeOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The file that keeps the time over a restart. */
  readonly path: string;
  /** systemd-timesyncd(8) touches this file each time a time server has answered; elsewhere there is none. */
  readonly syncMark?: string;
}

/** The clock leapt ahead, and nobody has said that it is right. */
export interface Doubt {
  /** What time it would be had the clock not leapt, milliseconds since 1970 UTC. */
  readonly expected: number;
  readonly leapMs: number;
}

/**
 * The time by which things are old enough to be deleted: never ahead of what can be believed. A clock that leaps into
 * the future (an empty battery, a wrong digit) must not make every recording of a business old at once. A leap is
 * believed when a time server set the clock, when a person says so, or when it is no longer than a weekend.
 */
export class BelievedTime {
  /** A doubt began, or is over (undefined). */
  readonly changes = new Emitter<Doubt | undefined>();
  readonly #options: BelievedTimeOptions;
  #believed: number | undefined;
  /** The monotonic time at which it was believed. */
  #at = 0;
  #behindSince: number | undefined;
  #doubt: Doubt | undefined;
  #timer: Timer | undefined;

  constructor(options: BelievedTimeOptions) {
    this.#options = options;
  }

  /** Looks at the clock now and every hour. Without a file of before the clock is believed. */
  start(): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(LOOK_EVERY_MS, () => this.start());
    this.now();
    this.#keep();
  }

  /** Stopping twice is fine. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Wall time in milliseconds since 1970 UTC, or an earlier one while the wall clock is in doubt. */
  now(): number {
    const { clock } = this.#options;
    const wall = clock.now();
    const monotonic = clock.monotonic();
    const expected = this.#expected(monotonic) ?? wall;
    const leapMs = wall - expected;
    if (leapMs > MAX_LEAP_MS && expected >= FIRST_RELEASE && !this.#isServed(wall)) {
      this.#doubts({ expected, leapMs });
      return expected;
    }
    this.#doubts(undefined);
    // Somebody may have put a clock back for a moment: the time that was believed is kept until that has lasted.
    if (leapMs < -MAX_LEAP_MS && !this.#isServed(wall)) {
      this.#behindSince ??= monotonic;
      if (monotonic - this.#behindSince < BEHIND_MS) return wall;
    }
    this.#believe(wall);
    return wall;
  }

  /** A person says that the clock is right. */
  confirm(): void {
    this.#believe(this.#options.clock.now());
    this.#doubts(undefined);
    this.#keep();
  }

  #believe(wall: number): void {
    this.#believed = wall;
    this.#at = this.#options.clock.monotonic();
    this.#behindSince = undefined;
  }

  #expected(monotonic: number): number | undefined {
    if (this.#believed === undefined) {
      this.#believed = readTime(this.#options.path);
      this.#at = monotonic;
    }
    return this.#believed === undefined ? undefined : this.#believed + (monotonic - this.#at);
  }

  #doubts(doubt: Doubt | undefined): void {
    const isNews = (doubt === undefined) !== (this.#doubt === undefined);
    this.#doubt = doubt;
    if (isNews) this.changes.emit(doubt);
  }

  /** Whether a time server has answered lately by this very clock. */
  #isServed(wall: number): boolean {
    const { syncMark } = this.#options;
    if (syncMark === undefined) return false;
    const touchedAt = statSync(syncMark, { throwIfNoEntry: false })?.mtimeMs;
    return touchedAt !== undefined && Math.abs(wall - touchedAt) < SYNC_AGE_MS;
  }

  #keep(): void {
    const { path, clock, log } = this.#options;
    const time = this.#expected(clock.monotonic());
    if (time === undefined) return;
    try {
      writeFileSync(path, `${Math.round(time)}\n`);
    } catch (error) {
      // The disk is full or gone, which has an alarm of its own; the time of the last hour will do.
      log.warn("the time could not be kept", { error });
    }
  }
}

function readTime(path: string): number | undefined {
  try {
    const time = Number(readFileSync(path, "utf8"));
    return Number.isFinite(time) && time > 0 ? time : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined; // a new box, or a file that cannot be read
    throw error;
  }
}
