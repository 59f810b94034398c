import { linearToUlaw } from "#firmware/kernel/g711.ts";
import type { LineAudio } from "#firmware/media/line-audio.ts";

/** Says a tone into a line or channel, a frame each 20 ms, until stopped; what a busy moment delayed follows at once. */
export function humInto(host: { audio(line: string): LineAudio | undefined }, line: string, hz: number): () => void {
  const startedAt = performance.now();
  let position = 0;
  const timer = setInterval(() => {
    while (position / 8 < performance.now() - startedAt) {
      const frame = Uint8Array.from({ length: 160 }, () =>
        linearToUlaw(8_000 * Math.sin((2 * Math.PI * hz * position++) / 8_000)),
      );
      host.audio(line)?.send(frame);
    }
  }, 20);
  return () => clearInterval(timer);
}
