import type { TrunkCallId, TrunkCommand, TrunkEvent } from "#drivers/e1/signalling.ts";
import { wordsOfCause } from "#firmware/channels/cause-words.table.ts";
import type { Leg } from "#firmware/channels/leg.ts";
import { Cause, type EndedBy, type Termination } from "#firmware/domain/termination.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { ToneSpec } from "#firmware/media/protocol.ts";
import type { Dial } from "./group-rules.ts";

/** What a call on a span works with. */
export interface SpanCallTools {
  readonly command: (span: string, command: TrunkCommand) => void;
  readonly media: Pick<MediaClient, "send" | "events">;
  readonly ringBack: () => ToneSpec;
  /** The exchange took the channel from us at the same moment: another one, or none. */
  readonly anotherChannel: (leg: Leg) => { readonly span: string; readonly slot: number } | undefined;
  /** Its leg has found its call. */
  readonly assigned: (call: SpanCall) => void;
  readonly over: (call: SpanCall) => void;
}

/** Events of signalling that belong to one call. */
export type CallEvent = Extract<TrunkEvent, { readonly call: TrunkCallId }>;

/** Causes with which an exchange says that the channel, not the number, is the trouble (Q.850: 6, 34, 44, 82). */
const CHANNEL_TROUBLE: ReadonlySet<number> = new Set([6, Cause.noCircuit, 44, 82]);

/** A leg's far side on a channel of an E1: says to signalling what the leg wishes, and to the leg what signalling tells. */
export class SpanCall {
  readonly id: TrunkCallId;
  readonly leg: Leg;
  /** Plays ring-back to the caller: signalling that leaves it to us (R2). */
  readonly #ringsItself: boolean;
  readonly #tools: SpanCallTools;
  readonly #dial: Dial | undefined;
  #span: string;
  #slot: number;
  #isOpen = false;
  #isOver = false;
  #hasProceeded = false;

  constructor(options: {
    readonly id: TrunkCallId;
    readonly leg: Leg;
    readonly span: string;
    readonly slot: number;
    readonly ringsItself: boolean;
    readonly tools: SpanCallTools;
    readonly dial?: Dial;
  }) {
    const { id, leg, span, slot, ringsItself, tools, dial } = options;
    this.id = id;
    this.leg = leg;
    this.#span = span;
    this.#slot = slot;
    this.#ringsItself = ringsItself;
    this.#tools = tools;
    this.#dial = dial;
    leg.connect({
      ring: () => this.#ring(),
      early: () => this.#early(),
      accept: () => this.#accept(),
      assigned: () => tools.assigned(this),
      release: (termination, byUs) => this.#release(termination, byUs),
    });
  }

  /** `<board>.<span>.<timeslot>`. */
  get channel(): string {
    return `${this.#span}.${this.#slot}`;
  }

  get span(): string {
    return this.#span;
  }

  /** Places the call on its channel. */
  start(): void {
    if (this.#dial !== undefined) this.#command({ type: "dial", call: this.id, channel: this.#slot, ...this.#dial });
  }

  take(event: CallEvent): void {
    switch (event.type) {
      case "channel-chosen":
        this.#slot = event.channel;
        return;
      case "proceeding":
      case "progress":
        this.#hasProceeded = true;
        if (event.hasTone) this.#hearFarSide();
        return;
      case "alerting":
        this.#hasProceeded = true;
        this.leg.send({ type: "far-ringing" });
        if (event.hasTone) this.#hearFarSide();
        return;
      case "answered":
        this.#open();
        if (this.#ringsItself && this.leg.way === "in") this.#tools.media.send({ type: "play.stop", id: this.leg.id });
        this.leg.send({ type: "connected" });
        return;
      case "clearing":
        // What the exchange would still say is not waited for: the box tells the caller by its own means.
        this.#end(event.cause);
        this.#command({ type: "clear", call: this.id, cause: Cause.normalClearing });
        return;
      case "cleared":
        if (this.#takesAnother(event.cause)) return;
        this.#isOver = true;
        this.#end(event.cause);
        this.#tools.over(this);
        return;
      case "keypad":
        for (const digit of event.digits) this.leg.send({ type: "digit", digit });
        return;
      case "incoming":
      case "digits":
        return;
    }
  }

  /** The span is gone, with nobody left to release the call with. */
  lost(termination: Termination): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.leg.send({ type: "far-ended", termination });
    this.#tools.over(this);
  }

  #ring(): void {
    if (this.#ringsItself) {
      this.#open();
      const items = [{ kind: "tone", tone: this.#tools.ringBack(), durationMs: 600_000 }] as const;
      this.#tools.media.send({ type: "play", id: this.leg.id, playId: `${this.leg.id}-ring-back`, items });
    }
    this.#command({ type: "alert", call: this.id, hasTone: this.#ringsItself });
  }

  #early(): Promise<boolean> {
    this.#open();
    this.#command({ type: "progress", call: this.id });
    return Promise.resolve(true);
  }

  #accept(): void {
    this.#open();
    this.#command({ type: "answer", call: this.id });
  }

  #release(termination: Termination, byUs: boolean): void {
    if (this.#isOpen) this.#tools.media.send({ type: "endpoint.close", id: this.leg.id });
    if (byUs && !this.#isOver) this.#command({ type: "clear", call: this.id, cause: termination.cause });
  }

  #hearFarSide(): void {
    this.#open();
    this.leg.send({ type: "far-early" });
  }

  #open(): void {
    if (this.#isOpen || this.leg.isEnded) return;
    this.#isOpen = true;
    const { media } = this.#tools;
    media.send({ type: "line.open", id: this.leg.id, line: this.channel });
    media.events.endpoint(this.leg.id, (event) => {
      if (event.type === "digit") this.leg.send({ type: "digit", digit: event.digit });
    });
  }

  /** Both sides took the channel at once, or it was not as free as it seemed: the call goes over another one. */
  #takesAnother(cause: number): boolean {
    if (this.leg.isEnded || this.leg.way === "in" || this.#hasProceeded || !CHANNEL_TROUBLE.has(cause)) return false;
    const next = this.#tools.anotherChannel(this.leg);
    if (next === undefined) return false;
    this.#span = next.span;
    this.#slot = next.slot;
    this.start();
    return true;
  }

  #end(cause: number): void {
    const by = endedBy(this.leg, cause);
    this.leg.send({ type: "far-ended", termination: { cause, by, detail: wordsOfCause(cause) ?? `cause ${cause}` } });
  }

  #command(command: TrunkCommand): void {
    this.#tools.command(this.#span, command);
  }
}

/** A cause tells whether a person hung up or refused, or the network failed (Q.850 classes 0 and 1 are people). */
function endedBy(leg: Leg, cause: number): EndedBy {
  const isPerson = [Cause.normalClearing, Cause.userBusy, Cause.noAnswer, Cause.callRejected, Cause.normalUnspecified];
  if (!isPerson.some((known) => known === cause)) return "network";
  return leg.way === "in" ? "caller" : "callee";
}
