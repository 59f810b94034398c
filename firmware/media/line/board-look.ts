import type { Inventory } from "#drivers/line/hardware.ts";
import type { BoardConfig, BoardFault, BoardState } from "#drivers/line/line.ts";
import type { Clock } from "#firmware/kernel/clock.ts";

/** How a board is, as the rest of the box is told. */
export class BoardLook {
  readonly #clock: Clock;
  #state: BoardState["state"] | undefined;
  #since = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `since` is when it came into this state: what else is different of it does not begin it anew. */
  at(
    board: {
      readonly config: BoardConfig;
      readonly inventory: Inventory | undefined;
      readonly faults: readonly BoardFault[];
    },
    state: BoardState["state"],
    reason: string | undefined,
  ): BoardState {
    if (state !== this.#state) this.#since = this.#clock.now();
    this.#state = state;
    const { id, path, lines } = board.config;
    const { model, serial, firmware, ports = lines } = board.inventory ?? {};
    return {
      ...{ id, path, state },
      ...(reason === undefined ? {} : { reason }),
      ...(model === undefined ? {} : { model }),
      ...(serial === undefined ? {} : { serial }),
      ...(firmware === undefined ? {} : { firmware }),
      lines: ports.map(({ port, kind }) => ({ port, kind })),
      ...(board.faults.length === 0 ? {} : { faults: board.faults }),
      since: this.#since,
    };
  }
}
