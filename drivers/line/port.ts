/** What a port reports, raw: the meaning is found by the line machines. Hook and current are debounced by 2 ms only. */
export type PortEvent =
  /** FXO: ringing voltage begins, ends. */
  | { readonly type: "ring-on" }
  | { readonly type: "ring-off" }
  | { readonly type: "caller-id"; readonly number?: string; readonly name?: string }
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
  | { readonly type: "caller-id-sent" };

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
  | { readonly type: "query" };
