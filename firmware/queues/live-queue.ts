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
  #order = new Map<ExtensionNumber, number>();
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
    return this.lastAgent === undefined ? undefined : this.#order.get(this.lastAgent);
  }

  /** Takes a changed setting; callers who wait go on waiting under it. */
  configure(queue: Queue): void {
    this.#queue = queue;
    this.#order = new Map(queue.members.map((member, index) => [member.agent, index]));
    for (const entry of this.line.entries) entry.queue = queue;
  }

  /** Members who can be rung now. */
  *readyAgents(): Generator<Candidate> {
    let order = 0;
    for (const member of this.#queue.members) {
      const look = this.#agents.look(member.agent);
      if (look?.state.name === "ready") {
        yield {
          agent: member.agent,
          penalty: member.penalty,
          order,
          idleSince: look.idleSince,
          calls: this.figures.callsOf(member.agent),
        };
      }
      order += 1;
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
