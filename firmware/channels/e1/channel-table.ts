import type { ChannelState } from "#drivers/e1/signalling.ts";
import type { Clock } from "#firmware/kernel/clock.ts";

/** A channel as people see it. */
export interface ChannelStatus {
  /** `<board>.<span>.<timeslot>`. */
  readonly id: string;
  readonly state: ChannelState;
  /** Wall time, milliseconds. */
  readonly since: number;
  /** The call on it. */
  readonly call?: string;
  /** Calls in and out since the box started, and those that failed before an answer by the far side's doing. */
  readonly incoming: number;
  readonly outgoing: number;
  readonly failed: number;
}

interface Channel {
  state: ChannelState;
  since: number;
  /** When it was last given back, monotonic; 0: never used. */
  idleSince: number;
  incoming: number;
  outgoing: number;
  failed: number;
}

/** The state of every channel of every span, and how often it was used. */
export class ChannelTable {
  readonly #clock: Clock;
  readonly #channels = new Map<string, Channel>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether that is news. */
  set(id: string, state: ChannelState): boolean {
    const now = this.#clock.now();
    const known = this.#channels.get(id);
    if (known?.state === state) return false;
    if (known === undefined) {
      this.#channels.set(id, { state, since: now, idleSince: 0, incoming: 0, outgoing: 0, failed: 0 });
      return true;
    }
    if (known.state === "busy") known.idleSince = this.#clock.monotonic();
    known.state = state;
    known.since = now;
    return true;
  }

  count(id: string, what: "incoming" | "outgoing" | "failed"): void {
    const channel = this.#channels.get(id);
    if (channel !== undefined) channel[what] += 1;
  }

  /** A channel signalling has never told of is out of service. */
  stateOf(id: string): ChannelState {
    return this.#channels.get(id)?.state ?? "out-of-service";
  }

  /** When it was last given back, monotonic milliseconds; 0: never used. */
  idleSince(id: string): number {
    return this.#channels.get(id)?.idleSince ?? 0;
  }

  get ids(): string[] {
    return [...this.#channels.keys()];
  }

  /** Takes out what is not configured any more. */
  keepOnly(isConfigured: (id: string) => boolean): void {
    for (const id of this.ids) if (!isConfigured(id)) this.#channels.delete(id);
  }

  statuses(callOn: (id: string) => string | undefined): ChannelStatus[] {
    return [...this.#channels].map(([id, { idleSince: _, ...channel }]) => {
      const call = callOn(id);
      return { id, ...channel, ...(call !== undefined && { call }) };
    });
  }
}
