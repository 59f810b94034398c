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
  /** Calls whose end was never written, with their events. */
  orphans(): readonly (readonly CallEvent[])[];
}

/** Events wait this long for company: a commit costs more than the rows in it. A power cut loses no more than this. */
const WRITE_EVERY_MS = 25;

/**
 * The journal of all calls. Events are written in order, those of a fortieth of a second in one transaction, together
 * with the record of every call that ended in it. Subscribers hear of an event once it is written.
 */
export class Journal {
  readonly written: Emitter<CallEvent>;
  readonly #clock: Clock;
  readonly #store: JournalStore;
  readonly #log: Logger;
  readonly #nameOf: StepName;
  readonly #live = new Map<CallId, CallEvent[]>();
  #waiting: CallEvent[] = [];
  #isFlushDue = false;

  constructor(options: { clock: Clock; store: JournalStore; log: Logger; nameOf: StepName }) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#log = options.log;
    this.#nameOf = options.nameOf;
    this.written = new Emitter((error) => options.log.error("a subscriber of the journal failed", { error }));
  }

  append(event: CallEvent): void {
    const events = this.#live.get(event.call) ?? [];
    events.push(event);
    this.#live.set(event.call, events);
    this.#waiting.push(event);
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.#clock.after(WRITE_EVERY_MS, () => this.flush());
  }

  /** The events of a call that has not ended yet. */
  eventsOf(call: CallId): readonly CallEvent[] {
    return this.#live.get(call) ?? [];
  }

  /** Writes what waits. When the disk refuses, the events stay and are tried again with the next. */
  flush(): void {
    this.#isFlushDue = false;
    const events = this.#waiting;
    if (events.length === 0) return;
    const ended = events.filter(({ type }) => type === "call.ended").map(({ call }) => call);
    const records = ended.map((call) => foldCall(this.#live.get(call) ?? [], this.#nameOf));
    try {
      this.#store.write(events, records);
    } catch (error) {
      this.#log.error("the journal could not be written; it is tried again", { error, events: events.length });
      return;
    }
    this.#waiting = [];
    for (const call of ended) this.#live.delete(call);
    for (const event of events) this.written.emit(event);
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
      const at = Math.max(aliveAt, last.at);
      let { seq } = last;
      for (const fact of closingFacts(events, at, recordings)) this.append({ ...fact, call, seq: ++seq, at });
    }
    this.flush();
    return orphans.length;
  }
}
