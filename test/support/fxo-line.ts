import { expect } from "vitest";
import { fxoTransition } from "#drivers/line/fxo.ts";
import { FXO_INITIAL, type FxoEvent, type FxoOutput, type FxoState, type Hearing } from "#drivers/line/fxo-state.ts";
import type { LineCommand, LineEvent } from "#drivers/line/line.ts";
import type { PortControl, PortEvent } from "#drivers/line/port.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { FakeClock } from "./fake-clock.ts";

/** One line with a clock that also makes the board's ticks. */
export function fxoLine(country = "CN") {
  const clock = new FakeClock();
  const told: LineEvent[] = [];
  const measured: LineEvent[] = [];
  const ordered: PortControl[] = [];
  const heardFor: Hearing[] = [];
  const machine = new Machine<FxoState, FxoEvent, FxoOutput>({
    initial: FXO_INITIAL,
    transition: fxoTransition(zoneOf(country)),
    clock,
    perform: (output) => {
      if (output.type === "emit" && output.event.type === "state") measured.push(output.event);
      else if (output.type === "emit") told.push(output.event);
      if (output.type === "control") ordered.push(output.control);
      if (output.type === "listen") heardFor.push(output.to);
    },
  });
  machine.send({ type: "board-up" });
  ordered.length = 0;
  const port = (event: PortEvent): void => machine.send({ type: "port", tick: clock.monotonic() * 8, event });
  const command = (order: LineCommand): void => machine.send({ type: "command", command: order });
  const ring = (onMs: number, offMs: number): void => {
    port({ type: "ring-on" });
    clock.advance(onMs);
    port({ type: "ring-off" });
    clock.advance(offMs);
  };
  return { clock, told, measured, ordered, heardFor, machine, port, command, ring };
}

/** The line in a call that came in. */
export function answeredLine() {
  const own = fxoLine();
  own.ring(1_000, 4_000);
  own.port({ type: "ring-on" });
  own.command({ type: "answer" });
  own.port({ type: "loop-current", milliamps: 25 });
  own.clock.advance(1_000);
  own.told.length = 0;
  own.ordered.length = 0;
  return own;
}

/** The line in a call that goes out, the number dialled. */
export function dialledLine() {
  const own = fxoLine();
  own.command({ type: "seize" });
  own.port({ type: "loop-current", milliamps: 25 });
  own.clock.advance(1_000);
  own.machine.send({ type: "tone", tone: "dial" });
  own.command({ type: "dial", digits: "10086" });
  own.port({ type: "dial-done" });
  expect(own.told).toEqual([{ type: "off-hook" }, { type: "dial-done" }]);
  own.told.length = 0;
  return own;
}
