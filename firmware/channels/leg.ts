import type { CallDirection } from "#firmware/domain/call-event.ts";
import type { CallId, LegId } from "#firmware/domain/ids.ts";
import type { Party, Terminal } from "#firmware/domain/party.ts";
import type { Termination } from "#firmware/domain/termination.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { type LegCommand, type LegFact, type LegInput, type LegState, legTransition } from "./leg-machine.ts";

/** How a leg's wishes reach its far side: SIP or a line. Implementations answer with `leg.send`. */
export interface LegSignalling {
  /** Tell the caller's side that somebody is being rung. */
  ring(): void;
  /** Lets the caller's side hear something before it is answered; false where that cannot be. */
  early?(): Promise<boolean>;
  /** Answer; then send `connected`. */
  accept(): void;
  /** Let go of the far side when `byUs`; close the media in any case. */
  release(termination: Termination, byUs: boolean): void;
  /** Asks the far side whether it is still there; no answer ends the leg. Absent where the hardware tells by itself. */
  askStillThere?(): void;
  /** Call-ID of its SIP session, once there is one. */
  sipCallId?(): string | undefined;
  /** The leg belongs to this call: the ladder's messages go there. */
  assigned(call: CallId): void;
}

export interface LegOptions {
  readonly id: LegId;
  readonly way: "in" | "out";
  readonly terminal: Terminal;
  readonly party: Party;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/**
 * One party's connection, SIP or line alike. Its id is also the id of its media endpoint, which is there from
 * `answered` on.
 */
export class Leg {
  readonly id: LegId;
  readonly way: "in" | "out";
  readonly terminal: Terminal;
  readonly party: Party;
  /** Resolves when the leg is over, whoever ended it. */
  readonly ended: Promise<Termination>;
  readonly #facts: Emitter<LegFact>;
  readonly #machine: Machine<LegState, LegInput, LegCommand>;
  #signalling: LegSignalling | undefined;
  #call: CallId | undefined;
  #stateAt: number;

  constructor(options: LegOptions) {
    this.id = options.id;
    this.way = options.way;
    this.terminal = options.terminal;
    this.party = options.party;
    this.#facts = new Emitter(options.onError);
    this.#stateAt = options.clock.monotonic();
    this.#machine = new Machine<LegState, LegInput, LegCommand>({
      initial: options.way === "in" ? { name: "offered" } : { name: "dialling" },
      transition: legTransition,
      clock: options.clock,
      perform: (command) => this.#perform(command),
      changed: () => {
        this.#stateAt = options.clock.monotonic();
      },
    });
    this.ended = new Promise((resolve) => {
      this.#facts.subscribe((fact) => {
        if (fact.type === "ended") resolve(fact.termination);
      });
    });
  }

  get state(): LegState {
    return this.#machine.state;
  }

  /** When it came into its state, monotonic milliseconds. */
  get stateAt(): number {
    return this.#stateAt;
  }

  /** The call it belongs to; absent until somebody has taken it. */
  get call(): CallId | undefined {
    return this.#call;
  }

  get isEnded(): boolean {
    return this.#machine.state.name === "ended";
  }

  get isAnswered(): boolean {
    return this.#machine.state.name === "answered";
  }

  subscribe(listener: (fact: LegFact) => void): Unsubscribe {
    return this.#facts.subscribe(listener);
  }

  /** Joins the far side's signalling; once, before anything is asked of the leg. */
  connect(signalling: LegSignalling): void {
    this.#signalling = signalling;
  }

  assign(call: CallId): void {
    this.#call = call;
    this.#signalling?.assigned(call);
  }

  send(input: LegInput): void {
    this.#machine.send(input);
  }

  /** Ends the leg; does nothing when it is over. */
  hangUp(termination: Termination): void {
    this.#machine.send({ type: "hang-up", termination });
  }

  /** Makes an incoming leg hear before it is answered: true when its media endpoint is there. */
  async hearEarly(): Promise<boolean> {
    if (this.isAnswered || this.isEnded) return this.isAnswered;
    return (await this.#signalling?.early?.()) === true && !this.isEnded;
  }

  /** Asks the far side whether it is still there; no answer within 32 s ends the leg. */
  askStillThere(): void {
    if (this.isAnswered) this.#signalling?.askStillThere?.();
  }

  /** Call-ID of its SIP session; undefined on a line and before there is one. */
  get sipCallId(): string | undefined {
    return this.#signalling?.sipCallId?.();
  }

  /** Answers an incoming leg: true when it is answered, false when it ended meanwhile. */
  answer(): Promise<boolean> {
    if (this.isAnswered) return Promise.resolve(true);
    if (this.isEnded) return Promise.resolve(false);
    return new Promise((resolve) => {
      const stop = this.subscribe((fact) => {
        if (fact.type !== "answered" && fact.type !== "ended") return;
        stop();
        resolve(fact.type === "answered");
      });
      this.#machine.send({ type: "answer" });
    });
  }

  #perform(command: LegCommand): void {
    switch (command.type) {
      case "ring":
        this.#signalling?.ring();
        return;
      case "accept":
        this.#signalling?.accept();
        return;
      case "release":
        this.#machine.close();
        this.#signalling?.release(command.termination, command.byUs);
        return;
      case "tell":
        this.#facts.emit(command.fact);
        return;
    }
  }
}

/** A leg that came in, and what was asked for. */
export interface IncomingLeg {
  readonly leg: Leg;
  /** Digits dialled; absent on a line without a number of its own. */
  readonly called: string | undefined;
  readonly direction: CallDirection;
}
