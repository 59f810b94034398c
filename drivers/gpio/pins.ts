import type { Gpio } from "onoff";
import { findGpioChip, type GpioChip } from "./chip.ts";
import { exportPin } from "./export-pin.ts";

type GpioClass = typeof Gpio;

export interface OutputPin {
  write(isHigh: boolean): void;
}

export interface InputPin {
  read(): boolean;
}

/** A pin that may be pulled low or let go, and must never be driven high. */
export interface PullDownPin {
  pull(): void;
  release(): void;
}

/**
 * The pins of one chip through onoff. Each pin has one use; what was opened is given back by `close`, outputs after
 * they have been set to the level they rest at.
 */
export class Pins {
  readonly #gpio: GpioClass;
  readonly #chip: GpioChip;
  readonly #closers: (() => void)[] = [];
  readonly #used = new Map<number, string>();

  private constructor(gpio: GpioClass, chip: GpioChip) {
    this.#gpio = gpio;
    this.#chip = chip;
  }

  /** Rejects with plain words when the chip or the native part of onoff is missing. */
  static async open(label: string): Promise<Pins> {
    const chip = findGpioChip(label);
    try {
      const { Gpio: gpio } = await import("onoff");
      return new Pins(gpio, chip);
    } catch (error) {
      throw new Error("pins cannot be watched on this machine: the native part of onoff is not built for it", {
        cause: error,
      });
    }
  }

  output(line: number, use: string, rest: boolean): OutputPin {
    const pin = this.#claim(line, use, rest ? "high" : "low");
    this.#closers.push(() => {
      pin.writeSync(rest ? 1 : 0);
      pin.unexport();
    });
    return { write: (isHigh) => pin.writeSync(isHigh ? 1 : 0) };
  }

  /** `onEdge` is told every change, with the level read right after it. */
  input(line: number, use: string, onEdge?: (isHigh: boolean) => void): InputPin {
    const pin = this.#claim(line, use, "in", "both");
    if (onEdge !== undefined) pin.watch((error, value) => (error ? undefined : onEdge(value === 1)));
    this.#closers.push(() => {
      pin.unwatchAll();
      pin.unexport();
    });
    return { read: () => pin.readSync() === 1 };
  }

  /** The only way to a pin that must not be driven high: between "in" and "low" it is never anything else. */
  pullDown(line: number, use: string): PullDownPin {
    const pin = this.#claim(line, use, "in");
    this.#closers.push(() => {
      pin.setDirection("in");
      pin.unexport();
    });
    return { pull: () => pin.setDirection("low"), release: () => pin.setDirection("in") };
  }

  close(): void {
    for (const close of this.#closers.splice(0).reverse()) close();
  }

  #claim(line: number, use: string, direction: "in" | "high" | "low", edge?: "both"): Gpio {
    if (line < 0 || line >= this.#chip.lines) throw new Error(`${use}: the chip has no line ${line}`);
    const other = this.#used.get(line);
    if (other !== undefined) throw new Error(`line ${line} is used for ${other} and for ${use}`);
    this.#used.set(line, use);
    const number = this.#chip.base + line;
    try {
      exportPin(number);
      const pin = edge === undefined ? new this.#gpio(number, direction) : new this.#gpio(number, direction, edge);
      // onoff says nothing when a pin that was there before cannot be set.
      if (pin.direction() !== (direction === "in" ? "in" : "out")) throw new Error("its direction cannot be set");
      return pin;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${use} (line ${line}) cannot be used: ${reason}`, { cause: error });
    }
  }
}
