import { CALL_CONTROL_SAPI, encodeFrame, type FrameBody, MODULUS, POINT_TO_POINT_TEI } from "./frame.ts";
import type { LinkCommand, LinkNotice, LinkReason, LinkState } from "./link-state.ts";

type Draft = { -readonly [Field in keyof LinkState]: LinkState[Field] };

/**
 * One turn of the link machine: a copy of the state to write in and the commands that go with it, in the words of the
 * diagrams of Q.921 annex B. Made for one event and thrown away, so that the transition stays a pure function.
 */
export class Turn {
  readonly state: Draft;
  readonly commands: LinkCommand[] = [];

  constructor(state: LinkState) {
    this.state = { ...state };
  }

  command(body: FrameBody): this {
    return this.#send(body, true);
  }

  respond(body: FrameBody): this {
    return this.#send(body, false);
  }

  notice(notice: LinkNotice): this {
    this.commands.push({ type: "notice", notice });
    return this;
  }

  /** Tells layer 3, unless it knows: a link that is down is told once for each reason. */
  tell(isUp: boolean, reason: LinkReason): void {
    const { told } = this.state;
    if (!isUp && told?.isUp === false && told.reason === reason) return;
    this.state.told = { isUp, reason };
    this.commands.push({ type: "told", isUp, reason });
  }

  /** Starts a timer from its beginning; the other one stops with it. */
  run(timer: "t200" | "t203" | undefined): void {
    if (timer === undefined && this.state.timer === undefined) return;
    this.state.timer = timer;
    const { t200Ms, t203Ms } = this.state.timers;
    this.commands.push({ type: "timer", timer, ms: timer === "t203" ? t203Ms : t200Ms });
  }

  discardQueue(): void {
    this.state.queue = [];
    this.state.sent = 0;
  }

  /** Our own being busy stays: layer 3 has not taken it back. */
  clearExceptions(): void {
    this.state.isPeerBusy = false;
    this.state.isRejecting = false;
    this.state.owesAcknowledgement = false;
  }

  /** Establish data link (annex B, figure B.9). What is queued stays: whether it is lost shows at the answer. */
  establish(): this {
    this.clearExceptions();
    this.state.name = "establishing";
    this.state.attempts = 0;
    this.command({ kind: "SABME", final: true });
    this.run("t200");
    return this;
  }

  /** The link is there, on its own side of an exchange of SABME and UA: numbers begin at 0. */
  connected(reason: LinkReason): this {
    this.state.name = "established";
    this.state.attempts = 0;
    this.state.sent = 0;
    this.state.acknowledged = 0;
    this.state.expected = 0;
    this.run("t203");
    this.tell(true, reason);
    return this.pump();
  }

  /** The link is gone; while it is wanted the next try comes a T200 later, not at once: the far side needs its time. */
  disconnected(reason: LinkReason): this {
    this.discardQueue();
    this.clearExceptions();
    this.state.name = "released";
    this.run(this.state.isWanted ? "t200" : undefined);
    this.tell(false, reason);
    return this;
  }

  /** Sends what waits, as far as the window and the far side let us. */
  pump(): this {
    const { state } = this;
    if (state.name !== "established" || state.isPeerBusy) return this;
    for (;;) {
      const information = state.sent < state.timers.window ? state.queue[state.sent] : undefined;
      if (information === undefined) return this;
      const send = (state.acknowledged + state.sent) % MODULUS;
      this.command({ kind: "I", send, receive: state.expected, final: false, information });
      state.sent++;
      state.owesAcknowledgement = false;
      if (state.timer !== "t200") this.run("t200");
    }
  }

  /** Transmit enquiry: the far side must say where it stands. */
  enquire(): this {
    this.command({ kind: this.state.isOwnBusy ? "RNR" : "RR", receive: this.state.expected, final: true });
    this.state.owesAcknowledgement = false;
    this.run("t200");
    return this;
  }

  /** Says where we stand, as an answer (`final`) or by ourselves. */
  report(final: boolean): this {
    this.respond({ kind: this.state.isOwnBusy ? "RNR" : "RR", receive: this.state.expected, final });
    this.state.owesAcknowledgement = false;
    return this;
  }

  /** V(A) <= N(R) <= V(S). */
  isPossible(receive: number): boolean {
    return this.#advance(receive) <= this.state.sent;
  }

  /** V(A) := N(R); says whether that acknowledged anything. */
  acknowledge(receive: number): boolean {
    const count = this.#advance(receive);
    this.state.queue = count === 0 ? this.state.queue : this.state.queue.slice(count);
    this.state.sent -= count;
    this.state.acknowledged = receive;
    return count > 0;
  }

  /** V(S) := V(A): everything not acknowledged is sent again. */
  resend(): void {
    this.state.sent = 0;
  }

  #advance(receive: number): number {
    return (receive - this.state.acknowledged + MODULUS) % MODULUS;
  }

  #send(body: FrameBody, isCommand: boolean): this {
    const frame = { sapi: CALL_CONTROL_SAPI, tei: POINT_TO_POINT_TEI, isCommand, ...body };
    this.commands.push({ type: "send", octets: encodeFrame(frame, this.state.side) });
    return this;
  }
}
