import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { SipEndpoint } from "#firmware/sip/endpoint.ts";

/** A question that nobody answers is over after 32 s. */
const ASK_EVERY_MS = 40_000;

/** Asks our own SIP, from outside as a phone would, whether it answers. */
export class SipWatch {
  readonly #clock: Clock;
  readonly #sip: Pick<SipEndpoint, "askPeer" | "local">;
  /** A busy box keeps strangers waiting, and this is one. */
  readonly #isStrained: () => boolean;
  #timer: Timer | undefined;
  #answers = true;

  constructor(options: { clock: Clock; sip: Pick<SipEndpoint, "askPeer" | "local">; isStrained: () => boolean }) {
    this.#clock = options.clock;
    this.#sip = options.sip;
    this.#isStrained = options.isStrained;
  }

  /** False only when a question has gone unanswered and the box is not busy. */
  get answers(): boolean {
    return this.#answers || this.#isStrained();
  }

  /** Once SIP is started. */
  start(): void {
    const { host, port } = this.#sip.local();
    this.#sip.askPeer(`sip:${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`, (isThere) => {
      this.#answers = isThere;
    });
    this.#timer = this.#clock.after(ASK_EVERY_MS, () => this.start());
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
