import type { SpanDefects } from "#drivers/e1/span-hardware.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { SpanAlarm, SpanAlarmKind } from "./span-words.ts";

/** A defect stands so long before it is an alarm, and must have been gone so long before it is none any more. */
const DECLARE_MS = 2_500;
const CLEAR_MS = 10_000;
/** Calls outlast an interruption this short. */
const CALLS_MS = 2_000;

const KINDS: readonly SpanAlarmKind[] = ["board", "fault", "los", "ais", "lof", "rai", "crc", "cas"];
/** These go with what caused them: there is nothing to wait for on the line. */
const CLEAR_AT_ONCE: ReadonlySet<SpanAlarmKind> = new Set(["board", "fault"]);

export interface AlarmWatchOptions {
  readonly clock: Clock;
  /** What stops calls: without CRC-4 people can talk, without line bits only R2 is lost. */
  readonly interrupts: ReadonlySet<SpanAlarmKind>;
  /** An alarm was declared or cleared, or `isUp` changed. */
  readonly changed: () => void;
  /** Calls cannot be held any longer. */
  readonly interrupted: (kind: SpanAlarmKind) => void;
}

interface Watched {
  isPresent: boolean;
  /** Monotonic milliseconds of the last change of `isPresent`. */
  at: number;
  /** Wall time at which the defect began that became an alarm. */
  since: number | undefined;
  beganAt: number;
}

/** Makes alarms of one span out of its defects, which come and go. */
export class AlarmWatch {
  /** Voice and signalling can pass. Never before hardware has said so for the first time. */
  isUp = false;
  readonly #options: AlarmWatchOptions;
  readonly #kinds = new Map<SpanAlarmKind, Watched>();
  #interruptedAt: number | undefined;
  #isCallsOver = false;
  #timer: Timer | undefined;

  constructor(options: AlarmWatchOptions) {
    this.#options = options;
    const at = options.clock.monotonic();
    for (const kind of KINDS) {
      this.#kinds.set(kind, { isPresent: kind === "board", at, since: undefined, beganAt: options.clock.now() });
    }
    this.#look();
  }

  /** Alarms that stand, the gravest first. */
  get alarms(): readonly SpanAlarm[] {
    return KINDS.flatMap((kind) => {
      const since = this.#kinds.get(kind)?.since;
      return since === undefined ? [] : [{ kind, since }];
    });
  }

  /** What hardware sees now. */
  defects({ los, ais, lof, rai, crcLost, casLost }: SpanDefects): void {
    const present = { board: false, los, ais, lof, rai, crc: crcLost, cas: casLost };
    for (const [kind, isPresent] of Object.entries(present)) this.#set(kind as SpanAlarmKind, isPresent); // names above
    this.#look();
  }

  /** The board has gone: nobody sees the line any more. */
  boardGone(): void {
    for (const kind of KINDS) if (kind !== "fault") this.#set(kind, kind === "board");
    this.#look();
  }

  fault(isPresent: boolean): void {
    this.#set("fault", isPresent);
    this.#look();
  }

  close(): void {
    this.#timer?.cancel();
  }

  #set(kind: SpanAlarmKind, isPresent: boolean): void {
    const watched = this.#kinds.get(kind);
    if (watched === undefined || watched.isPresent === isPresent) return;
    const { clock } = this.#options;
    watched.isPresent = isPresent;
    watched.at = clock.monotonic();
    if (isPresent && watched.since === undefined) watched.beganAt = clock.now();
  }

  #look(): void {
    const { clock, changed } = this.#options;
    const now = clock.monotonic();
    const before = JSON.stringify([this.isUp, this.alarms]);
    let next = Number.POSITIVE_INFINITY;
    for (const [kind, watched] of this.#kinds) {
      const wait = watched.isPresent ? DECLARE_MS : CLEAR_AT_ONCE.has(kind) ? 0 : CLEAR_MS;
      if (watched.isPresent === (watched.since !== undefined)) continue;
      if (now - watched.at >= wait) watched.since = watched.isPresent ? watched.beganAt : undefined;
      else next = Math.min(next, watched.at + wait);
    }
    next = Math.min(next, this.#interruption(now));
    if (JSON.stringify([this.isUp, this.alarms]) !== before) changed();
    this.#timer?.cancel();
    this.#timer = next === Number.POSITIVE_INFINITY ? undefined : clock.after(next - now, () => this.#look());
  }

  /** Whether calls can go on; gives when that is to be looked at again. */
  #interruption(now: number): number {
    const { interrupts, interrupted } = this.#options;
    const cause = KINDS.find((kind) => interrupts.has(kind) && this.#kinds.get(kind)?.isPresent === true);
    const stands = KINDS.some((kind) => interrupts.has(kind) && this.#kinds.get(kind)?.since !== undefined);
    if (cause === undefined) {
      this.#interruptedAt = undefined;
      this.#isCallsOver = false;
      this.isUp = !stands;
      return Number.POSITIVE_INFINITY;
    }
    this.#interruptedAt ??= now;
    const overAt = this.#interruptedAt + CALLS_MS;
    if (now < overAt) return overAt;
    this.isUp = false;
    if (!this.#isCallsOver) {
      this.#isCallsOver = true;
      interrupted(cause);
    }
    return Number.POSITIVE_INFINITY;
  }
}
