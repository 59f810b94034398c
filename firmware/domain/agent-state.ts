import type { CallId, QueueId } from "./ids.ts";

/**
 * The one state an agent is in, across all queues. `elsewhere` is a call outside the queues; `unreachable` is a
 * signed-in agent whose phone cannot be rung.
 */
export type AgentState =
  | { readonly name: "signed-out" }
  | { readonly name: "ready" }
  | { readonly name: "offered"; readonly call: CallId; readonly queue: QueueId; readonly timeoutMs: number }
  | { readonly name: "talking"; readonly call: CallId; readonly queue: QueueId }
  | { readonly name: "wrap-up"; readonly call: CallId; readonly queue: QueueId; readonly timeoutMs: number }
  | { readonly name: "paused"; readonly reason: string; readonly auto?: boolean }
  | { readonly name: "elsewhere"; readonly call: CallId }
  | { readonly name: "unreachable" };

export type AgentStateName = AgentState["name"];
