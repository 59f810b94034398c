import type { Impedance, PortControl, PortEvent } from "./port.ts";

/**
 * What a port of some hardware can tell or do beyond closing a loop and carrying voice. What is missing is not an
 * error: a modem does not measure volts, and the page then says "not measured by this hardware" instead of 0.
 */
export type PortCapability =
  | "battery"
  | "loop-current"
  | "polarity"
  /** Reads who calls by itself. */
  | "caller-id"
  /** Lets the line be heard with the loop open: the box reads who calls. */
  | "on-hook-voice"
  | "tone-digits"
  | "pulse-dialling"
  | "flash"
  | "gain"
  | "impedance"
  | "measure"
  | "leds";

export interface HardwarePort {
  readonly port: number;
  readonly kind: "fxo" | "fxs";
  readonly capabilities: readonly PortCapability[];
}

/** What a piece of hardware is, told when it is ready. */
export interface Inventory {
  readonly model: string;
  /** Empty when it has none; unique among the hardware of a box otherwise. */
  readonly serial: string;
  readonly firmware: string;
  readonly ports: readonly HardwarePort[];
}

/** How a port is to be set up electrically. */
export interface PortSetting {
  readonly port: number;
  /** Two letters: impedance, ringing frequency, DC characteristic and caller identity standard follow from it. */
  readonly country: string;
  readonly rxGainDb: number;
  readonly txGainDb: number;
  /** What the country wants when absent. */
  readonly impedance?: Impedance;
}

/** Slips of one port's voice since the hardware came up, in frames; `fill` in samples waiting on the far side. */
export interface PortSlips {
  readonly port: number;
  readonly fill: number;
  readonly underruns: number;
  readonly overruns: number;
}

/** What hardware tells, whatever it is made of. */
export type HardwareEvent =
  | { readonly type: "up"; readonly inventory: Inventory }
  /** It tries again by itself. `reason` is for people and says what to do. */
  | { readonly type: "down"; readonly reason: string }
  /** `tick` counts samples of the hardware at 8 kHz when it happened, and wraps at 2^32. */
  | { readonly type: "port"; readonly port: number; readonly tick: number; readonly event: PortEvent }
  /** 20 ms heard at a port: 160 octets of µ-law, valid until the handler returns. */
  | { readonly type: "voice"; readonly port: number; readonly frame: Uint8Array }
  /** 20 ms of a port that did not arrive: told in its place, so that heard and said stay side by side. */
  | { readonly type: "voice-lost"; readonly port: number }
  | { readonly type: "slips"; readonly ports: readonly PortSlips[] }
  | { readonly type: "log"; readonly level: number; readonly text: string }
  /** `port` 0 is the whole board. */
  | {
      readonly type: "fault";
      readonly port: number;
      readonly active: boolean;
      readonly code: number;
      readonly text: string;
    };

/** What a light of a board shows; slow and fast are blinking. */
export interface Light {
  readonly colour: "off" | "green" | "amber" | "red";
  readonly pattern: "steady" | "slow" | "fast";
}

/** Which light: the two of the whole board, or that of a port. */
export type LightOf = "status" | "alarm" | number;

/** What the owner of hardware hands it. */
export interface HardwareListener {
  readonly onEvent: (event: HardwareEvent) => void;
  /**
   * The next 20 ms to say at a port, µ-law, asked for by the clock of the hardware; `undefined` is silence. The frame
   * is valid until the next call.
   */
  readonly nextFrame: (port: number) => Uint8Array | undefined;
}

/** Counters of the cable for engineers: names in kebab-case, each only ever grows while the hardware is open. */
export type HardwareCounters = Readonly<Record<string, number>>;

/** A message on the cable, in words. */
export interface HardwareMessage {
  /** Wall time, milliseconds. */
  readonly at: number;
  readonly way: "to-board" | "from-board";
  /** Port it is about; 0 for the whole board. */
  readonly port: number;
  readonly text: string;
}

/**
 * One piece of line hardware, of whatever kind: a board on the link, a voice modem, a module on GPIO pins. It
 * reports what it measures; what that means is found by the line machines. It heals itself: after `down` it goes on
 * trying until `close()`. While it is down, `configure` and `control` do nothing.
 */
export interface Hardware {
  start(): void;
  configure(setting: PortSetting): void;
  control(port: number, control: PortControl): void;
  /** Absent where there are no lights. */
  light?(which: LightOf, light: Light): void;
  /** Starts the firmware of the hardware anew; every call on it ends, `down` and `up` follow. Absent where it cannot. */
  restart?(): void;
  counters(): HardwareCounters;
  /** The last messages on the cable, oldest first; absent where there is nothing to show. */
  trace?(): readonly HardwareMessage[];
  /** What the far side of a line has heard in its call, µ-law; only where both sides are ours. */
  heard?(): Uint8Array;
  /** Leaves every line on-hook and silent. Closing twice is fine. */
  close(): Promise<void>;
}
