import { BAUD, type FskStandard, SAMPLE_RATE } from "./fsk.ts";

/** On-hook data begins with alternating bits that wake the receiver, then marks that let it settle (GR-30 §2.3). */
const SEIZURE_BITS = 300;
const MARK_BITS = 180;
/** Marks after the last octet, so that its stop bit is heard to the end. */
const TAIL_BITS = 8;

export interface FskSendOptions {
  readonly standard: FskStandard;
  /** Peak sample value; GR-30 and ETSI ask for about −13 dBm at the exchange. */
  readonly amplitude?: number;
  /** Off-hook data (call waiting) has no channel seizure. */
  readonly hasSeizure?: boolean;
}

/** A whole data transmission as samples: seizure, mark, octets with start and stop bit, low bit first. */
export function fskSignal(message: Uint8Array, options: FskSendOptions): Int16Array {
  const { standard, amplitude = 5_000, hasSeizure = true } = options;
  const bits: number[] = [];
  if (hasSeizure) for (let bit = 0; bit < SEIZURE_BITS; bit++) bits.push(bit & 1);
  for (let bit = 0; bit < MARK_BITS; bit++) bits.push(1);
  for (const octet of message) {
    bits.push(0);
    for (let bit = 0; bit < 8; bit++) bits.push((octet >> bit) & 1);
    bits.push(1);
  }
  for (let bit = 0; bit < TAIL_BITS; bit++) bits.push(1);
  return modulate(bits, standard, amplitude);
}

/** Phase runs on from bit to bit: a jump would splash into the other frequency. */
function modulate(bits: readonly number[], standard: FskStandard, amplitude: number): Int16Array {
  const samples = new Int16Array(Math.ceil((bits.length * SAMPLE_RATE) / BAUD));
  let phase = 0;
  for (let at = 0; at < samples.length; at++) {
    const bit = bits[Math.floor((at * BAUD) / SAMPLE_RATE)] ?? 1;
    phase += (2 * Math.PI * (bit === 1 ? standard.markHz : standard.spaceHz)) / SAMPLE_RATE;
    samples[at] = Math.round(amplitude * Math.sin(phase));
  }
  return samples;
}
