import type { AgentState } from "#firmware/domain/agent-state.ts";
import type { CallId, ExtensionNumber, QueueId } from "#firmware/domain/ids.ts";
import type { Unsubscribe } from "#firmware/kernel/emitter.ts";

/** How one ring attempt at one agent ended. */
export type OfferResult = "answered" | "missed" | "refused" | "elsewhere" | "caller-left" | "unreachable";

export interface AgentLook {
  readonly state: AgentState;
  /** Wall time in milliseconds since which the agent has had no queue call. */
  readonly idleSince: number;
}

/** What queues need to know of agents and may do to them. The directory of agents offers it; `service.ts` passes it. */
export interface QueueAgents {
  /** Undefined for somebody who is no agent. */
  look(agent: ExtensionNumber): AgentLook | undefined;
  /** Takes the agent for this caller; false when the agent is not ready (any more). Never two offers at once. */
  offer(agent: ExtensionNumber, offer: { call: CallId; queue: QueueId; ringMs: number }): boolean;
  /** The offer is over without this agent getting the call. `missesUntilPause` 0 never pauses. */
  offerEnded(
    agent: ExtensionNumber,
    end: { call: CallId; result: Exclude<OfferResult, "answered">; missesUntilPause: number },
  ): void;
  /** The agent's phone was picked up. */
  answered(agent: ExtensionNumber, call: CallId): void;
  /** The conversation is over; 0 means no wrap-up. */
  released(agent: ExtensionNumber, end: { call: CallId; wrapUpMs: number }): void;
  /** Told after each change of an agent's state. */
  subscribe(listener: (agent: ExtensionNumber) => void): Unsubscribe;
}
