import type { Party } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import { Machine } from "#firmware/kernel/machine.ts";
import type { LineEvent, ToneSpec } from "#firmware/media/protocol.ts";
import { type HandsetCommand, type HandsetInput, type HandsetState, handsetTransition } from "./handset-machine.ts";
import type { Leg } from "./leg.ts";
import { LineBase } from "./line-base.ts";
import { goneBy, hangUpOf, type LineTools, PHONE_BUSY } from "./line-tools.ts";
import { tones } from "./tones.ts";

const HOWL_MS = 30_000;

/** A plain telephone: it is rung, or its handset is lifted and digits are dialled. */
export class FxsLine extends LineBase {
  readonly kind = "fxs";
  readonly #handset: Machine<HandsetState, HandsetInput, HandsetCommand>;
  #isOffHook = false;

  constructor(id: string, tools: LineTools) {
    super(id, tools);
    this.#handset = new Machine<HandsetState, HandsetInput, HandsetCommand>({
      initial: { name: "idle" },
      transition: handsetTransition((digits) => tools.book.match(digits)),
      clock: tools.clock,
      perform: (command) => this.#perform(command),
    });
  }

  get isFree(): boolean {
    return this.leg === undefined && !this.#isOffHook;
  }

  /** Rings the telephone, whoever it belongs to; the leg ends at once when it is in use. */
  ring(shownAs: Party, owner: Party): Leg {
    const isFree = this.isFree;
    const previous = this.leg;
    const leg =
      owner.number === undefined
        ? this.newLeg("out", owner)
        : this.newLeg("out", owner, { kind: "extension", extension: owner.number });
    leg.connect({
      ring: () => undefined,
      accept: () => undefined,
      assigned: () => this.assigned(leg),
      release: (_, byUs) => this.#release(leg, byUs),
    });
    if (!isFree) {
      this.leg = previous;
      queueMicrotask(() => leg.send({ type: "far-ended", termination: PHONE_BUSY }));
      return leg;
    }
    this.become("ringing");
    queueMicrotask(() => {
      if (leg.isEnded) return;
      this.order({ type: "ring", ...shownAs });
      leg.send({ type: "far-ringing" });
    });
    return leg;
  }

  protected heard(event: LineEvent): void {
    const leg = this.leg;
    switch (event.type) {
      case "off-hook":
        this.#isOffHook = true;
        if (leg?.way !== "out") {
          this.#handset.send({ type: "lifted" });
          return;
        }
        this.openMedia(leg);
        this.become("outbound");
        leg.send({ type: "connected" });
        return;
      case "on-hook":
        this.#isOffHook = false;
        this.end(leg?.way === "out" ? HUNG_UP_CALLEE : HUNG_UP_CALLER);
        this.#handset.send({ type: "put-down" });
        this.become("idle");
        return;
      case "digit":
        if (this.#handset.state.name === "collecting") {
          this.#handset.send({ type: "digit", digit: event.digit });
          return;
        }
        leg?.send({ type: "digit", digit: event.digit });
        return;
      case "far-hang-up":
        this.#isOffHook = false;
        this.end(hangUpOf(event, leg?.way === "out" ? "callee" : "caller"));
        this.#handset.send({ type: "put-down" });
        this.become("fault", goneBy(event));
        return;
      case "fault":
        if (leg?.isAnswered !== true)
          this.end({ cause: Cause.destinationOutOfOrder, by: "network", detail: event.reason });
        return;
      case "ringing":
      case "ring-stopped":
      case "caller-id":
      case "dial-done":
      case "far-answer":
      case "flash":
      case "state":
        return;
    }
  }

  #perform(command: HandsetCommand): void {
    switch (command.type) {
      case "dial-tone": {
        const leg = this.#newCaller();
        leg.connect({
          ring: () => undefined,
          early: async () => true,
          // The handset is off its hook and its sound is open already.
          accept: () => leg.send({ type: "connected" }),
          assigned: () => this.assigned(leg),
          release: (_, byUs) => this.#release(leg, byUs),
        });
        this.openMedia(leg);
        this.become("inbound");
        this.#play(leg, tones(this.tools.book.country).dial);
        return;
      }
      case "silence":
        this.#silence();
        return;
      case "howl":
        if (this.leg !== undefined) this.#play(this.leg, tones(this.tools.book.country).congestion);
        return;
      case "offer":
        if (this.leg === undefined) return;
        this.tools.offer({ leg: this.leg, called: command.digits, direction: "internal" });
        return;
      case "close":
        this.end(HUNG_UP_CALLER);
        return;
    }
  }

  /** Whoever lifts the handset calls as the extension the telephone belongs to. */
  #newCaller(): Leg {
    const number = this.tools.book.line(this.id)?.extension;
    if (number === undefined) return this.newLeg("in", {});
    const name = this.tools.book.extension(number)?.name;
    return this.newLeg("in", { number, ...(name !== undefined && { name }) }, { kind: "extension", extension: number });
  }

  #play(leg: Leg, tone: ToneSpec): void {
    const items = [{ kind: "tone", tone, durationMs: HOWL_MS }] as const;
    this.tools.media.send({ type: "play", id: leg.id, playId: `${leg.id}-tone`, items });
  }

  #silence(): void {
    if (this.leg !== undefined) this.tools.media.send({ type: "play.stop", id: this.leg.id });
  }

  #release(leg: Leg, byUs: boolean): void {
    this.closeMedia(leg);
    if (byUs) this.order({ type: this.#isOffHook ? "hang-up" : "stop-ringing" });
    this.forget(leg);
    this.#handset.send({ type: "call-ended" });
    if (!this.#isOffHook) this.become("idle");
  }
}

const HUNG_UP_CALLER: Termination = { cause: Cause.normalClearing, by: "caller", detail: "hung up" };
const HUNG_UP_CALLEE: Termination = { cause: Cause.normalClearing, by: "callee", detail: "hung up" };
