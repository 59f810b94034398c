import type { ChannelState, TrunkCommand } from "#drivers/e1/signalling.ts";
import { backward, seized } from "./backward.ts";
import {
  atRest,
  CAUSES,
  type ChannelInput,
  type ChannelMachineState,
  type ChannelStep,
  type R2Setting,
  type StateNamed,
  send,
  told,
} from "./channel-state.ts";
import { dial, forward } from "./forward.ts";
import { LINE_SIGNALS } from "./line-signal.ts";

export const CHANNEL_INITIAL: ChannelMachineState = { name: "idle", line: { far: undefined, isBlocked: false } };

/** The transition function of one channel of MFC/R2: a call in, a call out, or none. */
export function channelTransition(
  setting: R2Setting,
): (state: ChannelMachineState, event: ChannelInput) => ChannelStep {
  return (state, event) => {
    if (event.type === "command") {
      const { command } = event;
      if (command.type === "block" || command.type === "unblock") return block(state, command.type === "block");
      if (command.type === "dial" && state.name !== "idle") return noChannel(state, command);
    }
    switch (state.name) {
      case "idle":
        return idle(state, event, setting);
      case "in-register":
      case "in-pulse":
      case "in-asking":
      case "in-offered":
      case "in-deciding":
      case "in-accepted":
      case "in-answered":
      case "in-clearing":
        return backward(state, event, setting);
      case "out-seizing":
      case "out-sending":
      case "out-hearing":
      case "out-waiting":
      case "out-accepted":
      case "out-answered":
      case "out-clear-back":
      case "out-releasing":
        return forward(state, event, setting);
    }
  };
}

function idle(state: StateNamed<"idle">, event: ChannelInput, setting: R2Setting): ChannelStep {
  const { line } = state;
  switch (event.type) {
    case "timeout":
      // The end of the last call has been seen: now the block.
      return { state: { name: "idle", line }, commands: line.isBlocked ? [send("blocked")] : [] };
    case "heard":
      return { state };
    case "line": {
      const seen = { ...line, far: event.ab };
      // Not after a start: a far side that is seized already is in a call of its own.
      const isSeized = event.ab === LINE_SIGNALS.seizure && line.far !== undefined && !line.isBlocked;
      return isSeized ? seized(seen, event.call, setting) : { state: { ...state, line: seen } };
    }
    case "command":
      if (event.command.type === "restart") return atRest(line);
      if (event.command.type !== "dial") return { state };
      if (line.isBlocked || line.far !== LINE_SIGNALS.idle) return noChannel(state, event.command);
      return dial(line, event.command, setting);
  }
}

function noChannel(state: ChannelMachineState, { call }: Extract<TrunkCommand, { type: "dial" }>): ChannelStep {
  return { state, commands: told({ call, cause: CAUSES.noChannel, byUs: false }) };
}

/** While a call is on, the block waits for its end. */
function block(state: ChannelMachineState, isBlocked: boolean): ChannelStep {
  if (state.line.isBlocked === isBlocked) return { state };
  const line = { ...state.line, isBlocked };
  if (state.name !== "idle") return { state: { ...state, line } };
  return { state: { name: "idle", line }, commands: [send(isBlocked ? "blocked" : "idle")] };
}

/** Whether the channel can take a call. */
export function stateOf(state: ChannelMachineState): ChannelState {
  if (state.name !== "idle") return "busy";
  if (state.line.far === undefined) return "out-of-service";
  if (state.line.isBlocked) return "blocked-here";
  if (state.line.far === LINE_SIGNALS.idle) return "idle";
  return state.line.far === LINE_SIGNALS.blocked ? "blocked-there" : "out-of-service";
}

/** The call on the channel, where there is one that is known outside. */
export function callOf(state: ChannelMachineState): number | undefined {
  if ("in" in state) return state.in.call;
  if ("out" in state) return state.out.call;
  return "end" in state ? state.end?.call : undefined;
}
