import type { Leg } from "#firmware/channels/leg.ts";
import type { CallFact } from "#firmware/domain/call-event.ts";
import type { Language } from "#firmware/domain/destination.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import { joinLegs } from "./bridging.ts";
import type { DialledLeg, DialTarget } from "./call-control.ts";
import type { CallTools } from "./call-tools.ts";
import { LegPlayer } from "./leg-player.ts";

export interface CallLegsOptions {
  readonly call: CallId;
  readonly tools: CallTools;
  readonly caller: Leg;
  readonly note: (fact: CallFact) => void;
  /** A leg of the call is there, rings, is answered, or is over. */
  readonly changed: (leg: Leg) => void;
}

/** The legs of one call, the caller's first: what happens on them goes into the journal. */
export class CallLegs {
  readonly #options: CallLegsOptions;
  readonly #legs = new Set<Leg>();
  readonly #dialled = new Map<DialledLeg, Leg>();

  constructor(options: CallLegsOptions) {
    this.#options = options;
  }

  /** Those that are not over. */
  get all(): readonly Leg[] {
    return [...this.#legs];
  }

  /** Takes a leg into the call, before anything happens on it. */
  add(leg: Leg): void {
    const { call, changed } = this.#options;
    leg.assign(call);
    this.#legs.add(leg);
    changed(leg);
  }

  remove(leg: Leg): void {
    this.#legs.delete(leg);
    this.#options.changed(leg);
  }

  /** Takes a leg the call has dialled; with `earlyMedia` the caller hears it before it answers. */
  adopt(leg: Leg, options: { readonly earlyMedia: boolean; readonly silence: () => void }): void {
    const { note, changed } = this.#options;
    this.add(leg);
    note({ type: "leg.dialled", leg: leg.id, to: leg.terminal, party: leg.party });
    leg.subscribe((fact) => {
      const { id } = leg;
      switch (fact.type) {
        case "ringing":
          note({ type: "leg.ringing", leg: id });
          changed(leg);
          return;
        case "early-media":
          if (options.earlyMedia) void this.#passEarly(leg, options.silence);
          return;
        case "answered":
          note({ type: "leg.answered", leg: id, ...(fact.by !== undefined && { by: fact.by }) });
          changed(leg);
          return;
        case "fax":
          note({ type: "leg.fax", leg: id, tone: fact.tone });
          return;
        case "held":
          note({ type: "leg.held", leg: id, held: fact.held });
          return;
        case "digit":
          note({ type: "digit.pressed", leg: id, digit: fact.digit });
          return;
        case "ended":
          this.remove(leg);
          note({ type: "leg.ended", leg: id, termination: fact.termination });
          return;
      }
    });
  }

  /** What scripts see of a leg that was dialled and has answered. */
  shown(leg: Leg, target: DialTarget, language: () => Language): DialledLeg {
    const { media, prompts } = this.#options.tools;
    const player = new LegPlayer({ leg, media, prompts });
    const dialled: DialledLeg = {
      id: leg.id,
      target,
      ended: leg.ended,
      hangUp: (termination) => leg.hangUp(termination),
      play: async (played, spoken = language()) => void (await player.play(played, spoken)),
    };
    this.#dialled.set(dialled, leg);
    return dialled;
  }

  /** The leg behind what scripts see. Throws for one of another call. */
  behind(dialled: DialledLeg): Leg {
    const leg = this.#dialled.get(dialled);
    if (leg === undefined) throw new Error("a call can only be bridged with a leg it has dialled");
    return leg;
  }

  /** The caller hears the far end before it answers; nothing else can be heard meanwhile. */
  async #passEarly(callee: Leg, silence: () => void): Promise<void> {
    const { call, caller, tools } = this.#options;
    const { media, log } = tools;
    const isHeard = await caller.hearEarly().catch((error: unknown) => {
      log.warn("early media could not be passed on", { error, call });
      return false;
    });
    if (!isHeard || callee.isEnded || callee.isAnswered) return;
    silence();
    joinLegs(media, caller, callee);
    void callee.ended.then(() => {
      if (!caller.isEnded) media.send({ type: "bridge.leave", id: caller.id });
    });
  }
}
