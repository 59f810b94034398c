import type { AnswerSign } from "#firmware/domain/call-event.ts";
import type { Party } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { Timer } from "#firmware/kernel/clock.ts";
import type { LineEvent } from "#firmware/media/protocol.ts";
import type { Leg } from "./leg.ts";
import { LineBase } from "./line-base.ts";
import { LineBattery } from "./line-battery.ts";
import { goneBy, hangUpOf, LINE_BUSY, type LineTools, refusalOf } from "./line-tools.ts";

/**
 * A busy tone so soon after dialling, with no sign of an answer before it, is a busy number and not somebody who has
 * hung up. The tone itself takes some seconds to be told.
 */
const BUSY_NUMBER_MS = 12_000;

/** A line of the exchange: calls come in by ringing, and go out by seizing and dialling. */
export class FxoLine extends LineBase {
  readonly kind = "fxo";
  /** Loop closed, or not yet settled after a call. */
  #isOffHook = false;
  /** Until when a busy tone means a busy number: on the monotonic clock. */
  #isBusyUntil = 0;
  /** The exchange has reversed polarity at an answer before: then nothing else counts as one. */
  tellsAnswers = false;
  /** Of the present call out: ring-back was heard, so that the answer will be heard as well. */
  #hasRung = false;
  #answerTimer: Timer | undefined;
  readonly #battery: LineBattery;

  constructor(id: string, tools: LineTools) {
    super(id, tools);
    this.#battery = new LineBattery(tools.clock, () => tools.changed(id));
  }

  /** Since when the line has no battery at rest. */
  get deadSince(): number | undefined {
    return this.#battery.deadSince;
  }

  /** Its board has gone, and with it what was known of the battery: other hardware may not measure any. */
  boardGone(): void {
    this.#battery.lives();
  }

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
    this.#hasRung = false;
    this.become("outbound");
    // After the present turn, so that the leg has its call when the first arrow is drawn.
    queueMicrotask(() => {
      if (!leg.isEnded) this.order({ type: "dial", digits });
    });
    return leg;
  }

  protected override measured({ volts, milliamps = 0 }: Extract<LineEvent, { type: "state" }>): void {
    if (volts !== undefined) this.#battery.measured(volts);
    else if (milliamps > 0) this.#battery.lives();
  }

  protected heard(event: LineEvent): void {
    const leg = this.leg;
    switch (event.type) {
      case "ringing":
        this.#battery.lives();
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
      case "far-ringing":
        this.#answerTimer?.cancel();
        this.#hasRung = true;
        return;
      case "far-hang-up":
        this.end(this.#endOf(event));
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
      case "fax":
        leg?.send({ type: "fax", tone: event.tone });
        return;
      case "far-answer":
        this.#farAnswer(event.by);
        return;
      case "caller-id":
      case "flash":
      case "state":
        return;
    }
  }

  #endOf(event: Extract<LineEvent, { type: "far-hang-up" }>): Termination {
    const isOut = this.leg?.way === "out";
    const isEarly = this.leg?.isAnswered === false || this.tools.clock.monotonic() < this.#isBusyUntil;
    const refusal = isOut && isEarly ? refusalOf(event, this.#hasRung) : undefined;
    return refusal ?? hangUpOf(event, isOut ? "callee" : "caller");
  }

  #farAnswer(by: AnswerSign): void {
    if (by === "polarity") this.tellsAnswers = true;
    else if (this.tellsAnswers) return;
    this.#answerTimer?.cancel();
    this.#isBusyUntil = 0;
    if (this.leg?.way === "out") this.leg.send({ type: "connected", by });
  }

  /** Where neither polarity nor ring-back tells (music in its place does not): after a while it counts as answered. */
  #awaitAnswer(leg: Leg): void {
    const seconds = this.tools.book.line(this.id)?.answerAfterSeconds ?? 0;
    if (seconds === 0 || this.tellsAnswers) return;
    this.#answerTimer = this.tools.clock.after(seconds * 1000, () => {
      if (leg !== this.leg || leg.isAnswered || leg.isEnded) return;
      this.order({ type: "answered" });
      leg.send({ type: "connected", by: "time" });
    });
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
    if (leg === this.leg) this.#answerTimer?.cancel();
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
