import type { Hardware, HardwareCounters, HardwareListener, PortSetting } from "#drivers/line/hardware.ts";
import type { PortControl, PortEvent } from "#drivers/line/port.ts";
import type { BytePort, OpenBytePort } from "#drivers/link/byte-port.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { ModemSession } from "./modem-session.ts";
import type { ModemProfile } from "./profile.table.ts";

/** First wait before a modem is tried again; doubled each time it fails. */
const BACK_OFF_MS = 500;
const MAX_BACK_OFF_MS = 10_000;
const TICKS_PER_MS = 8;

export interface ModemHardwareOptions extends HardwareListener {
  readonly clock: Clock;
  readonly open: OpenBytePort;
  /** Overrides what the modem says of itself. */
  readonly profile?: ModemProfile["id"];
}

/**
 * A voice modem (ITU-T V.253 and its relatives) as a board with one FXO port. Opens the port, finds out what modem it
 * is, and starts anew after a pulled plug or a modem that no longer answers.
 */
export class ModemHardware implements Hardware {
  readonly #options: ModemHardwareOptions;
  #port: BytePort | undefined;
  #session: ModemSession | undefined;
  #timer: Timer | undefined;
  #backOffMs = BACK_OFF_MS;
  #reason = "";
  #isClosed = false;
  #restarts = 0;

  constructor(options: ModemHardwareOptions) {
    this.#options = options;
  }

  start(): void {
    this.#open();
  }

  configure(setting: PortSetting): void {
    this.#session?.setCountry(setting.country);
  }

  control(_port: number, control: PortControl): void {
    this.#session?.control(control);
  }

  counters(): HardwareCounters {
    return { restarts: this.#restarts, ...this.#session?.counters };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#session?.close();
    await this.#port?.close();
  }

  #open(): void {
    this.#options.open().then(
      (port) => {
        if (this.#isClosed) return port.close();
        this.#run(port);
        return undefined;
      },
      (error: unknown) => this.#lost(error instanceof Error ? error.message : String(error)),
    );
  }

  #run(port: BytePort): void {
    this.#port = port;
    const { clock, onEvent, nextFrame, profile } = this.#options;
    const session = new ModemSession({
      port,
      clock,
      ...(profile === undefined ? {} : { profile }),
      onUp: (inventory) => {
        this.#backOffMs = BACK_OFF_MS;
        this.#reason = "";
        onEvent({ type: "up", inventory });
      },
      onPort: (event: PortEvent) => onEvent({ type: "port", port: 1, tick: this.#tick(), event }),
      onVoice: (frame) => onEvent({ type: "voice", port: 1, frame }),
      nextFrame: () => nextFrame(1),
      onFailed: (reason) => this.#failed(session, reason),
    });
    this.#session = session;
    port.onGone((reason) => this.#failed(session, reason));
    session.start();
  }

  /** The session is over; the port is closed, so that the modem's DTR falls and it starts from the beginning. */
  #failed(session: ModemSession, reason: string): void {
    if (session !== this.#session) return;
    this.#session = undefined;
    const port = this.#port;
    this.#port = undefined;
    const done = (): void => this.#lost(reason);
    session.abandon();
    if (port === undefined) done();
    else port.close().then(done, done);
  }

  #lost(reason: string): void {
    if (this.#isClosed) return;
    this.#restarts++;
    if (reason !== this.#reason) {
      this.#reason = reason;
      this.#options.onEvent({ type: "down", reason });
    }
    this.#timer = this.#options.clock.after(this.#backOffMs, () => this.#open());
    this.#backOffMs = Math.min(this.#backOffMs * 2, MAX_BACK_OFF_MS);
  }

  #tick(): number {
    return Math.floor(this.#options.clock.monotonic() * TICKS_PER_MS) >>> 0;
  }
}
