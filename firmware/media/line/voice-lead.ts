const SAMPLES_PER_MS = 8;
/** Room for either side being late that is there from the first word: what timers of a calm machine are late by. */
const LEAST = 16 * SAMPLES_PER_MS;
const MOST = 60 * SAMPLES_PER_MS;
/** Lies ready beyond the latest that came in the last minutes. */
const MARGIN = 6 * SAMPLES_PER_MS;
/** A frame that came too late was later than was known: by so much, until more is seen. */
const TOO_LATE = 10 * SAMPLES_PER_MS;
/** The latest of each minute is kept for ten: what comes once in a while has its room when it comes again. */
const MINUTES = 10;
const READS_PER_MINUTE = 3_000;
/** The lead moves by so much at each read, 0.6 ms a second: a cent of pitch, which nobody hears. */
const STEP = 0.1;

/**
 * How far a reader keeps behind its writer beyond the frame that is due, in samples: as far as the latest frame of the
 * last ten minutes was late, and a little more. It is widened before anything is missing, and moves so slowly that
 * voice can be stretched for it unheard.
 */
export class VoiceLead {
  #samples = LEAST;
  #reads = 0;
  #peak = 0;
  readonly #latest = new Float64Array(MINUTES);

  /** Where reading keeps now. */
  get samples(): number {
    return this.#samples;
  }

  /** One read: how late the writer's newest frame is against its own even pace. Gives by how much the lead moved. */
  read(late: number): number {
    if (++this.#reads % READS_PER_MINUTE === 0) this.#forget();
    this.#note(late);
    const aim = Math.min(MOST, Math.max(LEAST, this.#peak + MARGIN));
    const step = Math.max(-STEP, Math.min(STEP, aim - this.#samples));
    this.#samples += step;
    return step;
  }

  /** A frame came too late: the lead is wider at once, because reading lies behind already. */
  tooLate(): void {
    this.#samples = Math.min(MOST, this.#samples + TOO_LATE);
    this.#note(this.#samples - MARGIN);
  }

  get #minute(): number {
    return Math.floor(this.#reads / READS_PER_MINUTE) % MINUTES;
  }

  #forget(): void {
    this.#latest[this.#minute] = 0;
    this.#peak = Math.max(...this.#latest);
  }

  #note(late: number): void {
    this.#latest[this.#minute] = Math.max(this.#latest[this.#minute] ?? 0, late);
    this.#peak = Math.max(this.#peak, late);
  }
}
