import type { Party, Terminal } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { LineCommand, LineEvent } from "#firmware/media/protocol.ts";
import { Leg } from "./leg.ts";
import { describeLine, type LineStateName, type LineStatus, type LineTools, type LineUse } from "./line-tools.ts";

/** What both kinds of line have in common: one leg at a time, a state people see, arrows on the ladder. */
export abstract class LineBase {
  readonly id: string;
  protected readonly tools: LineTools;
  protected leg: Leg | undefined;
  #state: LineStateName = "idle";
  #since: number;
  #reason: string | undefined;
  #volts: number | undefined;
  #milliamps: number | undefined;
  /** Arrows that came before the leg was of a call. */
  #early: { at: number; direction: "in" | "out"; event: LineEvent | LineCommand }[] = [];

  constructor(id: string, tools: LineTools) {
    this.id = id;
    this.tools = tools;
    this.#since = tools.clock.now();
  }

  get status(): LineStatus {
    return {
      id: this.id,
      state: this.#state,
      since: this.#since,
      ...(this.#reason !== undefined && { reason: this.#reason }),
      ...(this.leg?.call !== undefined && { call: this.leg.call }),
      ...(this.#volts !== undefined && { volts: this.#volts }),
      ...(this.#milliamps !== undefined && { milliamps: this.#milliamps }),
    };
  }

  /** Its leg, and whether nothing at all is going on. */
  get use(): LineUse {
    return {
      id: this.id,
      kind: this.kind,
      state: this.#state,
      since: this.#since,
      isFree: this.isFree,
      ...(this.leg !== undefined && { leg: this.leg.id }),
    };
  }

  abstract readonly kind: "fxo" | "fxs";

  /** Whether a call can go out over it now. */
  abstract get isFree(): boolean;

  /** A fact of the hardware. */
  take(event: LineEvent): void {
    if (event.type === "state") {
      this.#volts = event.volts ?? this.#volts;
      this.#milliamps = event.milliamps ?? this.#milliamps;
      this.measured(event);
      this.tools.changed(this.id);
      return;
    }
    this.#arrow("in", event);
    this.heard(event);
  }

  /** The media process is gone: whatever was on the line is over. */
  mediaLost(): void {
    this.leg?.hangUp({ cause: Cause.temporaryFailure, by: "system", detail: "the media process stopped" });
  }

  /** Brings a line to rest that is held by nothing: its leg, if it has one, ends, and the loop is opened. */
  free(termination: Termination): void {
    this.leg?.hangUp(termination);
    this.order({ type: "hang-up" });
  }

  protected abstract heard(event: LineEvent): void;

  /** Volts at rest, current in a call. */
  protected measured(_: Extract<LineEvent, { type: "state" }>): void {
    // a telephone has no battery of an exchange
  }

  protected order(command: LineCommand): void {
    this.#arrow("out", command);
    this.tools.media.send({ type: "line.command", line: this.id, command });
  }

  protected become(state: LineStateName, reason?: string): void {
    if (state === this.#state && reason === this.#reason) return;
    this.#state = state;
    this.#reason = reason;
    this.#since = this.tools.clock.now();
    // What came when the last call was over is nothing of the next one.
    if (state === "idle") this.#early = [];
    this.tools.changed(this.id);
  }

  protected newLeg(way: "in" | "out", party: Party, terminal: Terminal = { kind: "line", line: this.id }): Leg {
    const { clock, log, newLegId } = this.tools;
    const onError = (error: unknown): void => log.error("a listener to a leg failed", { error, line: this.id });
    const leg = new Leg({ id: newLegId(), way, terminal, party, clock, onError });
    this.leg = leg;
    return leg;
  }

  protected openMedia(leg: Leg): void {
    this.tools.media.send({ type: "line.open", id: leg.id, line: this.id });
  }

  protected closeMedia(leg: Leg): void {
    this.tools.media.send({ type: "endpoint.close", id: leg.id });
  }

  /** The leg has found its call: the arrows so far belong to it. */
  protected assigned(leg: Leg): void {
    const early = this.#early;
    this.#early = [];
    if (leg !== this.leg) return;
    for (const { at, direction, event } of early) this.#draw(leg, at, direction, event);
    this.tools.changed(this.id);
  }

  /** The leg is over; the line may still have to settle. */
  protected forget(leg: Leg): void {
    if (this.leg === leg) this.leg = undefined;
    this.tools.changed(this.id);
  }

  protected end(termination: Termination): void {
    this.leg?.send({ type: "far-ended", termination });
  }

  #arrow(direction: "in" | "out", event: LineEvent | LineCommand): void {
    const at = this.tools.clock.now();
    if (this.leg?.call !== undefined) {
      this.#draw(this.leg, at, direction, event);
      return;
    }
    this.#early = [...this.#early.slice(-20), { at, direction, event }];
  }

  #draw(leg: Leg, at: number, direction: "in" | "out", event: LineEvent | LineCommand): void {
    if (leg.call === undefined) return;
    const summary = describeLine(event);
    this.tools.trace({
      call: leg.call,
      at,
      direction,
      party: leg.id,
      kind: "line",
      summary,
      raw: JSON.stringify(event),
    });
  }
}
