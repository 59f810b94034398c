import { fxoTransition } from "#drivers/line/fxo.ts";
import { FXO_INITIAL, type FxoEvent, type FxoOutput, type FxoState } from "#drivers/line/fxo-state.ts";
import { FXS_INITIAL, type FxsEvent, type FxsOutput, type FxsState, fxsTransition } from "#drivers/line/fxs.ts";
import type { LineCommand } from "#drivers/line/line.ts";
import type { PortEvent } from "#drivers/line/port.ts";
import type { Zone } from "#firmware/dsp/zones/zone.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Machine } from "#firmware/kernel/machine.ts";

export type LineOutput = FxoOutput | FxsOutput;

/** Any event of the world, as both kinds of machine take it; tones of an exchange matter to FXO only. */
export type LineInput =
  | { readonly type: "port"; readonly tick: number; readonly event: PortEvent }
  | { readonly type: "command"; readonly command: LineCommand }
  | { readonly type: "board-up" }
  | { readonly type: "board-down"; readonly reason: string }
  | Extract<FxoEvent, { type: "tone" }>;

/** The machine of a port, whichever kind it is. */
export interface LineMachine {
  readonly state: { readonly name: string };
  send(event: LineInput): void;
  close(): void;
}

export interface LineMachineOptions {
  readonly clock: Clock;
  readonly perform: (output: LineOutput) => void;
  readonly changed: (state: { readonly name: string }) => void;
}

export function createLineMachine(kind: "fxo" | "fxs", zone: Zone, options: LineMachineOptions): LineMachine {
  if (kind === "fxo") {
    return new Machine<FxoState, FxoEvent, FxoOutput>({
      initial: FXO_INITIAL,
      transition: fxoTransition(zone),
      ...options,
    });
  }
  const machine = new Machine<FxsState, FxsEvent, FxsOutput>({
    initial: FXS_INITIAL,
    transition: fxsTransition(zone),
    ...options,
  });
  return {
    get state() {
      return machine.state;
    },
    send: (event) => {
      // No tone of an exchange is listened for on a telephone.
      if (event.type !== "tone") machine.send(event);
    },
    close: () => machine.close(),
  };
}
