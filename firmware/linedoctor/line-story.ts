import type { LineEvent, LineNote } from "#firmware/media/protocol.ts";
import { samplesOf, type ToneFigures, toneOfBursts } from "./sound.ts";

export type HangUpSign = Extract<LineEvent, { type: "far-hang-up" }>["sign"];

/** Bursts of a tone, all alike, with which a call ended. */
export interface EndTone extends ToneFigures {
  readonly onMs: number;
  readonly offMs: number;
  readonly bursts: number;
}

/** One call on a line, as the line saw it. */
export interface LineCall {
  readonly at: number;
  readonly direction: "in" | "out";
  readonly isAnswered: boolean;
  readonly lengthMs: number;
  /** How the far side was known to have gone; absent when we hung up first. */
  readonly sign?: HangUpSign;
  /** What was heard at the very end. */
  readonly endTone?: EndTone;
  /** When the caller's number came; absent when it did not. */
  readonly callerId?: "before-ring" | "after-ring";
  /** The exchange reversed polarity when the far side answered. */
  readonly answeredByPolarity: boolean;
}

/** A call that is over, with the sound of its end where there was a tone. */
export interface FinishedCall {
  readonly call: LineCall;
  readonly sound?: string;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Follows what one exchange line tells, and makes calls of it. */
export class LineStory {
  #call: Writable<LineCall> | undefined;
  #sound: string | undefined;
  #hasRung = false;
  #identityAt: "before-ring" | "after-ring" | undefined;

  /** Evidence from the port. */
  note(note: LineNote): void {
    if (note.kind === "tail") {
      this.#sound = note.sound;
      const { onMs, offMs, bursts } = note;
      if (this.#call !== undefined)
        this.#call.endTone = { ...toneOfBursts(samplesOf(note.sound)), onMs, offMs, bursts };
      return;
    }
    if (note.kind !== "port") return;
    if (note.event.type === "ring-on") this.#hasRung = true;
    if (note.event.type === "caller-id" && note.event.number !== undefined)
      this.#identityAt = this.#hasRung ? "after-ring" : "before-ring";
  }

  /** What the line's machine told; gives the call when it is over. */
  event(event: LineEvent, at: number): FinishedCall | undefined {
    switch (event.type) {
      case "ringing":
        this.#begin("in", at);
        return undefined;
      case "off-hook":
        if (this.#call === undefined) this.#begin("out", at);
        else this.#call.isAnswered = true;
        return undefined;
      case "far-answer":
        if (this.#call === undefined) return undefined;
        this.#call.isAnswered = true;
        if (event.by === "polarity") this.#call.answeredByPolarity = true;
        return undefined;
      case "far-hang-up":
        if (this.#call !== undefined) this.#call.sign = event.sign;
        return undefined;
      case "ring-stopped":
      case "on-hook":
        return this.#finish(at);
      default:
        return undefined;
    }
  }

  #begin(direction: "in" | "out", at: number): void {
    this.#call = { at, direction, isAnswered: false, lengthMs: 0, answeredByPolarity: false };
    this.#sound = undefined;
  }

  #finish(at: number): FinishedCall | undefined {
    const call = this.#call;
    const sound = this.#sound;
    const identity = this.#identityAt;
    this.#call = this.#sound = this.#identityAt = undefined;
    this.#hasRung = false;
    if (call === undefined) return undefined;
    const whole = { ...call, lengthMs: at - call.at };
    const identified = call.direction === "in" && identity !== undefined ? { ...whole, callerId: identity } : whole;
    return { call: identified, ...(sound !== undefined && { sound }) };
  }
}
