import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

const ROWS = [697, 770, 852, 941] as const;
const COLUMNS = [1209, 1336, 1477, 1633] as const;
const KEYS = "123A456B789C*0#D";
const FRAME_SAMPLES = 160;
/** Power of a tone against the power of the whole frame: a clean pair has half of it each. */
const SHARE = 0.25;

/** How an exchange collects tone digits: plain and by itself, so that it judges the box's own tones. */
export class DigitEar {
  readonly #onKey: (key: string) => void;
  #key = "";
  #isTold = false;

  constructor(onKey: (key: string) => void) {
    this.#onKey = onKey;
  }

  /** 20 ms of µ-law. A key counts when two frames in a row have it. */
  hear(frame: Uint8Array): void {
    const key = keyOf(frame);
    if (key !== this.#key) this.#isTold = false;
    else if (key !== "" && !this.#isTold) {
      this.#isTold = true;
      this.#onKey(key);
    }
    this.#key = key;
  }
}

function keyOf(frame: Uint8Array): string {
  const linear = Float64Array.from(frame, (octet) => ULAW_TO_LINEAR[octet] ?? 0);
  const energy = linear.reduce((sum, sample) => sum + sample * sample, 0);
  if (energy < FRAME_SAMPLES * 200 * 200) return "";
  const strongest = (hertz: readonly number[]): number =>
    hertz.findIndex((candidate) => power(linear, candidate) > (SHARE * energy * FRAME_SAMPLES) / 2);
  const [row, column] = [strongest(ROWS), strongest(COLUMNS)];
  return row < 0 || column < 0 ? "" : (KEYS[row * 4 + column] ?? "");
}

/** Squared magnitude at one frequency (Goertzel). */
function power(samples: Float64Array, hertz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / 8_000);
  let [before, last] = [0, 0];
  for (const sample of samples) [before, last] = [last, sample + turn * last - before];
  return last * last + before * before - turn * last * before;
}
