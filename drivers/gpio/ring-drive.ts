import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OutputPin } from "./pins.ts";

const ROOT = "/sys/class/pwm";
const NANOSECONDS = 1_000_000_000;
const RING_HZ = 25;

/**
 * Makes the ringing voltage of a subscriber line interface: RM high, and F/R turning over at the ringing frequency.
 * F/R is turned over by hardware (PWM, or an oscillator that RM gates): a loop of ours would limp whenever the
 * process is busy, and telephones then do not ring.
 */
export interface RingDrive {
  start(): void;
  /** F/R rests high, RM low: voice can pass at once. */
  stop(): void;
  close(): void;
}

export function gatedDrive(ringMode: OutputPin): RingDrive {
  const stop = (): void => ringMode.write(false);
  return { start: () => ringMode.write(true), stop, close: stop };
}

export interface PwmDriveOptions {
  readonly chip: number;
  readonly channel: number;
  readonly ringHz?: number;
  readonly duty?: number;
}

/** Throws with plain words when the PWM channel is not there. */
export function pwmDrive(
  ringMode: OutputPin,
  { chip, channel, ringHz = RING_HZ, duty = 0.5 }: PwmDriveOptions,
): RingDrive {
  const chipFolder = join(ROOT, `pwmchip${chip}`);
  const folder = join(chipFolder, `pwm${channel}`);
  if (!existsSync(chipFolder)) throw new Error(`there is no PWM chip ${chip} for the ringing voltage`);
  if (!existsSync(folder)) writeFileSync(join(chipFolder, "export"), String(channel));
  const set = (file: string, value: number): void => writeFileSync(join(folder, file), String(value));
  const period = Math.round(NANOSECONDS / ringHz);
  const rest = (): void => {
    // Always on: F/R stands high, as it must while people talk.
    set("duty_cycle", period);
    ringMode.write(false);
  };
  set("duty_cycle", 0);
  set("period", period);
  rest();
  set("enable", 1);
  return {
    start: () => {
      set("duty_cycle", Math.round(period * duty));
      ringMode.write(true);
    },
    stop: rest,
    close: () => {
      rest();
      set("enable", 0);
    },
  };
}
