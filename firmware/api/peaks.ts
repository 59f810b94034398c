import type { Peaks } from "./contract/recordings.ts";
import type { ReadPeaks } from "./dependencies.ts";
import { notFound } from "./refusal.ts";

/** Enough for a waveform over the whole width of a large screen. */
const SLICES = 1_200;
const MAX_KEPT = 100;

/** Waveforms of finished files; the last ones are kept, because a page asks again when one comes back to it. */
export class PeaksShelf {
  readonly #read: ReadPeaks;
  readonly #kept = new Map<string, Peaks>();

  constructor(read: ReadPeaks) {
    this.#read = read;
  }

  async of(path: string): Promise<Peaks> {
    const known = this.#kept.get(path);
    if (known !== undefined) return known;
    const outline = await this.#read(path, SLICES).catch(() => undefined);
    if (outline === undefined) throw notFound("sound", "录音");
    const { durationMs, channels } = outline;
    const slices = channels[0]?.max.length ?? 0;
    const peaks = {
      durationMs: Math.round(durationMs),
      slicesPerSecond: durationMs === 0 ? 0 : (slices * 1000) / durationMs,
      channels: channels.map(({ min, max }) =>
        max.map((high, index) => Math.round(Math.max(Math.abs(high), Math.abs(min[index] ?? 0)) * 1000) / 1000),
      ),
    };
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size >= MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(path, peaks);
    return peaks;
  }

  forget(path: string): void {
    this.#kept.delete(path);
  }
}
