import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import { ulawWavHeader, WAV_HEADER_BYTES } from "#firmware/kernel/wav.ts";
import { FRAME_SAMPLES } from "#firmware/media/frame.ts";

/** One write a second and recording: what a crash may cost, and little for the disk. */
const FRAMES_PER_CHUNK = 50;
/** Seconds that may wait for a slow disk before the recording is given up. */
const MAX_WAITING_CHUNKS = 10;

/**
 * A growing µ-law WAV file, fed a frame a tick. Nothing here makes media wait: a second of voice is gathered, then
 * written in the background, samples first and the header after them, so that the file is valid at any moment.
 */
export class RecordingFile {
  readonly path: string;
  readonly channels: number;
  /** Samples taken so far, per channel. */
  samples = 0;
  readonly #onError: (error: Error) => void;
  readonly #chunkBytes: number;
  #chunk: Buffer;
  #filled = 0;
  #waiting: Buffer[] = [];
  #spare: Buffer[] = [];
  #opening: Promise<FileHandle>;
  #writing: Promise<void> | undefined;
  #written = 0;
  #error: Error | undefined;

  /** Creates the file (and its folder) in the background. `onError` is told once, the recording being over then. */
  constructor(path: string, channels: 1 | 2, onError: (error: Error) => void) {
    this.path = path;
    this.channels = channels;
    this.#onError = onError;
    this.#chunkBytes = FRAMES_PER_CHUNK * FRAME_SAMPLES * channels;
    this.#chunk = Buffer.alloc(this.#chunkBytes);
    this.#opening = this.#create();
    this.#opening.catch((error: Error) => this.#fail(error));
  }

  get bytes(): number {
    return WAV_HEADER_BYTES + this.samples * this.channels;
  }

  /** Takes 20 ms of each side; `undefined` is silence. */
  write(left: Uint8Array | undefined, right: Uint8Array | undefined): void {
    if (this.#error !== undefined) return;
    if (this.channels === 1) this.#writeMono(left);
    else this.#writeStereo(left, right);
    this.samples += FRAME_SAMPLES;
    if (this.#filled === this.#chunkBytes) this.#handOver(this.#chunk);
  }

  /** Writes what is left, makes it safe on the disk and closes. Resolves with the error that ended it, if any. */
  async finish(): Promise<Error | undefined> {
    if (this.#filled > 0 && this.#error === undefined) this.#handOver(this.#chunk.subarray(0, this.#filled));
    await this.#writing;
    const file = await this.#opening.catch(() => undefined);
    try {
      if (this.#error === undefined) await file?.sync();
    } catch (error) {
      this.#error ??= error as Error; // Node rejects with errors
    }
    await file?.close().catch((error: Error) => (this.#error ??= error));
    return this.#error;
  }

  #writeMono(left: Uint8Array | undefined): void {
    const chunk = this.#chunk;
    if (left === undefined) chunk.fill(ULAW_SILENCE, this.#filled, this.#filled + FRAME_SAMPLES);
    else chunk.set(left, this.#filled);
    this.#filled += FRAME_SAMPLES;
  }

  #writeStereo(left: Uint8Array | undefined, right: Uint8Array | undefined): void {
    const chunk = this.#chunk;
    let at = this.#filled;
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      chunk[at++] = left === undefined ? ULAW_SILENCE : (left[index] as number); // frames have FRAME_SAMPLES octets
      chunk[at++] = right === undefined ? ULAW_SILENCE : (right[index] as number);
    }
    this.#filled = at;
  }

  async #create(): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true });
    const file = await open(this.path, "w");
    await file.write(ulawWavHeader(this.channels, 0), 0, WAV_HEADER_BYTES, 0);
    return file;
  }

  #handOver(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#chunk = this.#spare.pop() ?? Buffer.alloc(this.#chunkBytes);
    this.#filled = 0;
    if (this.#waiting.length > MAX_WAITING_CHUNKS) {
      this.#fail(new Error("the disk is too slow for the recording"));
      return;
    }
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined;
    });
  }

  async #drain(): Promise<void> {
    try {
      const file = await this.#opening;
      for (let chunk = this.#waiting[0]; chunk !== undefined; chunk = this.#waiting[0]) {
        await writeAll(file, chunk, WAV_HEADER_BYTES + this.#written);
        this.#written += chunk.length;
        await writeAll(file, ulawWavHeader(this.channels, this.#written), 0);
        this.#waiting.shift();
        if (chunk.length === this.#chunkBytes) this.#spare.push(chunk);
      }
    } catch (error) {
      this.#fail(error as Error); // Node rejects with errors
    }
  }

  #fail(error: Error): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#waiting = [];
    this.#onError(error);
  }
}

/** A full disk shows as a short write first. */
async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw new Error("the disk is full");
    done += bytesWritten;
  }
}
