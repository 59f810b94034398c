import type {
  Hardware,
  HardwareCounters,
  HardwareListener,
  HardwarePort,
  Light,
  LightOf,
  PortSetting,
} from "#drivers/line/hardware.ts";
import type { PortControl } from "#drivers/line/port.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { FxoPort } from "./fxo-port.ts";
import { FxsPort } from "./fxs-port.ts";
import type { GpioBoard, GpioModule } from "./gpio-config.ts";
import { GpioLights } from "./gpio-lights.ts";
import { Pins } from "./pins.ts";

/** How often a board that is not there, or whose pins cannot be had, is looked for. */
const RETRY_MS = 5_000;
/** Supply, then reset, each so long before the next step. */
const POWER_UP_MS = 100;
const TICKS_PER_MS = 8;
/** A plug rattles on its way in. */
const SETTLE_MS = 200;
const ABSENT = "no board is plugged in";

export interface GpioHardwareOptions extends HardwareListener {
  readonly clock: Clock;
  /** Label of the GPIO chip, `pinctrl-bcm2711` on a Raspberry Pi 4. */
  readonly chip: string;
  readonly board: GpioBoard;
}

/** Modules on the pins of the machine itself, in the words of all line hardware. */
export class GpioHardware implements Hardware {
  readonly #options: GpioHardwareOptions;
  readonly #ports = new Map<number, FxsPort | FxoPort>();
  #pins: Pins | undefined;
  readonly #lights: GpioLights;
  #timer: Timer | undefined;
  #reason = "";
  #isClosed = false;
  #attempts = 0;

  constructor(options: GpioHardwareOptions) {
    this.#options = options;
    this.#lights = new GpioLights(options.clock);
  }

  start(): void {
    this.#attempts++;
    this.#begin().catch((error: unknown) => this.#lost(error instanceof Error ? error.message : String(error)));
  }

  configure({ port, country }: PortSetting): void {
    const found = this.#ports.get(port);
    if (found instanceof FxsPort) found.setCountry(country);
  }

  control(port: number, control: PortControl): void {
    this.#ports.get(port)?.control(control);
  }

  light(which: LightOf, light: Light): void {
    this.#lights.set(which, light);
  }

  counters(): HardwareCounters {
    return { attempts: this.#attempts };
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#shut();
    return Promise.resolve();
  }

  async #begin(): Promise<void> {
    const { chip, board, clock } = this.#options;
    const pins = await Pins.open(chip);
    this.#pins = pins;
    const { power, reset, present, statusLed, alarmLed } = board.pins;
    if (statusLed !== undefined) this.#lights.add("status", pins.output(statusLed, "status light", false));
    // Lit until the board is there, and whenever nobody looks after it.
    if (alarmLed !== undefined) this.#lights.add("alarm", pins.output(alarmLed, "alarm light", true));
    if (present !== undefined) {
      const isAbsent = pins.input(present, "board present", (isHigh) => this.#onPresence(isHigh)).read();
      if (isAbsent) {
        this.#tellDown(ABSENT);
        return;
      }
    }
    // Reset is held while the supply comes up, as every data sheet wants it.
    const resetPin = reset === undefined ? undefined : pins.output(reset, "board reset", false);
    if (power !== undefined) pins.output(power, "board supply", false).write(true);
    await new Promise<void>((resolve) => void clock.after(POWER_UP_MS, resolve));
    resetPin?.write(true);
    if (this.#isClosed) return this.#shut();
    for (const module of board.modules) this.#ports.set(module.port, this.#openPort(pins, module));
    this.#reason = "";
    this.#lights.set("alarm", { colour: "off", pattern: "steady" });
    const ports = board.modules.map(
      ({ port, kind, led }): HardwarePort => ({ port, kind, capabilities: capabilities(kind, led !== undefined) }),
    );
    this.#options.onEvent({ type: "up", inventory: { model: "GPIO modules", serial: "", firmware: "", ports } });
  }

  #openPort(pins: Pins, module: GpioModule): FxsPort | FxoPort {
    const { clock, onEvent, nextFrame } = this.#options;
    const { port, led } = module;
    if (led !== undefined) this.#lights.add(port, pins.output(led, `port ${port}, light`, false));
    const options = {
      clock,
      onPort: (event: Parameters<ConstructorParameters<typeof FxsPort>[2]["onPort"]>[0]) =>
        onEvent({ type: "port", port, tick: this.#tick(), event }),
      onVoice: (frame: Uint8Array) => onEvent({ type: "voice", port, frame }),
      nextFrame: () => nextFrame(port),
      onFault: (text: string) => onEvent({ type: "fault", port, active: true, code: 0, text }),
    };
    return module.kind === "fxs" ? new FxsPort(pins, module, options) : new FxoPort(pins, module, options);
  }

  #onPresence(isAbsent: boolean): void {
    // The pin stays watched while nothing is plugged in: a board is taken up the moment it comes.
    if (isAbsent && this.#ports.size > 0) this.#restart(ABSENT);
    else if (!isAbsent && this.#reason === ABSENT) this.#restart(ABSENT);
  }

  #restart(reason: string): void {
    this.#shut();
    this.#tellDown(reason);
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(SETTLE_MS, () => this.start());
  }

  #tellDown(reason: string): void {
    if (reason === this.#reason) return;
    this.#reason = reason;
    this.#options.onEvent({ type: "down", reason });
  }

  #lost(reason: string): void {
    if (this.#isClosed) return;
    this.#shut();
    this.#tellDown(reason);
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(RETRY_MS, () => this.start());
  }

  #shut(): void {
    for (const port of this.#ports.values()) port.close();
    this.#ports.clear();
    this.#lights.clear();
    this.#pins?.close();
    this.#pins = undefined;
  }

  #tick(): number {
    return Math.floor(this.#options.clock.monotonic() * TICKS_PER_MS) >>> 0;
  }
}

/** Neither measures volts or milliamps; identity and digits of an exchange are heard in software. */
function capabilities(kind: "fxo" | "fxs", hasLed: boolean): HardwarePort["capabilities"] {
  const leds = hasLed ? (["leds"] as const) : [];
  return kind === "fxo" ? ["polarity", "caller-id", "pulse-dialling", "flash", ...leds] : ["caller-id", ...leds];
}
