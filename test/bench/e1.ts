import { measureDChannel } from "./e1/d-channel.ts";
import { measureMf } from "./e1/mf.ts";
import { measureSpanVoice } from "./e1/voice.ts";
import type { Section } from "./row.ts";

/** Digital trunks: the D channel beside libpri, register signals of MFC/R2 beside spandsp, the voice of channels. */
export async function measureE1(rounds: number): Promise<Section[]> {
  return [...(await measureDChannel(rounds)), ...measureMf(rounds), ...(await measureSpanVoice(2))];
}
