import type { SessionEnd, SessionHandler } from "#firmware/sip/session/session-handler.ts";

/** Writes down what a session tells, one line a fact. */
export class SipStory implements SessionHandler {
  readonly lines: string[] = [];
  readonly ends: SessionEnd[] = [];
  answer: (offer: string) => string | undefined = () => undefined;
  /** Called at the moment of the fact, for a test that reacts. */
  on: (line: string) => void = () => undefined;

  onProgress(status: number, sdp?: string): void {
    this.#add(`progress ${status}${sdp === undefined ? "" : " with media"}`);
  }
  onAnswered(sdp: string | undefined): void {
    this.#add(sdp === undefined ? "answered" : "answered with media");
  }
  onReinvite(offer: string): string | undefined {
    this.#add(`offered ${/a=(send\w+|recvonly|inactive)/.exec(offer)?.[1]}`);
    return this.answer(offer);
  }
  onReofferAnswered(): void {
    this.#add("answered our offer");
  }
  onDigit(digit: string, durationMs: number): void {
    this.#add(`digit ${digit} ${durationMs}`);
  }
  onEnded(end: SessionEnd): void {
    this.ends.push(end);
    this.#add(`ended by ${end.by}${end.status === undefined ? "" : ` ${end.status}`}`);
  }

  #add(line: string): void {
    this.lines.push(line);
    this.on(line);
  }
}
