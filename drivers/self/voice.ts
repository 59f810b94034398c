import { linearToUlaw } from "#firmware/kernel/g711.ts";

const RATE = 8000;
const FRAME_SAMPLES = 160;
/** No tone of any exchange, telephone or fax machine: nothing in the box may take the caller for one. */
export const CALLER_TONES_HZ = [740, 1290] as const;
/** Each tone lasts so long before the other one follows. */
const CALLER_TONE_MS = 300;
const AMPLITUDE = 6000;

/** The caller's voice: gives frame after frame of 20 ms, µ-law. */
export function callersVoice(): (index: number) => Uint8Array {
  return (index) => {
    const frame = new Uint8Array(FRAME_SAMPLES);
    for (let sample = 0; sample < FRAME_SAMPLES; sample++) {
      const at = index * FRAME_SAMPLES + sample;
      const turn = Math.floor(at / ((RATE / 1000) * CALLER_TONE_MS)) % 2;
      const hz = turn === 0 ? CALLER_TONES_HZ[0] : CALLER_TONES_HZ[1];
      frame[sample] = linearToUlaw(Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * at) / RATE)));
    }
    return frame;
  };
}
