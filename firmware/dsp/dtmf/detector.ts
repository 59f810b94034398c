import { FIT_SAMPLES } from "./key-fit.ts";
import { SEARCH_SAMPLES, searchKey } from "./key-search.ts";
import { KeyTrack, LOOK_BACK_SAMPLES, MAX_GAP_PIECES } from "./key-track.ts";
import { DTMF_KEYS } from "./keys.table.ts";

/** What is told of a key, at the sample that makes it certain. */
export interface DtmfListener {
  /** A key is held, some 35 ms after it was pressed. */
  pressed(key: string): void;
  /** It was let go, told some 25 ms later; how long it was held, in milliseconds. */
  released(key: string, durationMs: number): void;
}

/** The tones may have begun this long before the block that holds them… */
const BEFORE_SAMPLES = SEARCH_SAMPLES;
/** …and the filter needs this long to settle. */
const WARM_SAMPLES = 80;
/** Kept of the past: as much as a look back needs, and the gap that ends a press. */
const KEPT_SAMPLES = LOOK_BACK_SAMPLES + BEFORE_SAMPLES + MAX_GAP_PIECES * FIT_SAMPLES;
const BUFFER_SAMPLES = 4_000;

/**
 * Hears DTMF (ITU-T Q.24) in a stream of 8 kHz samples. Eight Goertzel filters look for a key in blocks of 15 ms; what
 * they find is looked at closely: the key's two tones are fitted to pieces of 5 ms, which gives their levels, how long
 * they sound, how far off they are and whether they stand still. Nothing is allocated while it listens.
 */
export class DtmfDetector {
  readonly #listener: DtmfListener;
  readonly #samples = new Float64Array(BUFFER_SAMPLES);
  readonly #track = new KeyTrack();
  /** Samples in the buffer, and the first that has not been looked at. */
  #end = KEPT_SAMPLES;
  #at = KEPT_SAMPLES;
  #key = -1;
  /** Where the search goes on when the key proves to be none. */
  #resume = 0;

  constructor(listener: DtmfListener) {
    this.#listener = listener;
  }

  /** Takes any number of samples. */
  push(block: Int16Array, offset = 0, length = block.length - offset): void {
    for (let done = 0; done < length; ) {
      if (this.#end === BUFFER_SAMPLES) this.#makeRoom();
      const samples = this.#samples;
      const count = Math.min(length - done, BUFFER_SAMPLES - this.#end);
      const from = offset + done;
      const to = this.#end;
      for (let at = 0; at < count; at++) samples[to + at] = block[from + at] as number; // within both
      this.#end += count;
      done += count;
      this.#listen();
    }
  }

  /** Forgets everything heard; a key that is held is not told as released. */
  reset(): void {
    this.#samples.fill(0);
    this.#end = this.#at = KEPT_SAMPLES;
    this.#key = -1;
  }

  #makeRoom(): void {
    const from = Math.max(0, this.#at - KEPT_SAMPLES);
    this.#samples.copyWithin(0, from, this.#end);
    this.#end -= from;
    this.#at -= from;
    this.#resume -= from;
  }

  #listen(): void {
    for (;;) {
      if (this.#key < 0) {
        if (this.#at + SEARCH_SAMPLES > this.#end) return;
        this.#search();
      } else {
        if (this.#at + FIT_SAMPLES > this.#end) return;
        this.#follow();
      }
    }
  }

  #search(): void {
    const start = this.#at;
    this.#at += SEARCH_SAMPLES;
    const key = searchKey(this.#samples, start);
    if (key < 0) return;
    // A quick look at the middle of the block sends most of what is no key away.
    const track = this.#track;
    track.begin(key, this.#samples, start + FIT_SAMPLES, WARM_SAMPLES);
    if (!track.isIn(this.#samples, start + FIT_SAMPLES)) return;
    track.begin(key, this.#samples, start - BEFORE_SAMPLES, WARM_SAMPLES);
    this.#key = key;
    this.#resume = this.#at;
    this.#at = start - BEFORE_SAMPLES;
  }

  #follow(): void {
    const start = this.#at;
    this.#at += FIT_SAMPLES;
    switch (this.#track.take(this.#samples, start)) {
      case "nothing":
        // The tones need not begin before the block they were found in.
        if (this.#at >= this.#resume) this.#key = -1;
        return;
      case "pressed":
        this.#listener.pressed(this.#name());
        return;
      case "released":
        this.#listener.released(this.#name(), this.#track.durationMs);
        this.#key = -1;
        // Another key may have been pressed in what was a gap for this one.
        this.#at -= this.#track.gapPieces * FIT_SAMPLES;
        return;
      case "beginning":
      case "held":
        return;
    }
  }

  #name(): string {
    return DTMF_KEYS[this.#key] ?? "";
  }
}
