import type { HardwareCounters, HardwareMessage, PortCapability } from "#drivers/line/hardware.ts";
import type { Impedance, PortControl, PortEvent } from "#drivers/line/port.ts";

/** What may be asked about a line. `test` is answered when the test is over, some ten seconds later. */
export type LineQuestion =
  | { readonly about: "levels" }
  | { readonly about: "hardware" }
  /** Which socket is it? Its light blinks for some seconds. */
  | { readonly about: "socket" }
  /** What the far side has heard; of a line whose far side is ours. */
  | { readonly about: "heard" }
  | { readonly about: "test"; readonly sweep: boolean };

export interface LineAnswer {
  readonly levels?: { readonly heardDbm0: number; readonly saidDbm0: number; readonly echoDb?: number };
  readonly hardware?: LineHardware;
  readonly reading?: LineReading;
  /** Of "heard": µ-law in base64. */
  readonly heard?: string;
  /** Of "socket": its light blinks now. */
  readonly isLit?: boolean;
}

/** The port as its hardware tells of it. */
export interface LineHardware {
  readonly isUp: boolean;
  readonly state: string;
  readonly capabilities: readonly PortCapability[];
  /** Slips of voice on the way to the board and in it, since it was plugged in. */
  readonly slips: {
    readonly overruns: number;
    readonly underruns: number;
    readonly boardOverruns: number;
    readonly boardUnderruns: number;
  };
  /** Milliseconds that voice for the line lies in the box, and in the board as it last told; 0 where it does not tell. */
  readonly playOut: { readonly hostMs: number; readonly boardMs: number };
  readonly cable: HardwareCounters;
  readonly trace: readonly HardwareMessage[];
}

export type LineNote =
  | { readonly kind: "port"; readonly tick: number; readonly event: PortEvent }
  | { readonly kind: "control"; readonly control: PortControl }
  /** A call ended in bursts of sound all alike; `sound` is µ-law in base64, the last ten seconds at most. */
  | {
      readonly kind: "tail";
      readonly bursts: number;
      readonly onMs: number;
      readonly offMs: number;
      readonly sound: string;
    }
  | { readonly kind: "step"; readonly step: LineTestStep };

export type LineTestStep = "battery" | "loop" | "dial-tone" | "gain" | "digit" | "quiet" | "echo" | "sweep";

/** How a test came to its end: through, or why it was given up. */
export type LineTestEnd = "done" | "in-use" | "rang" | "wanted" | "stopped" | "no-current" | "no-board";

/** What a test of a line has found; what is absent was not measured. */
export interface LineReading {
  readonly end: LineTestEnd;
  readonly batteryVolts?: number;
  readonly loopVolts?: number;
  readonly milliamps?: number;
  readonly acVolts?: number;
  readonly isReversed?: boolean;
  /** A steady sound within four seconds of lifting; what it was is found from the sound. */
  readonly hasDialTone: boolean;
  readonly isDialled?: boolean;
  /** The setting of the line first, then the others of the sweep. */
  readonly echo: readonly LineEchoReading[];
  /** How loud the dial tone came at each gain, the setting of the line first; where the hardware has gains of its own. */
  readonly gains?: readonly LineGainReading[];
  /** Everything heard from lifting on, µ-law in base64, and where in it each step began. */
  readonly sound: string;
  readonly marks: readonly { readonly step: LineTestStep; readonly atMs: number }[];
}

export interface LineGainReading {
  readonly rxGainDb: number;
  readonly levelDbm0: number;
}

export interface LineEchoReading {
  readonly impedance: Impedance;
  readonly returnLossDb: number;
  readonly isAtLeast: boolean;
  readonly delayMs?: number;
  readonly enhancementDb: number;
}
