import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import type { ToneSpec } from "#firmware/media/protocol.ts";

/** What a telephone of the box hears while it waits. */
export interface CallTones {
  readonly dial: ToneSpec;
  readonly ringBack: ToneSpec;
  readonly busy: ToneSpec;
  readonly congestion: ToneSpec;
}

/** The tones of a country; a country without a plan of its own gets the product's first market's. */
export function tones(country: string): CallTones {
  return zoneOf(country);
}
