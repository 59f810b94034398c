/** A tone of one pitch: its frequencies sound together, in a cadence. */
export interface CadencedTone {
  readonly frequenciesHz: readonly number[];
  /** On, off, on, off… milliseconds, repeated; empty for a steady tone. */
  readonly cadenceMs: readonly number[];
  /** The loudness rises and falls this often a second, by nine tenths. */
  readonly modulationHz?: number;
  /** Level of each frequency, dBm0; −13 when absent. */
  readonly levelDbm0?: number;
}

/** A piece of a tone; silence without frequencies. */
export interface ToneStep {
  readonly frequenciesHz: readonly number[];
  readonly ms: number;
  readonly modulationHz?: number;
}

/** A tone whose pitch changes, or that begins differently from how it goes on. */
export interface SteppedTone {
  readonly steps: readonly ToneStep[];
  /** The step with which it goes on after the last one; it ends there when absent. */
  readonly repeatFrom?: number;
  readonly levelDbm0?: number;
}

/** Everything an exchange, or the box, says without words. It survives JSON. */
export type Tone = CadencedTone | SteppedTone;

/** A steady tone is a step of a second, again and again. */
const STEADY_MS = 1_000;

/** Any tone as steps. */
export function steppedTone(tone: Tone): SteppedTone {
  if ("steps" in tone) return tone;
  const { frequenciesHz, cadenceMs, modulationHz, levelDbm0 } = tone;
  const on = { frequenciesHz, ...(modulationHz !== undefined && { modulationHz }) };
  const steps =
    cadenceMs.length === 0
      ? [{ ...on, ms: STEADY_MS }]
      : cadenceMs.map((ms, index) => (index % 2 === 0 ? { ...on, ms } : { frequenciesHz: [], ms }));
  return { steps, repeatFrom: 0, ...(levelDbm0 !== undefined && { levelDbm0 }) };
}
