import type { PortSlips } from "#drivers/line/hardware.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { LineHardware } from "#firmware/media/protocol.ts";
import type { LinePort } from "./line-port.ts";

/** Slips of voice on either side of a board's cable: they are what a caller hears as a click. */
export class BoardSlips {
  readonly #log: Logger;
  readonly #said = new Map<number, string>();
  readonly #told = new Map<number, PortSlips>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** What the board tells of its ports; changes are told to engineers. */
  take(slips: readonly PortSlips[], portOf: (port: number) => LinePort | undefined): void {
    for (const told of slips) {
      const port = portOf(told.port);
      if (port === undefined) continue;
      this.#told.set(told.port, told);
      const { boardOverruns, boardUnderruns, overruns, underruns } = this.#counts(port, told);
      const now = `${boardOverruns}/${boardUnderruns} ${overruns}/${underruns}`;
      const before = this.#said.get(told.port);
      this.#said.set(told.port, now);
      if (before === undefined || before === now) continue;
      this.#log.debug("voice slipped", { line: port.line, overruns, underruns, boardOverruns, boardUnderruns });
    }
  }

  /** Slips of a port so far, and how long voice for it lies on the way. */
  of(port: LinePort): Pick<LineHardware, "slips" | "playOut"> {
    const told = this.#told.get(port.config.port);
    return {
      slips: this.#counts(port, told),
      playOut: { hostMs: port.toBoard.delayMs, boardMs: (told?.fill ?? 0) / 8 },
    };
  }

  #counts({ toBoard }: LinePort, told: PortSlips | undefined): LineHardware["slips"] {
    const { overruns, underruns } = toBoard;
    return { overruns, underruns, boardOverruns: told?.overruns ?? 0, boardUnderruns: told?.underruns ?? 0 };
  }
}
