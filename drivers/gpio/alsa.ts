import { type ChildProcess, spawn } from "node:child_process";
import { linearToUlaw, ULAW_SILENCE, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

const FRAME_SAMPLES = 160;
const FRAME_OCTETS = FRAME_SAMPLES * 2;
/** Frames ahead in the player, so that it never runs dry between two of ours. */
const LEAD_FRAMES = 3;
const FORMAT = ["-q", "-t", "raw", "-f", "S16_LE", "-r", "8000", "-c", "1", "--period-size=160", "--buffer-size=960"];

export interface AlsaOptions {
  readonly capture: string;
  readonly playback: string;
  /** 20 ms heard, µ-law; the codec's clock rules. Valid until the call returns. */
  readonly onFrame: (frame: Uint8Array) => void;
  /** Told once when sound has stopped by itself, with the reason. */
  readonly onFailed: (reason: string) => void;
}

/** The voice of one module through ALSA: `arecord` listens, `aplay` says, each on a pipe. */
export class AlsaVoice {
  readonly #options: AlsaOptions;
  readonly #recorder: ChildProcess;
  readonly #player: ChildProcess;
  readonly #pending = Buffer.alloc(FRAME_OCTETS);
  readonly #frame = new Uint8Array(FRAME_SAMPLES);
  #filled = 0;
  #isOver = false;
  #complaint = "";

  constructor(options: AlsaOptions) {
    this.#options = options;
    this.#recorder = spawn("arecord", [...FORMAT, "-D", options.capture], { stdio: ["ignore", "pipe", "pipe"] });
    this.#player = spawn("aplay", [...FORMAT, "-D", options.playback], { stdio: ["pipe", "ignore", "pipe"] });
    this.#recorder.stdout?.on("data", (chunk: Buffer) => this.#take(chunk));
    for (const child of [this.#recorder, this.#player]) {
      child.stderr?.on("data", (chunk: Buffer) => {
        this.#complaint = chunk.toString().trim().slice(0, 200);
      });
      child.once("error", (error) => this.#failed(error.message));
      child.once("exit", () => this.#failed(this.#complaint || "the sound program ended"));
    }
    // What it no longer reads is of no use to anybody; its end is told by `exit`.
    this.#player.stdin?.on("error", () => undefined);
    for (let frame = 0; frame < LEAD_FRAMES; frame++) this.say(undefined);
  }

  /** 20 ms of µ-law; `undefined` is silence. Dropped while the player cannot keep up. */
  say(frame: Uint8Array | undefined): void {
    const stdin = this.#player.stdin;
    if (this.#isOver || stdin === null || stdin.writableLength > FRAME_OCTETS * 12) return;
    const out = Buffer.alloc(FRAME_OCTETS);
    for (let at = 0; at < FRAME_SAMPLES; at++) {
      out.writeInt16LE(ULAW_TO_LINEAR[frame?.[at] ?? ULAW_SILENCE] ?? 0, at * 2);
    }
    stdin.write(out);
  }

  close(): void {
    this.#isOver = true;
    this.#recorder.kill();
    this.#player.stdin?.end();
    this.#player.kill();
  }

  #take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + FRAME_OCTETS - this.#filled);
      this.#pending.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < FRAME_OCTETS) return;
      this.#filled = 0;
      for (let index = 0; index < FRAME_SAMPLES; index++) {
        this.#frame[index] = linearToUlaw(this.#pending.readInt16LE(index * 2));
      }
      if (!this.#isOver) this.#options.onFrame(this.#frame);
    }
  }

  #failed(reason: string): void {
    if (this.#isOver) return;
    this.close();
    this.#options.onFailed(reason);
  }
}
