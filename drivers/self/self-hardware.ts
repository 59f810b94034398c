import type { Hardware, HardwareListener, PortCapability } from "#drivers/line/hardware.ts";
import type { PortControl, PortEvent } from "#drivers/line/port.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { callersVoice } from "./voice.ts";

const FRAME_MS = 20;
const PORT = 1;
const RING_ON_MS = 1_000;
const RING_EVERY_MS = 4_000;
/** What the caller has heard is kept this long; a check is over before. */
const MAX_HEARD_MS = 20_000;
const CAPABILITIES: readonly PortCapability[] = ["caller-id", "tone-digits"];

/**
 * A line without wires, for the box to call itself: it rings as soon as it is there, the caller speaks two tones in turn
 * once the box has answered, and remembers what it hears. Everything above it is what every other line goes through.
 */
export class SelfHardware implements Hardware {
  readonly #clock: Clock;
  readonly #listener: HardwareListener;
  readonly #voice = callersVoice();
  #heard: Uint8Array[] = [];
  #timers: Timer[] = [];
  #pump: Timer | undefined;
  #isClosed = false;
  #isOpen = true;
  #frames = 0;

  constructor(options: HardwareListener & { readonly clock: Clock }) {
    this.#clock = options.clock;
    this.#listener = options;
  }

  start(): void {
    const ports = [{ port: PORT, kind: "fxo", capabilities: CAPABILITIES }] as const;
    this.#after(0, () => {
      this.#listener.onEvent({ type: "up", inventory: { model: "self", serial: "", firmware: "", ports } });
      this.#tell({ type: "caller-id", name: "Callbox" });
      this.#ring();
    });
  }

  configure(): void {
    // There are no wires to match.
  }

  control(_port: number, control: PortControl): void {
    switch (control.type) {
      case "loop-close":
        this.#isOpen = false;
        this.#stopRinging();
        return;
      case "loop-open":
        this.#isOpen = true;
        return;
      case "voice":
        this.#pump?.cancel();
        this.#pump = undefined;
        if (control.on) this.#talk(this.#clock.monotonic());
        return;
      default:
        return; // it cannot dial, flash or measure
    }
  }

  counters(): Readonly<Record<string, number>> {
    return {};
  }

  /** What the caller has heard since the box answered, µ-law. */
  heard(): Uint8Array {
    return Buffer.concat(this.#heard);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pump?.cancel();
    this.#stopRinging();
  }

  #ring(): void {
    this.#tell({ type: "ring-on" });
    this.#after(RING_ON_MS, () => this.#tell({ type: "ring-off" }));
    this.#after(RING_EVERY_MS, () => this.#ring());
  }

  /** Both ways, 20 ms at a time. A late timer is made up for: voice keeps its own time. */
  #talk(dueAt: number): void {
    if (this.#isClosed) return;
    if (!this.#isOpen) {
      const said = this.#listener.nextFrame(PORT);
      if (said !== undefined && this.#heard.length * FRAME_MS < MAX_HEARD_MS) this.#heard.push(Uint8Array.from(said));
      this.#listener.onEvent({ type: "voice", port: PORT, frame: this.#voice(this.#frames++) });
    }
    const next = dueAt + FRAME_MS;
    this.#pump = this.#clock.after(next - this.#clock.monotonic(), () => this.#talk(next));
  }

  #tell(event: PortEvent): void {
    const tick = Math.round(this.#clock.monotonic() * 8) >>> 0;
    this.#listener.onEvent({ type: "port", port: PORT, tick, event });
  }

  #after(ms: number, fire: () => void): void {
    this.#timers.push(this.#clock.after(ms, () => !this.#isClosed && fire()));
  }

  #stopRinging(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
  }
}
