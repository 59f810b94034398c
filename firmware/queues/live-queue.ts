import type { Queue } from "#firmware/config/schema/queue.ts";
import type { ExtensionNumber } from "#firmware/domain/ids.ts";
import type { Candidate } from "./choose-agents.ts";
import type { QueueStaff } from "./join-rules.ts";
import type { QueueAgents } from "./queue-agents.ts";
import { QueueFigures } from "./queue-figures.ts";
import { WaitingLine } from "./waiting-line.ts";

/** One queue as it runs: its setting, who waits, who was rung last, today's figures. */
export class LiveQueue {
  readonly line = new WaitingLine();
  readonly figures = new QueueFigures();
  /** The member rung last, for round robin: by number, so that it holds when the list is edited. */
  lastAgent: ExtensionNumber | undefined;
  #queue: Queue;
  #members = new Map<ExtensionNumber, { readonly penalty: number; readonly order: number }>();
  readonly #agents: QueueAgents;

  constructor(queue: Queue, agents: QueueAgents) {
    this.#queue = queue;
    this.#agents = agents;
    this.configure(queue);
  }

  get queue(): Queue {
    return this.#queue;
  }

  get lastOrder(): number | undefined {
    return this.lastAgent === undefined ? undefined : this.#members.get(this.lastAgent)?.order;
  }

  /** Takes a changed setting; callers who wait go on waiting under it. */
  configure(queue: Queue): void {
    this.#queue = queue;
    this.#members = new Map(queue.members.map(({ agent, penalty }, order) => [agent, { penalty, order }]));
    for (const entry of this.line.entries) entry.queue = queue;
  }

  /**
   * Members who can be rung now, in no particular order. `ready` holds every agent of the box who is: few while callers
   * wait and many are members, or the other way round; the shorter list is walked.
   */
  *readyAgents(ready: ReadonlySet<ExtensionNumber>): Generator<Candidate> {
    const isFew = ready.size < this.#members.size;
    for (const agent of isFew ? ready : this.#members.keys()) {
      const member = this.#members.get(agent);
      const look = this.#agents.look(agent);
      if (member === undefined || look?.state.name !== "ready") continue;
      yield { agent, ...member, idleSince: look.idleSince, calls: this.figures.callsOf(agent) };
    }
  }

  /** How the members stand. */
  staff(): QueueStaff {
    const staff = { members: this.#queue.members.length, signedIn: 0, present: 0, paused: 0, ready: 0, talking: 0 };
    for (const member of this.#queue.members) {
      const name = this.#agents.look(member.agent)?.state.name;
      if (name === undefined || name === "signed-out") continue;
      staff.signedIn += 1;
      if (name !== "unreachable") staff.present += 1;
      if (name === "paused") staff.paused += 1;
      if (name === "ready") staff.ready += 1;
      if (name === "talking") staff.talking += 1;
    }
    return staff;
  }
}
