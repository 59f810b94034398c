import { useCallback, useState } from "react";
import { call } from "#app/data/api.ts";
import { agentRoutes } from "#firmware/api/contract/agents.ts";
import { callRoutes } from "#firmware/api/contract/calls.ts";

export interface AgentActions {
  signIn(): void;
  signOut(): void;
  ready(): void;
  pause(reason: string): void;
  moreWrapUp(seconds: number): void;
  hangUp(id: string): void;
  /** Rings one's own phone, then the number. */
  dial(number: string): void;
  /** The action under way, for its button. */
  readonly busy: string | undefined;
  readonly error: unknown;
  forget(): void;
}

/** What an agent may do with the own state and call; a refusal is kept until it is closed or the next action. */
export function useAgentActions(extension: string | undefined): AgentActions {
  const [busy, setBusy] = useState<string>();
  const [error, setError] = useState<unknown>();
  const run = useCallback((name: string, request: () => Promise<unknown>) => {
    setBusy(name);
    setError(undefined);
    void request()
      .catch(setError)
      .finally(() => setBusy(undefined));
  }, []);
  const params = { extension: extension ?? "" };
  return {
    busy,
    error,
    forget: () => setError(undefined),
    signIn: () => run("signIn", () => call(agentRoutes.agentSignIn, { params })),
    signOut: () => run("signOut", () => call(agentRoutes.agentSignOut, { params })),
    ready: () => run("ready", () => call(agentRoutes.agentReady, { params })),
    pause: (reason) => run("pause", () => call(agentRoutes.agentPause, { params, body: { reason } })),
    moreWrapUp: (seconds) => run("more", () => call(agentRoutes.agentWrapUp, { params, body: { seconds } })),
    dial: (number) => run(`dial ${number}`, () => call(callRoutes.dial, { body: { number } })),
    hangUp: (id) => run("hangUp", () => call(callRoutes.hangUp, { params: { id } })),
  };
}
