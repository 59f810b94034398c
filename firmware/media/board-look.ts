import type { Clock } from "#firmware/kernel/clock.ts";

/** What every board is told by, of lines or of E1 spans. */
export interface BoardStanding {
  readonly id: string;
  readonly path: string;
  readonly state: "connecting" | "up" | "down";
  /** Why it is down, in plain words ("the serial port was unplugged"). */
  readonly reason?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly firmware?: string;
  readonly since: number;
}

interface Told {
  readonly state: BoardStanding["state"];
  readonly reason: string | undefined;
}

/** How a board is, as the rest of the box is told. */
export class BoardLook {
  readonly #clock: Clock;
  #state: BoardStanding["state"] | undefined;
  #since = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `since` is when it came into this state: what else is different of it does not begin it anew. */
  at(
    { id, path }: Pick<BoardStanding, "id" | "path">,
    inventory: { readonly model: string; readonly serial: string; readonly firmware: string } | undefined,
    { state, reason }: Told,
  ): BoardStanding {
    if (state !== this.#state) this.#since = this.#clock.now();
    this.#state = state;
    const { model, serial, firmware } = inventory ?? {};
    return {
      ...{ id, path, state },
      ...(reason === undefined ? {} : { reason }),
      ...(model === undefined ? {} : { model }),
      ...(serial === undefined ? {} : { serial }),
      ...(firmware === undefined ? {} : { firmware }),
      since: this.#since,
    };
  }
}
