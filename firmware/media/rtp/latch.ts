/** The far end must have been silent this long before packets from elsewhere are believed. */
const STRANGER_AFTER_MS = 1000;

/**
 * Where RTP goes (symmetric RTP, RFC 4961): to the address of the session description until a packet has come,
 * then to where packets come from, which leads through NAT. Strangers are ignored while the far end speaks.
 */
export class Latch {
  host = "";
  port = 0;
  #described: { host: string; port: number } | undefined;
  #isLatched = false;
  #heardAt = 0;

  /** Takes the address of a session description. The same one again (a refresh) keeps what was learnt. */
  describe(host: string, port: number): void {
    if (this.#described?.host === host && this.#described.port === port) return;
    this.#described = { host, port };
    this.host = host;
    this.port = port;
    this.#isLatched = false;
  }

  /** Whether a valid packet from this address is the far end's; the first one decides. */
  accepts(host: string, port: number, now: number): boolean {
    if (port === this.port && host === this.host) {
      this.#isLatched = true;
      this.#heardAt = now;
      return true;
    }
    const isDescribed = this.#described?.port === port && this.#described.host === host;
    if (this.#isLatched && !isDescribed && now - this.#heardAt < STRANGER_AFTER_MS) return false;
    this.#isLatched = true;
    this.#heardAt = now;
    this.host = host;
    this.port = port;
    return true;
  }
}
