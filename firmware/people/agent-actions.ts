import { timingSafeEqual } from "node:crypto";
import type { Config } from "#firmware/config/schema/config.ts";
import type { AgentState } from "#firmware/domain/agent-state.ts";
import type { ExtensionNumber } from "#firmware/domain/ids.ts";
import type { Agent, AgentMove, DoneBy } from "./agent.ts";
import type { AgentDirectory } from "./agent-directory.ts";

/** What an agent, or somebody for them, may ask for. */
export type AgentAction =
  | { readonly type: "sign-in" }
  | { readonly type: "sign-out" }
  /** `reason` is the id of a pause reason; the first of the list where absent. */
  | { readonly type: "pause"; readonly reason?: string }
  | { readonly type: "ready" }
  | { readonly type: "extend-wrap-up"; readonly seconds: number }
  | { readonly type: "end-wrap-up" };

export type AgentActionResult =
  | { readonly kind: "done"; readonly state: AgentState }
  | {
      readonly kind: "refused";
      readonly why: "unknown-agent" | "not-signed-in" | "already-signed-in" | "unknown-reason" | "not-in-wrap-up";
    };

export interface AgentActionsOptions {
  readonly directory: AgentDirectory;
  readonly config: () => Pick<Config, "extensions" | "pauseReasons">;
}

/** The reason of a pause on a box without configured reasons. */
const PLAIN_PAUSE = "pause";

/** Signing in and out, pausing and wrap-up: the same by phone, page, API and supervisor. */
export class AgentActions {
  readonly #options: AgentActionsOptions;

  constructor(options: AgentActionsOptions) {
    this.#options = options;
  }

  apply(extension: ExtensionNumber, action: AgentAction, by: DoneBy): AgentActionResult {
    const agent = this.#options.directory.find(extension);
    if (agent === undefined) return { kind: "refused", why: "unknown-agent" };
    const isSignedIn = agent.record.stance.kind !== "signed-out";
    if (action.type === "sign-in") {
      if (isSignedIn) return { kind: "refused", why: "already-signed-in" };
    } else if (!isSignedIn) {
      return { kind: "refused", why: "not-signed-in" };
    }
    return this.#carryOut(agent, action, by);
  }

  /** Whether the PIN is this agent's; takes the same time for a wrong one. */
  isPin(extension: ExtensionNumber, pin: string): boolean {
    const known = this.#options.config().extensions.find((entry) => entry.number === extension)?.agent?.pin;
    const given = Buffer.alloc(16);
    given.write(pin.slice(0, 16));
    const right = Buffer.alloc(16);
    right.write(known ?? "");
    return timingSafeEqual(given, right) && known !== undefined && known.length === pin.length;
  }

  #carryOut(agent: Agent, action: AgentAction, by: DoneBy): AgentActionResult {
    const move = this.#moveOf(action);
    if (move === undefined) return { kind: "refused", why: "unknown-reason" };
    const isWrapUpMove = action.type === "extend-wrap-up" || action.type === "end-wrap-up";
    if (isWrapUpMove && agent.record.engagement?.kind !== "wrap-up") return { kind: "refused", why: "not-in-wrap-up" };
    agent.send(move, by);
    return { kind: "done", state: agent.state };
  }

  #moveOf(action: AgentAction): AgentMove | undefined {
    switch (action.type) {
      case "sign-in":
      case "sign-out":
      case "ready":
      case "end-wrap-up":
        return { type: action.type };
      case "extend-wrap-up":
        return { type: "extend-wrap-up", byMs: action.seconds * 1000 };
      case "pause": {
        const reasons = this.#options.config().pauseReasons;
        const reason = action.reason ?? reasons[0]?.id ?? PLAIN_PAUSE;
        const isKnown = reason === PLAIN_PAUSE || reasons.some((known) => known.id === reason);
        return isKnown ? { type: "pause", reason } : undefined;
      }
    }
  }
}
