import type { Clock, Timer } from "./clock.ts";

/** Anything a state machine may be in: a name, and for how long at most. */
export interface TimedState {
  readonly name: string;
  /** When present, the machine receives `{ type: "timeout" }` this many milliseconds after entering the state. */
  readonly timeoutMs?: number;
}

/** What a transition gives back: the state to be in, and what the world must now do. */
export interface Step<State, Command> {
  readonly state: State;
  readonly commands?: readonly Command[];
}

/** The event every timed state can receive. */
export interface TimeoutEvent {
  readonly type: "timeout";
}

/** A machine is this one pure function: it never awaits, logs or reads a clock. */
export type Transition<State, Event, Command> = (state: State, event: Event | TimeoutEvent) => Step<State, Command>;

export interface MachineOptions<State, Event, Command> {
  readonly initial: State;
  readonly transition: Transition<State, Event, Command>;
  readonly clock: Clock;
  /** Carries a command out. It may send further events to the machine: they wait until this one is through. */
  readonly perform: (command: Command) => void;
  /** Told after each change of the state object. */
  readonly changed?: (state: State, previous: State) => void;
}

/**
 * Runs a pure transition function: one event at a time to completion, commands in order, one timer for the
 * present state. Staying in the same state object keeps its timer; a new object starts its own.
 */
export class Machine<State extends TimedState, Event extends { readonly type: string }, Command> {
  #state: State;
  #timer: Timer | undefined;
  #inbox: (Event | TimeoutEvent)[] = [];
  #busy = false;
  #closed = false;
  readonly #options: MachineOptions<State, Event, Command>;

  constructor(options: MachineOptions<State, Event, Command>) {
    this.#options = options;
    this.#state = options.initial;
    this.#arm();
  }

  get state(): State {
    return this.#state;
  }

  /** Hands the machine an event. Events sent from within `perform` are taken after the present one. */
  send(event: Event | TimeoutEvent): void {
    if (this.#closed) return;
    this.#inbox.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#inbox.shift(); next !== undefined; next = this.#inbox.shift()) this.#take(next);
    } finally {
      this.#busy = false;
    }
  }

  /** Stops timers and ignores further events. Closing twice is fine. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#inbox.length = 0;
  }

  #take(event: Event | TimeoutEvent): void {
    const previous = this.#state;
    const step = this.#options.transition(previous, event);
    if (step.state !== previous) {
      this.#state = step.state;
      this.#timer?.cancel();
      this.#arm();
      this.#options.changed?.(step.state, previous);
    }
    for (const command of step.commands ?? []) this.#options.perform(command);
  }

  #arm(): void {
    const { timeoutMs } = this.#state;
    this.#timer = undefined;
    if (timeoutMs === undefined) return;
    this.#timer = this.#options.clock.after(timeoutMs, () => this.send({ type: "timeout" }));
  }
}
