import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { BytePort, OpenBytePort } from "./byte-port.ts";
import { BoardLink, type LinkCounters, type LinkState } from "./link.ts";
import type { ControlMessage, DatagramMessage } from "./messages.ts";

/** First wait before a port is opened again; doubled each time it fails. */
const BACK_OFF_MS = 250;
const MAX_BACK_OFF_MS = 5_000;
/** A session that stays down so long on an open port: the port itself is doubted. */
const REOPEN_MS = 5_000;

export interface ConnectionOptions {
  readonly open: OpenBytePort;
  readonly clock: Clock;
  readonly onState: (state: LinkState) => void;
  readonly onMessage: (message: ControlMessage | DatagramMessage) => void;
  /** As LinkOptions says. */
  readonly voiceBacklog?: number;
}

/**
 * The host's link to one board, for as long as the board is configured: opens the port, keeps the session, and
 * after a pulled plug tries again with growing pauses until the board is back.
 */
export class BoardConnection {
  readonly #options: ConnectionOptions;
  #port: BytePort | undefined;
  #link: BoardLink | undefined;
  #timer: Timer | undefined;
  #backOffMs = BACK_OFF_MS;
  #closed = false;
  #reason = "";

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#open();
  }

  send(message: ControlMessage): boolean {
    return this.#link?.send(message) ?? false;
  }

  sendDatagram(message: DatagramMessage): void {
    this.#link?.sendDatagram(message);
  }

  get counters(): LinkCounters | undefined {
    return this.#link?.counters;
  }

  /** Lets queued octets go, then closes the port. Closing twice is fine. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#link?.close();
    await this.#port?.close();
  }

  #open(): void {
    this.#options.open().then(
      (port) => {
        if (this.#closed) return port.close();
        this.#run(port);
        return undefined;
      },
      (error: unknown) => this.#lost(error instanceof Error ? error.message : String(error)),
    );
  }

  #run(port: BytePort): void {
    this.#port = port;
    const link = new BoardLink({
      role: "host",
      port,
      clock: this.#options.clock,
      ...(this.#options.voiceBacklog !== undefined && { voiceBacklog: this.#options.voiceBacklog }),
      onMessage: this.#options.onMessage,
      onState: (state) => this.#onState(state),
    });
    this.#link = link;
    port.onGone((reason) => {
      link.close();
      this.#lost(reason);
    });
    link.start();
  }

  #onState(state: LinkState): void {
    this.#timer?.cancel();
    if (state.name === "up") {
      this.#backOffMs = BACK_OFF_MS;
      this.#reason = "";
    }
    if (state.name === "down") {
      this.#timer = this.#options.clock.after(REOPEN_MS, () => void this.#reopen());
      // Opened anew, and the same is wrong: that has been told.
      if (state.reason === this.#reason) return;
      this.#reason = state.reason;
    }
    this.#options.onState(state);
  }

  /** Some systems never tell that a port has gone: one that stays silent is opened anew. */
  async #reopen(): Promise<void> {
    this.#link?.close();
    await this.#port?.close();
    if (!this.#closed) this.#open();
  }

  #lost(reason: string): void {
    if (this.#closed) return;
    this.#timer?.cancel();
    this.#link = undefined;
    this.#port = undefined;
    if (reason !== this.#reason) {
      this.#reason = reason;
      this.#options.onState({ name: "down", reason });
    }
    this.#timer = this.#options.clock.after(this.#backOffMs, () => this.#open());
    this.#backOffMs = Math.min(this.#backOffMs * 2, MAX_BACK_OFF_MS);
  }
}
