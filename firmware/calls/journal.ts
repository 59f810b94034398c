import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { CallRecord, StepName } from "./call-record.ts";
import { type CutRecording, closingFacts } from "./close-orphan.ts";
import { foldCall } from "./fold-call.ts";

/** The database as the journal needs it; `firmware/db/journal-store.ts` is one. */
export interface JournalStore {
  /** Writes these events, in order, and the records of the calls that ended among them: all or nothing. */
  write(events: readonly CallEvent[], records: readonly CallRecord[]): void;
  /** Whether a write that failed may succeed later: a full disk, and not a row that can never be written. */
  mayRetry(error: unknown): boolean;
  /** Calls whose end was never written, with their events. */
  orphans(): readonly (readonly CallEvent[])[];
}

/** The disk refuses the journal, or takes it again. */
export interface JournalTrouble {
  /** Why it cannot be written; undefined when it can. */
  readonly reason: string | undefined;
}

/** Events wait this long for company: a commit costs more than the rows in it. A power cut loses no more than this. */
const WRITE_EVERY_MS = 100;
/** No call is without a single fact for longer. */
const LONGEST_QUIET_MS = 12 * 3_600_000;
/** Written in one go: some ten milliseconds. */
const MAX_BATCH = 1_000;
/** A disk that has refused is asked again so often. */
const RETRY_EVERY_MS = 1_000;
/** So many facts wait for a disk that refuses: those of a busy day. Beyond them the oldest go. */
const MAX_WAITING_EVENTS = 100_000;
/** What lists and reports need of a call is kept longer than its single steps. */
const MAX_WAITING_RECORDS = 100_000;

/**
 * The journal of all calls. Events are written in order, those of a tenth of a second in one transaction, together
 * with the record of every call that ended in it. Subscribers hear of an event once it is written. While the disk
 * refuses, events wait in memory, subscribers hear of them at once, and calls go on.
 */
export class Journal {
  readonly written: Emitter<CallEvent>;
  readonly trouble: Emitter<JournalTrouble>;
  readonly #clock: Clock;
  readonly #store: JournalStore;
  readonly #log: Logger;
  readonly #nameOf: StepName;
  readonly #live = new Map<CallId, CallEvent[]>();
  #waiting: CallEvent[] = [];
  #records: CallRecord[] = [];
  /** How many of the waiting events have been folded into records where they ended a call, and told. */
  #seen = 0;
  #isFlushDue = false;
  #isRefused = false;

  constructor(options: { clock: Clock; store: JournalStore; log: Logger; nameOf: StepName }) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#log = options.log;
    this.#nameOf = options.nameOf;
    this.written = new Emitter((error) => options.log.error("a subscriber of the journal failed", { error }));
    this.trouble = new Emitter((error) => options.log.error("a subscriber of the journal failed", { error }));
  }

  append(event: CallEvent): void {
    // What comes after the end of its call (a recording a slow disk has kept waiting) belongs to no live call.
    if (event.type === "call.started") this.#live.set(event.call, [event]);
    else this.#live.get(event.call)?.push(event);
    this.#waiting.push(event);
    this.#flushIn(this.#isRefused ? RETRY_EVERY_MS : WRITE_EVERY_MS);
  }

  /** The events of a call that has not ended yet. */
  eventsOf(call: CallId): readonly CallEvent[] {
    return this.#live.get(call) ?? [];
  }

  /** Writes all that waits. When the disk refuses, the events stay and are tried again. */
  flush(): void {
    for (let before = Number.POSITIVE_INFINITY; this.#backlog > 0 && this.#backlog < before; ) {
      before = this.#backlog;
      this.#flushPart();
    }
  }

  get #backlog(): number {
    return this.#waiting.length + this.#records.length;
  }

  #flushPart(): void {
    if (this.#backlog === 0) return;
    const news = this.#waiting.slice(this.#seen);
    for (const event of news) if (event.type === "call.ended") this.#fold(event.call);
    this.#seen = this.#waiting.length;
    this.#write();
    for (const event of news) this.written.emit(event);
  }

  /**
   * Closes the calls that a crash or power cut left open, as of `aliveAt`, when the box was last known to live. Call
   * once, before the first call. Gives how many there were.
   */
  closeOrphans(aliveAt: number, recordings: readonly CutRecording[] = []): number {
    const orphans = this.#store.orphans();
    for (const events of orphans) {
      const last = events.at(-1);
      if (last === undefined) continue;
      const { call } = last;
      this.#live.set(call, [...events]);
      // A clock that was put right meanwhile tells nothing.
      const at = aliveAt - last.at > LONGEST_QUIET_MS ? last.at : Math.max(aliveAt, last.at);
      let { seq } = last;
      for (const fact of closingFacts(events, at, recordings)) this.append({ ...fact, call, seq: ++seq, at });
    }
    this.flush();
    return orphans.length;
  }

  /** A day's backlog is written in parts, so that no call waits for it; records follow the events they are made of. */
  #write(): void {
    const events = this.#waiting.slice(0, MAX_BATCH);
    const records = events.length < this.#waiting.length ? [] : this.#records.slice(0, MAX_BATCH);
    try {
      this.#store.write(events, records);
    } catch (error) {
      if (this.#store.mayRetry(error)) {
        this.#refused(error);
        return;
      }
      this.#writeOneByOne(events, records);
    }
    this.#waiting.splice(0, events.length);
    this.#records.splice(0, records.length);
    this.#seen -= events.length;
    if (this.#backlog > 0) this.#flushIn(WRITE_EVERY_MS);
    else if (this.#isRefused) {
      this.#isRefused = false;
      this.#log.info("the journal is written again");
      this.trouble.emit({ reason: undefined });
    }
  }

  #flushIn(waitMs: number): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.#clock.after(waitMs, () => {
      this.#isFlushDue = false;
      this.#flushPart();
    });
  }

  #fold(call: CallId): void {
    const events = this.#live.get(call) ?? [];
    this.#live.delete(call);
    try {
      this.#records.push(foldCall(events, this.#nameOf));
    } catch (error) {
      this.#log.error("the record of a call could not be made", { error, call });
    }
  }

  #refused(error: unknown): void {
    if (!this.#isRefused) {
      this.#isRefused = true;
      this.#log.error("the journal cannot be written; calls go on, and it is tried again", { error });
      this.trouble.emit({ reason: error instanceof Error ? error.message : String(error) });
    }
    const over = this.#waiting.length - MAX_WAITING_EVENTS;
    if (over > 0) {
      // Their records stay, so that lists and reports know the calls.
      this.#waiting.splice(0, over);
      this.#seen -= over;
    }
    if (this.#records.length > MAX_WAITING_RECORDS) this.#records.splice(0, this.#records.length - MAX_WAITING_RECORDS);
    this.#flushIn(RETRY_EVERY_MS);
  }

  /** Something among them can never be written: it must not keep back the rest. */
  #writeOneByOne(events: readonly CallEvent[], records: readonly CallRecord[]): void {
    const write = (part: CallEvent | CallRecord, event: readonly CallEvent[], record: readonly CallRecord[]): void => {
      try {
        this.#store.write(event, record);
      } catch (error) {
        this.#log.error("a part of the journal can never be written and is left out", { error, call: part.call });
      }
    };
    for (const event of events) write(event, [event], []);
    for (const record of records) write(record, [], [record]);
  }
}
