/** An echo through a board, its play-out and a serial cable comes back within this time. */
const MAX_DELAY_SAMPLES = 2_400;
const WINDOW = 1_024;
/** Looked at so often while the delay is not known; more and more seldom when there is nothing to be found. */
const EVERY_SAMPLES = 2_000;
const SELDOM_SAMPLES = 16_000;
/** Normalised correlation that is no chance: speech against unrelated speech stays below 0.25. */
const SURE = 0.35;
/** Mean square below which there is nothing to compare. */
const QUIET = 80 * 80;
/** A steady tone looks like itself at every period: another lag as good as the best makes both worthless. */
const RIVAL_DISTANCE = 24;
const RIVAL = 0.9;
/** An echo is weaker than its cause by 3 dB at least; what comes back as loud is somebody's loop, not a hybrid. */
const ECHO_GAIN = 0.7;
const AGREE_SAMPLES = 6;
const AGREEMENTS = 2;
const KEPT = MAX_DELAY_SAMPLES + WINDOW;

/**
 * Finds how long after we send something its echo begins to come back, so that a canceller needs to cover the
 * hybrid only and not the way there: play-out of a board takes 60 ms and more.
 */
export class BulkDelay {
  readonly #sent = new Float64Array(KEPT);
  readonly #heard = new Float64Array(WINDOW);
  #since = 0;
  #every = EVERY_SAMPLES;
  #candidate = -1;
  #agreed = 0;
  /** Samples from sending to the strongest part of the echo; `undefined` until it is known. */
  delay: number | undefined;

  /** Both blocks are of the same time and length. */
  push(sent: Int16Array, heard: Int16Array): void {
    shiftIn(this.#sent, sent);
    shiftIn(this.#heard, heard);
    this.#since += heard.length;
    if (this.delay !== undefined || this.#since < this.#every) return;
    this.#since = 0;
    this.#look();
  }

  /** The path has changed: everything is found anew. */
  reset(): void {
    this.delay = undefined;
    this.#candidate = -1;
    this.#agreed = 0;
    this.#every = EVERY_SAMPLES;
  }

  #look(): void {
    const found = strongestLag(this.#sent, this.#heard);
    this.#every = found === undefined ? Math.min(SELDOM_SAMPLES, this.#every * 1.2) : EVERY_SAMPLES;
    if (found === undefined) return;
    const agrees = this.#candidate >= 0 && Math.abs(found - this.#candidate) <= AGREE_SAMPLES;
    this.#agreed = agrees ? this.#agreed + 1 : 0;
    this.#candidate = found;
    if (this.#agreed >= AGREEMENTS) this.delay = found;
  }
}

function shiftIn(history: Float64Array, block: Int16Array): void {
  history.copyWithin(0, block.length);
  history.set(block, history.length - block.length);
}

/** The lag at which the heard window looks most like what was sent; `undefined` when nothing is sure. */
function strongestLag(sent: Float64Array, heard: Float64Array): number | undefined {
  const power = energy(heard, 0, WINDOW);
  if (power < QUIET * WINDOW * 0.01) return undefined;
  const likeness = new Float64Array(MAX_DELAY_SAMPLES);
  let [best, gain] = [0, 0];
  let far = energy(sent, MAX_DELAY_SAMPLES, WINDOW);
  for (let lag = 0; lag < MAX_DELAY_SAMPLES; lag++) {
    const start = MAX_DELAY_SAMPLES - lag;
    if (lag > 0) far += (sent[start] ?? 0) ** 2 - (sent[start + WINDOW] ?? 0) ** 2;
    if (far < QUIET * WINDOW) continue;
    let sum = 0;
    for (let at = 0; at < WINDOW; at++) sum += (sent[start + at] ?? 0) * (heard[at] ?? 0);
    likeness[lag] = Math.abs(sum) / Math.sqrt(far * power);
    if ((likeness[lag] ?? 0) >= (likeness[best] ?? 0)) [best, gain] = [lag, Math.abs(sum) / far];
  }
  const top = likeness[best] ?? 0;
  const hasRival = likeness.some((other, lag) => other > RIVAL * top && Math.abs(lag - best) > RIVAL_DISTANCE);
  return top >= SURE && gain < ECHO_GAIN && !hasRival ? best : undefined;
}

function energy(samples: Float64Array, start: number, length: number): number {
  let sum = 0;
  for (let at = start; at < start + length; at++) sum += (samples[at] ?? 0) ** 2;
  return sum;
}
