/** The far end must have been silent this long before packets from elsewhere are believed. */
const STRANGER_AFTER_MS = 1000;

/** Where a session description says that the far end is. */
export interface Described {
  readonly host: string;
  readonly port: number;
  /** Where the far end's signalling comes from: behind NAT the one true address of the two. */
  readonly signalledFrom?: string;
}

/**
 * Where RTP goes (symmetric RTP, RFC 4961): to the address of the session description until a packet has come,
 * then to where packets come from, which leads through NAT. Strangers are ignored while the far end speaks; once its
 * own hosts have spoken, strangers are ignored for good, however silent it becomes: whoever sends packets to all
 * ports shall not be sent the voice of a call that has gone quiet.
 */
export class Latch {
  host = "";
  port = 0;
  #described: Described | undefined;
  #isLatched = false;
  #hasSpoken = false;
  #heardAt = 0;

  /** Takes what a session description says. The same again (a refresh) keeps what was learnt. */
  describe(described: Described): void {
    const { host, port } = described;
    const isSame = this.#described?.host === host && this.#described.port === port;
    this.#described = described;
    if (isSame) {
      this.#hasSpoken = this.#isLatched && this.#isTheirs(this.host);
      return;
    }
    this.host = host;
    this.port = port;
    this.#isLatched = false;
    this.#hasSpoken = false;
  }

  /** Whether a valid packet from this address is the far end's; the first one decides. */
  accepts(host: string, port: number, now: number): boolean {
    if ((port !== this.port || host !== this.host) && !this.#mayMoveTo(host, port, now)) return false;
    this.#isLatched = true;
    this.#hasSpoken ||= this.#isTheirs(host);
    this.#heardAt = now;
    this.host = host;
    this.port = port;
    return true;
  }

  #mayMoveTo(host: string, port: number, now: number): boolean {
    if (!this.#isLatched) return true;
    if (this.#described?.port === port && this.#described.host === host) return true;
    const isTheirs = this.#isTheirs(host);
    if (!this.#hasSpoken && isTheirs) return true;
    return (isTheirs || !this.#hasSpoken) && now - this.#heardAt >= STRANGER_AFTER_MS;
  }

  #isTheirs(host: string): boolean {
    return host === this.#described?.host || host === this.#described?.signalledFrom;
  }
}
