import type { Decision } from "#firmware/domain/call-event.ts";
import type { Destination } from "#firmware/domain/destination.ts";
import { type CallerGone, CallMoved } from "./call-control.ts";

/** Where a call is sent by somebody other than its script, and why. */
export interface Move {
  readonly destination: Destination;
  readonly decision: Decision;
}

/**
 * The signal of the script whose turn it is. It is aborted when the caller goes, which ends all scripts, and when the call
 * is sent elsewhere, which ends this one: the next has a signal of its own.
 */
export class ScriptTurn {
  #now = new AbortController();
  #gone: CallerGone | undefined;

  get signal(): AbortSignal {
    return this.#now.signal;
  }

  gone(reason: CallerGone): void {
    this.#gone ??= reason;
    this.#now.abort(this.#gone);
  }

  /** False when the caller has gone, or the call is on its way elsewhere already. */
  move(to: Move): boolean {
    if (this.signal.aborted) return false;
    this.#now.abort(new CallMoved(to.destination, to.decision));
    return true;
  }

  /** The script has come to its end: the move that has ended it, if one has. The next script's turn begins. */
  next(): Move | undefined {
    const { reason } = this.signal;
    this.#now = new AbortController();
    if (this.#gone !== undefined) this.#now.abort(this.#gone);
    return this.#gone === undefined && reason instanceof CallMoved ? reason : undefined;
  }
}
