import type { LiveAgent, LiveList, LiveQueue, LiveSnapshot } from "#firmware/api/contract/live.ts";
import type { Notice } from "#firmware/api/contract/stream.ts";
import type { ApiDependencies } from "#firmware/api/dependencies.ts";
import type { Timer } from "#firmware/kernel/clock.ts";
import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";
import { AgentDays } from "./agent-day.ts";
import { LiveCalls } from "./live-calls.ts";
import type { LiveThing } from "./live-filter.ts";
import { type PictureSources, pictures } from "./live-picture.ts";

/** Changes are told in batches: a busy second must not cost a hundred messages. */
const BATCH_MS = 250;
/** Schedules open and close by themselves; so often they are looked at. */
const SCHEDULES_MS = 5_000;

/** A thing that is different now; `value` undefined: it is gone. */
export type Change = LiveThing | { readonly list: LiveList; readonly id: string; readonly value: undefined };

/** What has changed since the batch before. */
export interface Batch {
  readonly changes: readonly Change[];
  readonly notices: readonly Notice[];
}

const LISTS: readonly LiveList[] = ["lines", "boards", "trunks", "calls", "queues", "agents", "schedules", "alarms"];

/**
 * The live picture of the box: facts mark lists as stale, a batch draws them anew and tells what is different. While
 * nobody watches, nothing is drawn.
 */
export class LiveView {
  readonly batches = new Emitter<Batch>();
  readonly calls = new LiveCalls();
  readonly #dependencies: ApiDependencies;
  readonly #sources: PictureSources;
  readonly #agentDays: AgentDays;
  readonly #stale = new Set<LiveList>(LISTS);
  readonly #told = new Map<LiveList, Map<string, string>>();
  readonly #subscriptions: Unsubscribe[] = [];
  #notices: Notice[] = [];
  #batchTimer: Timer | undefined;
  #scheduleTimer: Timer | undefined;
  #watchers = 0;

  constructor(dependencies: ApiDependencies) {
    this.#dependencies = dependencies;
    const { db, clock, config } = dependencies;
    this.#agentDays = new AgentDays(db, clock, () => config.current.box.timeZone);
    this.#sources = { ...dependencies, calls: this.calls, agentDays: this.#agentDays };
  }

  /** Begins to listen to the box. */
  start(): void {
    const { calls, agents, queues, lines, alarms, config, voicemail } = this.#dependencies;
    this.#subscriptions.push(
      calls.events.subscribe((event) => {
        if (this.calls.take(event)) this.#mark("calls");
        if (event.type !== "call.ended") return;
        this.#agentDays.stale();
        this.#mark("agents");
        this.#notice({ what: "call-ended", call: event.call });
      }),
      agents.directory.updates.subscribe(() => this.#mark("agents")),
      queues.changes.subscribe(() => this.#mark("queues")),
      lines.changes.subscribe(() => this.#mark("lines", "boards", "trunks")),
      alarms.changes.subscribe(() => this.#mark("alarms")),
      voicemail.changes.subscribe(({ mailbox }) => this.#notice({ what: "voicemail-changed", mailbox })),
      config.changed.subscribe(({ version, by }) => {
        this.#mark(...LISTS);
        this.#notice({ what: "config-changed", version, by });
      }),
    );
    this.#watchSchedules();
  }

  /** Stopping twice is fine. */
  stop(): void {
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
    this.#batchTimer?.cancel();
    this.#scheduleTimer?.cancel();
  }

  /** The whole picture now. `seq` is the reader's to count. */
  snapshot(): LiveSnapshot {
    const at = this.#dependencies.clock.now();
    return { seq: 0, at, ...(this.#draw(LISTS) as Pick<LiveSnapshot, LiveList>) }; // every list was asked for
  }

  agents(): LiveAgent[] {
    return pictures.agents(this.#sources);
  }

  agent(extension: string): LiveAgent | undefined {
    return this.agents().find(({ id }) => id === extension);
  }

  queues(): LiveQueue[] {
    return pictures.queues(this.#sources);
  }

  /** Tells something that is no live thing; goes with the next batch. */
  tell(notice: Notice): void {
    this.#notice(notice);
  }

  /** Told of every batch until the returned function is called. The watcher takes a snapshot first. */
  watch(listener: (batch: Batch) => void): Unsubscribe {
    if (this.#watchers === 0) this.#remember();
    this.#watchers += 1;
    const unsubscribe = this.batches.subscribe(listener);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#watchers -= 1;
      unsubscribe();
    };
  }

  #draw(lists: Iterable<LiveList>): Partial<LiveSnapshot> {
    return Object.fromEntries([...lists].map((list) => [list, pictures[list](this.#sources)]));
  }

  /** Takes the picture of now as told: the first watcher has it from its snapshot. */
  #remember(): void {
    this.#stale.clear();
    this.#notices = [];
    for (const list of LISTS) this.#differences(list);
  }

  #differences(list: LiveList): Change[] {
    const before = this.#told.get(list) ?? new Map<string, string>();
    const now = new Map<string, string>();
    const changes: Change[] = [];
    for (const value of pictures[list](this.#sources)) {
      const text = JSON.stringify(value);
      now.set(value.id, text);
      if (before.get(value.id) !== text) changes.push({ list, value } as LiveThing); // drawn for this very list
    }
    for (const id of before.keys()) if (!now.has(id)) changes.push({ list, id, value: undefined });
    this.#told.set(list, now);
    return changes;
  }

  #mark(...lists: readonly LiveList[]): void {
    for (const list of lists) this.#stale.add(list);
    this.#schedule();
  }

  /** News is for who looks: nobody would ever take it away otherwise. Whoever comes gets a whole picture. */
  #notice(notice: Notice): void {
    if (this.#watchers === 0) return;
    this.#notices.push(notice);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#batchTimer !== undefined || this.#watchers === 0) return;
    this.#batchTimer = this.#dependencies.clock.after(BATCH_MS, () => this.#flush());
  }

  #flush(): void {
    this.#batchTimer = undefined;
    const changes = [...this.#stale].flatMap((list) => this.#differences(list));
    this.#stale.clear();
    const notices = this.#notices;
    this.#notices = [];
    if (changes.length > 0 || notices.length > 0) this.batches.emit({ changes, notices });
  }

  #watchSchedules(): void {
    this.#scheduleTimer = this.#dependencies.clock.after(SCHEDULES_MS, () => {
      if (this.#watchers > 0) this.#mark("schedules");
      this.#watchSchedules();
    });
  }
}
