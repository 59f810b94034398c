import type { ToneFeed } from "#drivers/line/tone-feed.ts";
import { AlsaVoice } from "./alsa.ts";

export interface PortVoiceOptions {
  readonly capture: string;
  readonly playback: string;
  readonly tones: ToneFeed;
  readonly onFrame: (frame: Uint8Array) => void;
  readonly nextFrame: () => Uint8Array | undefined;
  readonly onFailed: (reason: string) => void;
}

/** Sound of one port, open only while somebody listens or something is to be said: an idle box stays idle. */
export class PortVoice {
  readonly #options: PortVoiceOptions;
  #alsa: AlsaVoice | undefined;
  #isWanted = false;

  constructor(options: PortVoiceOptions) {
    this.#options = options;
  }

  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    this.settle();
  }

  /** Opens or closes the sound as wishes and tones ask for it. */
  settle(): void {
    const isNeeded = this.#isWanted || this.#options.tones.isBusy;
    if (!isNeeded) {
      this.#alsa?.close();
      this.#alsa = undefined;
      return;
    }
    if (this.#alsa !== undefined) return;
    const { capture, playback, tones, onFrame, nextFrame, onFailed } = this.#options;
    const alsa = new AlsaVoice({
      capture,
      playback,
      onFrame: (frame) => {
        onFrame(frame);
        alsa.say(tones.isBusy ? tones.frame() : nextFrame());
        if (!this.#isWanted) this.settle();
      },
      onFailed: (reason) => {
        this.#alsa = undefined;
        onFailed(`sound of the line stopped: ${reason}`);
      },
    });
    this.#alsa = alsa;
  }

  close(): void {
    this.#isWanted = false;
    this.#options.tones.stop();
    this.settle();
  }
}
