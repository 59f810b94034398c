import type { Impedance } from "#drivers/line/port.ts";
import type { CadencedTone } from "#firmware/dsp/tone/tone.ts";
import type { IdentitySignal } from "./identity-sound.ts";

/** How the exchange tells that the far side has hung up. */
export type Disconnect =
  | "polarity"
  | "loop-break"
  | "busy-tone"
  | "congestion-tone"
  | "dial-tone"
  | "no-current"
  | "none";

export interface ExchangeSettings {
  /** Default sign of a hang-up; busy tone follows all but `none`. */
  readonly disconnect: Disconnect;
  /** Reverses polarity when an outgoing call is answered. */
  readonly answersByPolarity: boolean;
  readonly callerId: "before-first-ring" | "after-first-ring" | "after-reversal" | "none";
  /** `board`: the board reads the identity by itself. Else it is sent as sound, and nobody but the box reads it. */
  readonly callerIdBy?: IdentitySignal;
  /** Callees answer so long after their telephone has begun to ring, or music plays instead of ring-back. */
  readonly answerMs?: number;
  readonly hasColouredRingBack?: boolean;
  /** What is wrong with the line, or unusual about its exchange. */
  readonly ills?: LineIlls;
}

export interface LineIlls {
  /** No battery and no current: the cable is out. */
  readonly isDead?: boolean;
  /** Current of the closed loop, instead of 25 mA. */
  readonly milliamps?: number;
  /** Mains hum of so much, dBm0, with its harmonics. */
  readonly humDbm0?: number;
  /** The exchange is silent to a lifted line. */
  readonly hasNoDialTone?: boolean;
  /** How much of what is said comes back, dB below it, with the impedance the line wants; 10 dB more with others. */
  readonly returnLossDb?: number;
  readonly wants?: Impedance;
  /** Everything of the exchange comes so much softer: a long cable. */
  readonly lossDb?: number;
  /** What is heard after a hang-up, where it is not the country's busy tone. */
  readonly busyTone?: CadencedTone;
  readonly dialTone?: CadencedTone;
}

export interface IncomingCall {
  readonly number?: string;
  readonly name?: string;
  readonly callerId?: ExchangeSettings["callerId"];
  readonly callerIdBy?: IdentitySignal;
  /** Gives up after so many rings; 0 rings on. */
  readonly rings?: number;
}
