import type { FaxTone } from "#firmware/dsp/fax/fax-tones.ts";
import type { IdentityMethod, Impedance } from "./port.ts";

/** The words every kind of line hardware is spoken of with; a new kind of board speaks these and nothing else. */

import type { GpioBoard } from "#drivers/gpio/gpio-config.ts";

/** One piece of line hardware. Its lines are named `<boardId>.<port>`, ports counted from 1. */
export interface BoardConfig {
  readonly id: string;
  /** A board on the board link, a voice modem, modules on the machine's own pins; `self` is the box's line to itself. */
  readonly kind: "link" | "modem" | "gpio" | "self";
  /** The serial device; for `gpio` the label of the chip, such as `pinctrl-bcm2711`. */
  readonly path: string;
  readonly baudRate: number;
  /** Modem: the family it is spoken to as, instead of what it says of itself. */
  readonly modemProfile?: "conexant" | "usr" | "mt" | "v253";
  /** `gpio`: which pin does what. */
  readonly gpio?: GpioBoard;
  readonly lines: readonly LineConfig[];
}

/** How one analog port behaves. All times in milliseconds. */
export interface LineConfig {
  readonly port: number;
  readonly kind: "fxo" | "fxs";
  /** Two-letter country of the tone plan: busy tone, dial tone, ring cadence. */
  readonly country: string;
  /** FXO: busy tone heard this long from the exchange counts as hang-up; 0 switches it off. */
  readonly busyToneMs?: number;
  /** FXO: nothing said and nothing heard for so long in a call counts as hang-up; 0 and absent switch it off. */
  readonly silenceMs?: number;
  readonly rxGainDb?: number;
  readonly txGainDb?: number;
  /** Takes the echo of our own voice out of what is heard; on for FXO unless said otherwise. */
  readonly cancelsEcho?: boolean;
  /** What the country wants when absent. */
  readonly impedance?: Impedance;
}

export interface BoardState {
  readonly id: string;
  readonly path: string;
  readonly state: "connecting" | "up" | "down";
  /** Why it is down, in plain words ("the serial port was unplugged"). */
  readonly reason?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly firmware?: string;
  readonly lines: readonly { readonly port: number; readonly kind: "fxo" | "fxs" }[];
  /** What is wrong with it or with its ports now, as it tells itself or as the box has found. */
  readonly faults?: readonly BoardFault[];
  readonly since: number;
}

/** `port` 0 is the whole board; a port with a fault is out of service. */
export interface BoardFault {
  readonly port: number;
  readonly code: number;
  readonly text: string;
}

export type HangUpSign =
  | "polarity"
  | "loop-break"
  | "no-current"
  | "busy-tone"
  | "congestion-tone"
  /** The exchange invites to dial again. */
  | "dial-tone"
  /** Only before an answer: a special information tone, there is no such number. */
  | "information-tone"
  | "silence"
  | "board-down";

/** By what an answer is known. `fax`: a fax machine or modem answers with its tone. */
export type FarAnswerSign = "polarity" | "voice" | "ring-back-stopped" | "fax";

/** Facts from a line. FXO: the exchange is on the far side. FXS: a telephone is. */
export type LineEvent =
  | { readonly type: "ringing"; readonly number?: string; readonly name?: string; readonly method?: IdentityMethod }
  | { readonly type: "caller-id"; readonly number?: string; readonly name?: string; readonly method?: IdentityMethod }
  | { readonly type: "ring-stopped" }
  /** FXO: our loop is closed; FXS: the handset was lifted. */
  | { readonly type: "off-hook" }
  | { readonly type: "on-hook" }
  /** `reason` tells why hardware has gone, when it is it that ended the call. */
  | { readonly type: "far-hang-up"; readonly sign: HangUpSign; readonly reason?: string }
  /** FXO after dialling: the exchange says that the callee's telephone rings. */
  | { readonly type: "far-ringing" }
  /** FXO after dialling: the callee has answered. Told again when polarity says it after another sign has. */
  | { readonly type: "far-answer"; readonly by: FarAnswerSign }
  /** FXO: a fax machine calls (`cng`), or a fax machine or modem has answered (`ced`, `ansam`). */
  | { readonly type: "fax"; readonly tone: FaxTone }
  | { readonly type: "dial-done" }
  | { readonly type: "digit"; readonly digit: string; readonly by: "tone" | "pulse" }
  | { readonly type: "flash" }
  | { readonly type: "fault"; readonly reason: string }
  | { readonly type: "state"; readonly state: string; readonly volts?: number; readonly milliamps?: number };

export type LineCommand =
  /** FXO: close the loop (answer, or seize for dialling). FXS: stop ringing and connect battery voice. */
  | { readonly type: "answer" }
  | { readonly type: "seize" }
  /** FXO: dial into the seized line; waits for dial tone up to `dialToneMs`. */
  | { readonly type: "dial"; readonly digits: string; readonly pulse?: boolean; readonly dialToneMs?: number }
  /** FXO: whoever was dialled is taken to have answered although nothing told so. */
  | { readonly type: "answered" }
  | { readonly type: "hang-up" }
  /** FXO: short loop break for the exchange's services. */
  | { readonly type: "flash" }
  /** FXS: ring the telephone, with caller ID between the first and second ring. */
  | { readonly type: "ring"; readonly number?: string; readonly name?: string }
  | { readonly type: "stop-ringing" };
