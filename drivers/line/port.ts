import type { IdentityMethod } from "#firmware/dsp/caller-id/identity.ts";

/** By what signal an identity came, when it was read by the box; hardware that reads it itself does not say. */
export type { IdentityMethod };

/** What a port reports, raw: the meaning is found by the line machines. Hook and current are debounced by 2 ms only. */
export type PortEvent =
  /** FXO: ringing voltage begins, ends. */
  | { readonly type: "ring-on" }
  | { readonly type: "ring-off" }
  | { readonly type: "caller-id"; readonly number?: string; readonly name?: string; readonly method?: IdentityMethod }
  | { readonly type: "polarity"; readonly reversed: boolean }
  /** FXO with the loop closed: current through it; 0 when there is none. */
  | { readonly type: "loop-current"; readonly milliamps: number }
  /** FXO with the loop open: voltage of the exchange's battery. */
  | { readonly type: "battery"; readonly volts: number }
  /** A tone digit heard from the far side, told at its end. */
  | { readonly type: "digit"; readonly digit: string; readonly durationMs: number }
  | { readonly type: "dial-done" }
  /** FXS: the raw hook contact. */
  | { readonly type: "hook"; readonly offHook: boolean }
  | { readonly type: "caller-id-sent" }
  | ({ readonly type: "measurement" } & Measured);

/** What a port has measured of its line; only what it can measure is there. */
export interface Measured {
  /** Between the two wires, loop open or closed; negative when reversed. In steps of 0.1 V. */
  readonly volts?: number;
  /** Through the closed loop, in steps of 0.1 mA. */
  readonly milliamps?: number;
  /** Alternating voltage on the line, effective, in steps of 0.1 V: induction by mains and machines. */
  readonly acVolts?: number;
}

/** What a port can be told to look like to its line: the network of the given country, or a plain resistance. */
export const IMPEDANCES = ["country", "600", "900", "ctr21", "cn", "au", "gb", "nz"] as const;
export type Impedance = (typeof IMPEDANCES)[number];

/** What a port is told to do. */
export type PortControl =
  | { readonly type: "loop-close" }
  | { readonly type: "loop-open" }
  | { readonly type: "dial-tones"; readonly digits: string; readonly onMs: number; readonly offMs: number }
  | { readonly type: "dial-pulses"; readonly digits: string }
  /** FXO: opens the closed loop for so long. */
  | { readonly type: "flash"; readonly breakMs: number }
  | { readonly type: "ring-on" }
  | { readonly type: "ring-off" }
  | { readonly type: "send-caller-id"; readonly number?: string; readonly name?: string }
  /** FXS: takes the battery off the line for so long (disconnect signal). */
  | { readonly type: "battery-drop"; readonly breakMs: number }
  | { readonly type: "voice"; readonly on: boolean }
  /** Asks for hook (FXS), or polarity and battery or loop current (FXO), as they are now. */
  | { readonly type: "query" }
  /** Asks for a `measurement` of everything the port can measure now. */
  | { readonly type: "measure" }
  /** FXO, loop open or closed: matches the line by this network until it is configured again. */
  | { readonly type: "impedance"; readonly impedance: Impedance };
