import { peakOf, turnOf } from "#firmware/dsp/level.ts";
import { linearToUlaw, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

/** A short echo path as a two-wire line has it: the strongest part first, some ringing after it; its energy is 1. */
const PATH = [0.2, 0.75, 0.5, -0.3, -0.2, 0.1, 0.08, -0.05];
const ENERGY = Math.sqrt(PATH.reduce((sum, tap) => sum + tap * tap, 0));
/** Harmonics of mains hum, and how much of each. */
const HUM = [
  [50, 0.55],
  [100, 0.2],
  [150, 0.75],
  [250, 0.3],
] as const;

/** What a line adds by itself to what is heard from it: the echo of what is said, and hum. */
export class Hybrid {
  readonly #past = new Float64Array(PATH.length);
  #position = 0;

  mix(sounds: {
    readonly said: Uint8Array;
    readonly own: Uint8Array;
    readonly lossDb: number;
    readonly humDbm0: number | undefined;
  }): Uint8Array {
    const { said, own, lossDb, humDbm0 } = sounds;
    const gain = 10 ** (-lossDb / 20) / ENERGY;
    const humPeak = humDbm0 === undefined ? 0 : peakOf(humDbm0);
    return Uint8Array.from(own, (octet, at) => {
      this.#past.copyWithin(1, 0);
      this.#past[0] = ULAW_TO_LINEAR[said[at] ?? 0xff] ?? 0;
      const echo = PATH.reduce((sum, tap, index) => sum + tap * (this.#past[index] ?? 0), 0) * gain;
      this.#position++;
      const hum = HUM.reduce((sum, [hz, part]) => sum + part * Math.sin(turnOf(hz) * this.#position), 0) * humPeak;
      return linearToUlaw(Math.max(-32_124, Math.min(32_124, Math.round((ULAW_TO_LINEAR[octet] ?? 0) + echo + hum))));
    });
  }
}
