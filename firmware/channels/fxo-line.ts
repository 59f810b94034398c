import type { Party } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { LineEvent } from "#firmware/media/protocol.ts";
import type { Leg } from "./leg.ts";
import { LineBase } from "./line-base.ts";
import { goneBy, hangUpOf, LINE_BUSY } from "./line-tools.ts";

/**
 * A busy tone so soon after dialling, with no sign of an answer before it, is a busy number and not somebody who has
 * hung up. The tone itself takes some seconds to be told.
 */
const BUSY_NUMBER_MS = 12_000;
const NUMBER_BUSY: Termination = { cause: Cause.userBusy, by: "callee", detail: "busy" };

/** A line of the exchange: calls come in by ringing, and go out by seizing and dialling. */
export class FxoLine extends LineBase {
  readonly kind = "fxo";
  /** Loop closed, or not yet settled after a call. */
  #isOffHook = false;
  /** Until when a busy tone means a busy number: on the monotonic clock. */
  #isBusyUntil = 0;
  /** The exchange has reversed polarity at an answer before: then nothing else counts as one. */
  #tellsAnswers = false;

  /** Whether a call can go out over it now. */
  get isFree(): boolean {
    return this.leg === undefined && !this.#isOffHook;
  }

  /** Places a call; the leg ends at once when the line is in use. */
  dial(digits: string, party: Party): Leg {
    const isFree = this.isFree;
    const previous = this.leg;
    const leg = this.newLeg("out", party);
    leg.connect({
      ring: () => undefined,
      accept: () => undefined,
      assigned: () => this.assigned(leg),
      release: (_, byUs) => this.#release(leg, byUs),
    });
    if (!isFree) {
      this.leg = previous;
      queueMicrotask(() => leg.send({ type: "far-ended", termination: LINE_BUSY }));
      return leg;
    }
    this.become("outbound");
    // After the present turn, so that the leg has its call when the first arrow is drawn.
    queueMicrotask(() => {
      if (!leg.isEnded) this.order({ type: "dial", digits });
    });
    return leg;
  }

  protected heard(event: LineEvent): void {
    const leg = this.leg;
    switch (event.type) {
      case "ringing":
        this.#ringing(event);
        return;
      case "ring-stopped":
        if (leg?.way === "in" && !leg.isAnswered) this.end(GAVE_UP);
        this.#settle();
        return;
      case "off-hook":
        this.#isOffHook = true;
        if (leg?.way !== "in") return;
        this.openMedia(leg);
        this.become("inbound");
        leg.send({ type: "connected" });
        return;
      case "dial-done":
        if (leg?.way !== "out") return;
        this.openMedia(leg);
        this.#isBusyUntil = this.tools.clock.monotonic() + BUSY_NUMBER_MS;
        // The exchange's tones and the callee are heard from here on.
        leg.send({ type: "far-early" });
        this.#awaitAnswer(leg);
        return;
      case "far-hang-up":
        this.end(this.#isBusyNumber(event) ? NUMBER_BUSY : hangUpOf(event, leg?.way === "out" ? "callee" : "caller"));
        if (event.sign === "board-down") this.become("fault", goneBy(event));
        return;
      case "on-hook":
        this.#isOffHook = false;
        this.#settle();
        return;
      case "fault":
        if (leg?.way !== "out" || leg.isAnswered) {
          this.tools.log.warn("line fault", { line: this.id, reason: event.reason });
          return;
        }
        this.end({ cause: Cause.noCircuit, by: "network", detail: event.reason });
        return;
      case "digit":
        leg?.send({ type: "digit", digit: event.digit });
        return;
      case "far-answer":
        this.#isBusyUntil = 0;
        this.#tellsAnswers = true;
        if (leg?.way === "out") leg.send({ type: "connected" });
        return;
      case "caller-id":
      case "flash":
      case "state":
        return;
    }
  }

  #isBusyNumber(event: Extract<LineEvent, { type: "far-hang-up" }>): boolean {
    const isEarly = this.leg?.isAnswered === false || this.tools.clock.monotonic() < this.#isBusyUntil;
    return event.sign === "busy-tone" && this.leg?.way === "out" && isEarly;
  }

  /** Most exchanges never say when the callee answers: after a while it is taken to have happened. */
  #awaitAnswer(leg: Leg): void {
    const seconds = this.tools.book.line(this.id)?.answerAfterSeconds ?? 0;
    if (seconds === 0 || this.#tellsAnswers) return;
    this.tools.clock.after(seconds * 1000, () => leg.send({ type: "connected" }));
  }

  #ringing(event: Extract<LineEvent, { type: "ringing" }>): void {
    if (this.leg !== undefined) return;
    const { number, name } = event;
    const party = { ...(number !== undefined && { number }), ...(name !== undefined && { name }) };
    const leg = this.newLeg("in", party);
    leg.connect({
      ring: () => undefined,
      accept: () => this.order({ type: "answer" }),
      assigned: () => this.assigned(leg),
      release: (_, byUs) => this.#release(leg, byUs),
    });
    this.become("ringing");
    const called = this.tools.book.line(this.id)?.number;
    this.tools.offer({ leg, called, direction: "inbound" });
  }

  #release(leg: Leg, byUs: boolean): void {
    this.closeMedia(leg);
    // An exchange line cannot be refused: it rings on until the caller gives up, and is not taken again.
    if (byUs && (this.#isOffHook || leg.way === "out")) this.order({ type: "hang-up" });
    this.forget(leg);
    if (!this.#isOffHook && leg.way === "out") this.#settle();
  }

  #settle(): void {
    if (this.leg === undefined && !this.#isOffHook) this.become("idle");
  }
}

const GAVE_UP: Termination = {
  cause: Cause.normalClearing,
  by: "caller",
  detail: "hung up before the call was answered",
};
