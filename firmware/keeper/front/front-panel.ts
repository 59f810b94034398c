import { BlinkingLamp } from "#drivers/gpio/blinking-lamp.ts";
import { Pins } from "#drivers/gpio/pins.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { FrontPins, Pin } from "./board-file.ts";
import type { LightPattern } from "./lights.ts";
import { ResetButton } from "./reset-button.ts";

/** What the three lights show. */
export interface Lights {
  readonly status: LightPattern;
  readonly line: LightPattern;
  readonly alarm: LightPattern;
}

/** A service that has said nothing for so long shows nothing true any more. */
const STALE_MS = 30_000;
/** While nobody says anything: the box is starting, or its service is down. */
const SILENT: Lights = { status: "slow", line: "off", alarm: "off" };

interface FrontPanelOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly pins: FrontPins;
  /** The button was held long enough. Rejects where nothing came of it. */
  readonly reset: () => Promise<void>;
}

/** Button and lights at the front of the box. The button goes before everything the service wants shown. */
export class FrontPanel {
  readonly #options: FrontPanelOptions;
  readonly #lights = new Map<keyof Lights, BlinkingLamp>();
  #wanted = SILENT;
  #override: LightPattern | undefined;
  #stale: Timer | undefined;
  #pins: Pins | undefined;

  constructor(options: FrontPanelOptions) {
    this.#options = options;
  }

  /** Rejects in plain words where the pins cannot be had. */
  async open(): Promise<void> {
    const { clock, pins: front, reset, log } = this.#options;
    const pins = await openFirst(front.chips);
    this.#pins = pins;
    for (const name of ["status", "line", "alarm"] as const) {
      const pin = front.lights?.[name];
      if (pin === undefined) continue;
      const { activeLow = false } = pin;
      const output = pins.output(pin.line, `${name} light`, activeLow);
      this.#lights.set(name, new BlinkingLamp(clock, (isLit) => output.write(isLit !== activeLow)));
    }
    const { button } = front;
    if (button !== undefined) this.#watch(pins, button, reset);
    log.info("button and lights at the front", { button: button?.line, lights: [...this.#lights.keys()] });
    this.#show();
  }

  /** What the service wants shown; it says so again before 30 seconds are over. */
  light(lights: Lights): void {
    this.#wanted = lights;
    this.#stale?.cancel();
    this.#stale = this.#options.clock.after(STALE_MS, () => {
      this.#wanted = SILENT;
      this.#show();
    });
    this.#show();
  }

  close(): void {
    this.#stale?.cancel();
    this.#pins?.close();
  }

  #watch(pins: Pins, { line, activeLow = false }: Pin, reset: () => Promise<void>): void {
    const isDown = (isHigh: boolean): boolean => isHigh !== activeLow;
    let button: ResetButton | undefined;
    const input = pins.input(line, "reset button", (isHigh) => button?.edge(isDown(isHigh)));
    button = new ResetButton({
      clock: this.#options.clock,
      isDown: isDown(input.read()),
      tell: (event) => {
        this.#override = event === "let-go" ? undefined : event === "held" ? "slow" : "fast";
        this.#show();
        if (event !== "reset") return;
        reset().catch((error: unknown) => {
          this.#options.log.error("the factory reset could not be begun", { error });
          // Blinking on would promise it.
          this.#override = undefined;
          this.#show();
          button?.again();
        });
      },
    });
  }

  #show(): void {
    for (const [name, light] of this.#lights) {
      // One light tells of the button; the others would only distract.
      light.show(this.#override === undefined ? this.#wanted[name] : name === "status" ? this.#override : "off");
    }
  }
}

async function openFirst(chips: readonly string[]): Promise<Pins> {
  let last: unknown;
  for (const label of chips) {
    try {
      return await Pins.open(label);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}
