import type { AgentState } from "#firmware/domain/agent-state.ts";
import type { AgentEvent } from "#firmware/domain/call-event.ts";
import type { CallId, ExtensionNumber } from "#firmware/domain/ids.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { type AgentInput, type AgentRecord, agentTransition, NEW_AGENT, shownState } from "./agent-machine.ts";
import type { AgentStore } from "./agent-store.ts";

/** An event without its time: the agent stamps it. */
export type AgentMove = AgentInput extends infer Input ? (Input extends AgentInput ? Omit<Input, "at"> : never) : never;

export type DoneBy = AgentEvent["by"];

export interface AgentOptions {
  readonly clock: Clock;
  readonly store: AgentStore;
  readonly isReachable: boolean;
  /** After each change, `event` when people see another state than before. */
  readonly changed: (agent: Agent, event: AgentEvent | undefined) => void;
}

/** One agent: the machine, since when it is where it is, and its row in the database. */
export class Agent {
  readonly extension: ExtensionNumber;
  readonly #options: AgentOptions;
  readonly #machine: Machine<AgentRecord, AgentInput, never>;
  #since: number;
  #idleSince: number;
  #by: DoneBy = "box";
  #lastQueueCall: CallId | undefined;
  /** Changes not told yet: listeners may send further moves, and must find the machine at rest. */
  #untold: (AgentEvent | undefined)[] = [];
  #depth = 0;

  constructor(extension: ExtensionNumber, options: AgentOptions) {
    this.extension = extension;
    this.#options = options;
    const { clock, store, isReachable } = options;
    const kept = store.load(extension);
    this.#since = clock.now();
    this.#idleSince = kept?.idleSince ?? clock.now();
    this.#machine = new Machine<AgentRecord, AgentInput, never>({
      initial: restored(kept, isReachable),
      transition: agentTransition,
      clock: { ...bound(clock), after: (ms, fire) => clock.after(ms, () => this.#thenTell(fire)) },
      perform: () => undefined,
      changed: (record, previous) => this.#changed(record, previous),
    });
    if (kept !== undefined && kept.shown !== this.record.name) {
      this.#thenTell(() => this.#write(kept.shown, this.state));
    }
  }

  get record(): AgentRecord {
    return this.#machine.state;
  }

  get state(): AgentState {
    return shownState(this.record);
  }

  /** Wall time in milliseconds since which the shown state holds. */
  get since(): number {
    return this.#since;
  }

  /** Wall time in milliseconds since which the agent has had no queue call. */
  get idleSince(): number {
    return this.#idleSince;
  }

  /** The queue call that ended last: its leg may be seen on the phone for a moment longer. */
  get lastQueueCall(): CallId | undefined {
    return this.#lastQueueCall;
  }

  /** Its leg is gone from the phone: if it appears again, it is a call outside the queues. */
  forgetLastQueueCall(): void {
    this.#lastQueueCall = undefined;
  }

  /** True when the move changed something. */
  send(move: AgentMove, by: DoneBy = "box"): boolean {
    const before = this.record;
    let isChanged = false;
    this.#thenTell(() => {
      this.#by = by;
      this.#machine.send({ ...move, at: this.#options.clock.monotonic() } as AgentInput); // the move is one of them, stamped
      this.#by = "box";
      isChanged = this.record !== before;
    });
    return isChanged;
  }

  close(): void {
    this.#machine.close();
  }

  #thenTell(work: () => void): void {
    this.#depth += 1;
    try {
      work();
    } finally {
      this.#depth -= 1;
    }
    if (this.#depth > 0) return;
    while (this.#untold.length > 0) this.#options.changed(this, this.#untold.shift());
  }

  #changed(record: AgentRecord, previous: AgentRecord): void {
    const { clock } = this.#options;
    if (previous.engagement?.kind === "talking" && record.engagement?.kind !== "talking") {
      this.#lastQueueCall = previous.engagement.call;
      this.#idleSince = clock.now();
    }
    if (previous.engagement?.kind === "offered" && record.engagement === undefined) {
      this.#lastQueueCall = previous.engagement.call;
    }
    if (previous.stance.kind === "signed-out") this.#idleSince = clock.now();
    const before = shownState(previous);
    const after = shownState(record);
    const isSeen =
      before.name !== after.name || reasonOf(before) !== reasonOf(after) || callOf(before) !== callOf(after);
    if (isSeen) this.#since = clock.now();
    const isKeptSame = previous.stance === record.stance && previous.misses === record.misses;
    if (isSeen) this.#write(before.name, after);
    else {
      if (!isKeptSame) this.#save(undefined);
      this.#untold.push(undefined);
    }
  }

  #write(from: AgentState["name"], to: AgentState): void {
    const reason = reasonOf(to);
    const call = callOf(to);
    const event: AgentEvent = {
      agent: this.extension,
      at: this.#options.clock.now(),
      from,
      to: to.name,
      by: this.#by,
      ...(reason === undefined ? {} : { reason }),
      ...(call === undefined ? {} : { call }),
      ...("queue" in to ? { queue: to.queue } : {}),
    };
    this.#save(event);
    this.#untold.push(event);
  }

  #save(event: AgentEvent | undefined): void {
    const { stance, misses, name } = this.record;
    const kept = { stance, misses, idleSince: this.#idleSince, shown: name };
    this.#options.store.save(this.extension, kept, { since: this.#since, event });
  }
}

function bound(clock: Clock): Pick<Clock, "now" | "monotonic"> {
  return { now: () => clock.now(), monotonic: () => clock.monotonic() };
}

function restored(kept: ReturnType<AgentStore["load"]>, isReachable: boolean): AgentRecord {
  const seen: AgentRecord = { ...NEW_AGENT, isReachable };
  if (kept === undefined || kept.stance.kind === "signed-out") return seen;
  const record = { ...seen, stance: kept.stance, misses: kept.misses };
  return { ...record, name: shownState(record).name };
}

function reasonOf(state: AgentState): string | undefined {
  return state.name === "paused" ? state.reason : undefined;
}

function callOf(state: AgentState): CallId | undefined {
  return "call" in state ? state.call : undefined;
}
