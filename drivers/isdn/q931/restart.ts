import type { TimeoutEvent } from "#firmware/kernel/machine.ts";
import { Cause } from "./codec/causes.table.ts";

/** What is brought to rest in one go. `first`: at start-up, where nothing is known to be wrong. */
export interface RestartScope {
  readonly channels: readonly number[];
  /** The whole interface, with one message that names no channel. */
  readonly isInterface: boolean;
  readonly isFirst: boolean;
}

/** Restarting goes over the global call reference, one scope at a time (EN 300 403-1 §5.5.1). */
export interface RestartState {
  readonly name: "idle" | "asking";
  readonly current?: RestartScope & { readonly tries: number };
  readonly waiting: readonly RestartScope[];
  readonly isLinkUp: boolean;
  /** T316. */
  readonly timeoutMs?: number;
}

export type RestartEvent =
  | { readonly type: "ask"; readonly scopes: readonly RestartScope[] }
  | { readonly type: "acknowledged"; readonly channels: readonly number[]; readonly isInterface: boolean }
  | { readonly type: "refused"; readonly cause: number }
  | { readonly type: "link"; readonly isUp: boolean };

export type RestartCommand =
  | { readonly type: "send"; readonly scope: RestartScope }
  | { readonly type: "done"; readonly scope: RestartScope }
  /** T316 ran out twice, or the far side does not know RESTART (§5.5.1: maintenance is told). */
  | { readonly type: "failed"; readonly scope: RestartScope };

interface RestartStep {
  readonly state: RestartState;
  readonly commands: readonly RestartCommand[];
}

const MOST_TRIES = 2;

export const NO_RESTART: RestartState = { name: "idle", waiting: [], isLinkUp: false };

/** The restart procedure of the side that wants it (EN 300 403-1 §5.5.1), with T316. */
export function restartTransition(t316: number) {
  return (state: RestartState, event: RestartEvent | TimeoutEvent): RestartStep => {
    switch (event.type) {
      case "ask":
        return begin({ ...state, waiting: [...state.waiting, ...event.scopes] }, t316);
      case "link":
        return onLink(state, event.isUp, t316);
      case "acknowledged":
        return onAcknowledged(state, event, t316);
      case "refused": {
        const isRefusal = event.cause !== Cause.responseToStatusEnquiry;
        return isRefusal && state.current !== undefined ? fail(state, state.current, t316) : { state, commands: [] };
      }
      case "timeout": {
        const { current } = state;
        if (current === undefined) return { state, commands: [] };
        if (current.tries >= MOST_TRIES) return fail(state, current, t316);
        const again = { ...state, current: { ...current, tries: current.tries + 1 }, timeoutMs: t316 };
        return { state: again, commands: [{ type: "send", scope: current }] };
      }
    }
  };
}

/** Takes the next scope when none is under way. */
function begin(state: RestartState, t316: number): RestartStep {
  const [next, ...waiting] = state.waiting;
  if (state.current !== undefined || next === undefined || !state.isLinkUp) return { state, commands: [] };
  const current = { ...next, tries: 1 };
  return {
    state: { ...state, name: "asking", current, waiting, timeoutMs: t316 },
    commands: [{ type: "send", scope: next }],
  };
}

function finish(state: RestartState, commands: readonly RestartCommand[], t316: number): RestartStep {
  const { current, timeoutMs, ...rest } = state;
  const next = begin({ ...rest, name: "idle" }, t316);
  return { state: next.state, commands: [...commands, ...next.commands] };
}

function onLink(state: RestartState, isUp: boolean, t316: number): RestartStep {
  const { current, timeoutMs, ...rest } = state;
  const waiting = current === undefined ? state.waiting : [current, ...state.waiting];
  return begin({ ...rest, name: "idle", waiting, isLinkUp: isUp }, t316);
}

/** What is acknowledged must be what was asked for: an old answer may come late. */
function onAcknowledged(
  state: RestartState,
  { channels, isInterface }: Extract<RestartEvent, { readonly type: "acknowledged" }>,
  t316: number,
): RestartStep {
  const { current } = state;
  if (current === undefined) return { state, commands: [] };
  const isIt = isInterface || current.isInterface || current.channels.every((each) => channels.includes(each));
  return isIt ? finish(state, [{ type: "done", scope: current }], t316) : { state, commands: [] };
}

/** A far side that does not answer at start-up is not asked on: nothing says that its channels are bad. */
function fail(state: RestartState, scope: RestartScope, t316: number): RestartStep {
  const waiting = scope.isFirst ? state.waiting.filter(({ isFirst }) => !isFirst) : state.waiting;
  return finish({ ...state, waiting }, [{ type: "failed", scope }], t316);
}
