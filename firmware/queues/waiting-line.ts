import type { QueueEntry } from "./queue-entry.ts";

/** The callers of one queue in the order they are served: higher priority first, then by arrival. */
export class WaitingLine {
  readonly #entries: QueueEntry[] = [];

  get entries(): readonly QueueEntry[] {
    return this.#entries;
  }

  add(entry: QueueEntry): void {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#entries[middle];
      if (other !== undefined && precedes(other, entry)) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
  }

  remove(entry: QueueEntry): void {
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#entries.splice(index, 1);
  }

  /** From 1; 0 when the caller is not in the line. */
  positionOf(entry: QueueEntry): number {
    return this.#entries.indexOf(entry) + 1;
  }

  /** The first caller who waits and whom this agent has not refused a moment ago. */
  firstFor(agent: string): QueueEntry | undefined {
    return this.#entries.find((entry) => entry.state.name === "waiting" && !entry.isRefusedBy(agent));
  }
}

function precedes(one: QueueEntry, other: QueueEntry): boolean {
  if (one.request.priority !== other.request.priority) return one.request.priority > other.request.priority;
  return one.arrival < other.arrival;
}

/** Whether a caller of one queue goes before a caller of another that shares the agent: weight, priority, arrival. */
export function goesBefore(one: QueueEntry, other: QueueEntry): boolean {
  if (one.queue.weight !== other.queue.weight) return one.queue.weight > other.queue.weight;
  return precedes(one, other);
}
