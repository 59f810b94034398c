import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CallControl, HandlerResult } from "#firmware/calls/call-control.ts";
import { SAMPLES_PER_MS } from "#firmware/dsp/level.ts";
import type { Tone } from "#firmware/dsp/tone/tone.ts";
import { ToneGenerator } from "#firmware/dsp/tone/tone-generator.ts";
import type { Zone } from "#firmware/dsp/zones/zone.ts";
import { linearToUlaw } from "#firmware/kernel/g711.ts";
import { ulawWavHeader } from "#firmware/kernel/wav.ts";

const PAUSE_MS = 500;
/** ITU-T O.22 measures at 1020 Hz and −10 dBm0, clear of the 8 kHz clock's divisors. */
const MEASURED: Tone = { frequenciesHz: [1_020], cadenceMs: [], levelDbm0: -10 };

/** Plays the country's dial tone, ring-back and busy tone, then ten seconds of a tone of known loudness; then hangs up. */
export async function toneTest(
  call: CallControl,
  { dataFolder, plan }: { readonly dataFolder: string; readonly plan: Zone },
): Promise<HandlerResult> {
  const { dial, ringBack, busy } = plan;
  const sound = Buffer.concat([said(dial, 3_000), said(ringBack, 6_000), said(busy, 4_000), said(MEASURED, 10_000)]);
  const folder = join(dataFolder, "tmp");
  const path = join(folder, `${call.id}-tones.wav`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(path, Buffer.concat([ulawWavHeader(1, sound.length), sound]));
    await call.answer();
    await call.play([path], { stopOnDigits: "any" });
  } finally {
    await rm(path, { force: true });
  }
  return undefined;
}

/** So much of a tone and a pause after it, µ-law. */
function said(tone: Tone, ms: number): Buffer {
  const samples = new Int16Array((ms + PAUSE_MS) * SAMPLES_PER_MS);
  new ToneGenerator(tone).read(samples, 0, ms * SAMPLES_PER_MS);
  return Buffer.from(Uint8Array.from(samples, linearToUlaw));
}
