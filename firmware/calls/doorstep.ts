import type { IncomingLeg, Leg } from "#firmware/channels/leg.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { Timer } from "#firmware/kernel/clock.ts";
import { type RefusalReason, refusalWords } from "./admission.ts";
import type { CallTools } from "./call-tools.ts";

/** A telephone hears so long that the box is full, then its handset is to be put down. */
const TONE_MS = 30_000;
/** Room may come from elsewhere than from calls that end. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Where callers are whom the full box does not let in. SIP is told 503; a telephone of the box hears the congestion
 * tone; an exchange line cannot be refused, so it rings on, and is taken as soon as there is room.
 */
export class Doorstep {
  readonly #tools: CallTools;
  readonly #enter: (incoming: IncomingLeg) => boolean;
  readonly #ringing = new Map<Leg, IncomingLeg>();
  readonly #hearing = new Map<Leg, Timer>();
  #timer: Timer | undefined;

  /** `enter` takes a caller in when there is room now, and says whether there was. */
  constructor(tools: CallTools, enter: (incoming: IncomingLeg) => boolean) {
    this.#tools = tools;
    this.#enter = enter;
  }

  /** Legs that wait here: they belong to no call. */
  get legs(): readonly Leg[] {
    return [...this.#ringing.keys(), ...this.#hearing.keys()];
  }

  /** Turns a caller away, or leaves a line ringing. */
  refuse(incoming: IncomingLeg, reason: RefusalReason): void {
    const { leg } = incoming;
    const termination: Termination = { cause: Cause.congestion, by: "system", detail: refusalWords[reason] };
    if (leg.sipCallId !== undefined) leg.hangUp(termination);
    else if (incoming.direction === "internal") this.#playCongestion(leg, termination);
    else this.#letRing(incoming);
  }

  /** A call has ended: whoever rang first comes in. */
  look(): void {
    for (const [leg, incoming] of [...this.#ringing]) {
      if (!this.#enter(incoming)) break;
      this.#ringing.delete(leg);
    }
    this.#arm();
  }

  close(termination: Termination): void {
    this.#timer?.cancel();
    for (const leg of this.legs) leg.hangUp(termination);
  }

  #letRing(incoming: IncomingLeg): void {
    const { leg } = incoming;
    this.#ringing.set(leg, incoming);
    leg.subscribe((fact) => {
      if (fact.type === "ended") this.#ringing.delete(leg);
    });
    this.#arm();
  }

  #arm(): void {
    this.#timer?.cancel();
    if (this.#ringing.size > 0) this.#timer = this.#tools.clock.after(LOOK_AGAIN_MS, () => this.look());
  }

  #playCongestion(leg: Leg, termination: Termination): void {
    const { media, clock, tones } = this.#tools;
    const items = [{ kind: "tone", tone: tones().congestion, durationMs: TONE_MS }] as const;
    media.send({ type: "play", id: leg.id, playId: `${leg.id}-full`, items });
    this.#hearing.set(
      leg,
      clock.after(TONE_MS, () => leg.hangUp(termination)),
    );
    leg.subscribe((fact) => {
      if (fact.type !== "ended") return;
      this.#hearing.get(leg)?.cancel();
      this.#hearing.delete(leg);
    });
  }
}
