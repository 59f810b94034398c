/** The pins of one module on GPIO, as lines of the chip (BCM numbers on a Raspberry Pi), not of sysfs. */
export type GpioModule = FxsModule | FxoModule;

interface Module {
  readonly port: number;
  /** ALSA devices of the module's codec, such as `hw:1,0` or `plughw:1,0`. */
  readonly capture: string;
  readonly playback: string;
  /** A lamp: lit while the line is in use, blinking while it rings, blinking fast while somebody looks for it. */
  readonly led?: number;
}

/** A subscriber line interface such as Silvertel's Ag1171: a telephone is plugged in. */
export interface FxsModule extends Module {
  readonly kind: "fxs";
  /** SHK, in: high while the handset is lifted; follows dial pulses. */
  readonly hook: number;
  /** RM, out: high only while the telephone rings. */
  readonly ringMode: number;
  /** F/R from a PWM output of the chip. Without it an oscillator on the board drives F/R, gated by RM. */
  readonly pwm?: { readonly chip: number; readonly channel: number };
  /** Ringing frequency, 25 Hz unless given, and how much of a period F/R is high: clones take no more than 0.33. */
  readonly ringHz?: number;
  readonly ringDuty?: number;
  /** PD: pulled low takes the battery away. It is never driven high: the data sheet forbids it. */
  readonly powerDown?: number;
}

/** A line interface such as Silvertel's Ag2130: the exchange is plugged in. */
export interface FxoModule extends Module {
  readonly kind: "fxo";
  /** LSC, out: high closes the loop. */
  readonly loop: number;
  /** RD, in: pulses with the ringing voltage; one single pulse is a reversal of polarity. */
  readonly ring: number;
}

/** What the whole board has on pins. */
export interface GpioBoardPins {
  /** Out, high switches the board's supply on. */
  readonly power?: number;
  /** Out, low holds the board in reset. */
  readonly reset?: number;
  /** In, low while a board is plugged in. */
  readonly present?: number;
  readonly statusLed?: number;
  readonly alarmLed?: number;
}

export interface GpioBoard {
  readonly pins: GpioBoardPins;
  readonly modules: readonly GpioModule[];
}
