import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import { decodeFrame, type Side } from "./frame.ts";
import {
  initialLink,
  LINK_TIMERS,
  type LinkCommand,
  type LinkEvent,
  type LinkNotice,
  type LinkReason,
  type LinkState,
  type LinkTimers,
} from "./link-state.ts";
import { linkTransition } from "./link-transition.ts";

export interface DataLinkOptions {
  readonly side: Side;
  readonly clock: Clock;
  /** Takes a frame for the span: address, control, information. It may keep it. */
  readonly send: (frame: Uint8Array) => void;
  /** Takes a message of the far layer 3: in order, once. Valid until it returns. It may call `request`. */
  readonly deliver: (message: Uint8Array) => void;
  /**
   * The link came up or went down. Up while it was up: it began anew (`reset`, `reset-with-loss`; Q.931 §5.8.8).
   * Down is told again when the reason is another one. It is brought up again by itself until `release`.
   */
  readonly state: (isUp: boolean, reason: LinkReason) => void;
  /** A message the far side sent outside the link (UI frame). */
  readonly unit?: (message: Uint8Array) => void;
  /** Something out of order, for trace and counters. */
  readonly notice?: (notice: LinkNotice) => void;
  readonly timers?: Partial<LinkTimers>;
}

/** A point-to-point data link on a D channel (Q.921): SAPI 0, TEI 0, modulo 128. */
export class DataLink {
  readonly #options: DataLinkOptions;
  readonly #machine: Machine<LinkState, LinkEvent, LinkCommand>;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: DataLinkOptions) {
    this.#options = options;
    this.#machine = new Machine({
      initial: initialLink(options.side, { ...LINK_TIMERS, ...options.timers }),
      transition: linkTransition,
      clock: options.clock,
      perform: (command) => this.#perform(command),
    });
  }

  /** Brings the link up and keeps it up: SABME every T200 until the far side answers, again after each loss. */
  start(): void {
    this.#machine.send({ type: "start" });
  }

  /** A frame from the span. Octets that are no frame do no harm. */
  receive(frame: Uint8Array): void {
    this.#machine.send({ type: "frame", decoded: decodeFrame(frame, this.#farSide) });
  }

  /** Queues a message of at most N201 octets for the far layer 3. Dropped, with a notice, while the link is down. */
  request(message: Uint8Array): void {
    this.#machine.send({ type: "request", message });
  }

  /** Says good-bye (DISC) and stays down until `start`. What waits is dropped. */
  release(): void {
    this.#machine.send({ type: "release" });
  }

  /** The span carries nothing any more: down at once, without a word to the far side, until `start`. */
  spanDown(): void {
    this.#machine.send({ type: "span-down" });
  }

  /** Layer 3 cannot take messages now, or can again: the far side is told to wait (RNR). */
  hold(isBusy: boolean): void {
    this.#machine.send({ type: "own-busy", isBusy });
  }

  /** Stops timers, sends and says nothing more. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#machine.close();
  }

  /** State of the machine by name, for the page: what Q.921 numbers 4 to 8. */
  get stateName(): LinkState["name"] {
    return this.#machine.state.name;
  }

  get #farSide(): Side {
    return this.#options.side === "network" ? "user" : "network";
  }

  #perform(command: LinkCommand): void {
    if (this.#isClosed) return;
    switch (command.type) {
      case "send":
        this.#options.send(command.octets);
        break;
      case "deliver":
        this.#options.deliver(command.message);
        break;
      case "unit":
        this.#options.unit?.(command.message);
        break;
      case "told":
        this.#options.state(command.isUp, command.reason);
        break;
      case "notice":
        this.#options.notice?.(command.notice);
        break;
      case "acknowledge-soon":
        this.#machine.send({ type: "acknowledge" });
        break;
      case "timer":
        this.#run(command.timer, command.ms);
        break;
    }
  }

  #run(timer: "t200" | "t203" | undefined, ms: number): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (timer !== undefined) this.#timer = this.#options.clock.after(ms, () => this.#machine.send({ type: timer }));
  }
}
