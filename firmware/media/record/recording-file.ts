import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import { ulawWavHeader, WAV_HEADER_BYTES } from "#firmware/kernel/wav.ts";
import { FRAME_MS, FRAME_SAMPLES } from "#firmware/media/frame.ts";
import { DiskTurns } from "./disk-turn.ts";

/** One write a second and recording: what a crash may cost, and little for the disk. */
const FRAMES_PER_CHUNK = 50;
const CHUNK_MS = FRAMES_PER_CHUNK * FRAME_MS;
/** Seconds that may wait for a slow disk; what comes beyond them is silence in the file. */
const MAX_WAITING_CHUNKS = 10;
/** Seconds between two orders to make the file safe: with the second that is being gathered, what a power cut may cost. */
const SYNC_EVERY_CHUNKS = 2;
const SAMPLES_PER_MS = FRAME_SAMPLES / FRAME_MS;
const COPY_BYTES = 65_536;

/** Sound, or so many octets of it that the disk was too slow for. */
type Piece = Buffer | number;

const turns = new DiskTurns();

/**
 * A growing µ-law WAV file, fed a frame a tick. Nothing here makes media wait: a second of voice is gathered, then
 * written in the background, samples first and the header after them, so that the file is valid at any moment. A disk
 * that hangs costs sound beyond ten seconds, and never memory or the call.
 */
export class RecordingFile {
  readonly path: string;
  readonly channels: number;
  /** Samples taken so far, per channel; once the disk has refused, those that are in the file. */
  samples = 0;
  readonly #onError: (error: Error) => void;
  readonly #chunkBytes: number;
  #chunk: Buffer;
  #filled = 0;
  readonly #waiting: Piece[] = [];
  #waitingChunks = 0;
  #spare: Buffer[] = [];
  #file: Promise<FileHandle>;
  #writing: Promise<void> | undefined;
  #written = 0;
  #synced = 0;
  #lostBytes = 0;
  #error: Error | undefined;

  /** Creates the file (and its folder) in the background. `onError` is told once, the recording being over then. */
  constructor(path: string, channels: 1 | 2, onError: (error: Error) => void) {
    this.path = path;
    this.channels = channels;
    this.#onError = onError;
    this.#chunkBytes = FRAMES_PER_CHUNK * FRAME_SAMPLES * channels;
    this.#chunk = Buffer.alloc(this.#chunkBytes);
    this.#file = turns.take(() => this.#create());
    this.#file.catch((error: Error) => this.#fail(error));
  }

  get bytes(): number {
    return this.#error !== undefined && this.samples === 0 ? 0 : WAV_HEADER_BYTES + this.samples * this.channels;
  }

  /** How much of the sound is silence in the file because the disk was too slow. */
  get lostMs(): number {
    return (this.#lostBytes / this.#chunkBytes) * CHUNK_MS;
  }

  /** Takes 20 ms of each side; `undefined` is silence. */
  write(left: Uint8Array | undefined, right: Uint8Array | undefined): void {
    if (this.#error !== undefined) return;
    if (this.channels === 1) this.#writeMono(left);
    else this.#writeStereo(left, right);
    this.samples += FRAME_SAMPLES;
    if (this.#filled === this.#chunkBytes) this.#handOver(this.#chunk);
  }

  /** So many frames were never taken: the file keeps its time axis, with silence in their place. */
  skip(frames: number): void {
    if (this.#error !== undefined) return;
    if (this.#filled > 0) this.#handOver(this.#chunk.subarray(0, this.#filled));
    this.#silence(frames * FRAME_SAMPLES * this.channels);
    this.samples += frames * FRAME_SAMPLES;
    this.#startWriting();
  }

  /** Writes what is left, makes it safe on the disk and closes. Resolves with the error that ended it, if any. */
  async finish(): Promise<Error | undefined> {
    if (this.#filled > 0 && this.#error === undefined) this.#handOver(this.#chunk.subarray(0, this.#filled));
    await this.#writing;
    const file = await this.#file.catch(() => undefined);
    if (file === undefined) {
      this.samples = 0;
      return this.#error;
    }
    if (this.#error === undefined) {
      await turns.take(() => this.#sync(file)).catch((error: Error) => (this.#error ??= error)); // Node rejects with errors
    }
    if (this.#error !== undefined) await this.#sealWhatIsThere(file);
    const last = await this.#file;
    await last.close().catch((error: Error) => (this.#error ??= error));
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
    const file = await open(this.path, "w+");
    await file.write(ulawWavHeader(this.channels, 0), 0, WAV_HEADER_BYTES, 0);
    return file;
  }

  #handOver(chunk: Buffer): void {
    this.#filled = 0;
    if (this.#waitingChunks >= MAX_WAITING_CHUNKS) {
      this.#lose(chunk.length);
    } else {
      this.#waiting.push(chunk);
      this.#waitingChunks += 1;
      this.#chunk = this.#spare.pop() ?? Buffer.alloc(this.#chunkBytes);
    }
    this.#startWriting();
  }

  #startWriting(): void {
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined;
    });
  }

  /** The disk is behind: the file keeps its time axis, with silence where the sound was. */
  #lose(bytes: number): void {
    this.#lostBytes += bytes;
    this.#silence(bytes);
  }

  #silence(bytes: number): void {
    const last = this.#waiting.at(-1);
    if (typeof last === "number") this.#waiting[this.#waiting.length - 1] = last + bytes;
    else this.#waiting.push(bytes);
  }

  async #drain(): Promise<void> {
    try {
      for (let piece = this.#waiting.shift(); piece !== undefined; piece = this.#waiting.shift()) {
        const next = piece;
        await turns.take(async () => this.#append(await this.#file, next));
        if (typeof next === "number") continue;
        this.#waitingChunks -= 1;
        if (next.length === this.#chunkBytes) this.#spare = [next];
      }
    } catch (error) {
      this.#fail(error as Error); // Node rejects with errors
    }
  }

  async #append(file: FileHandle, piece: Piece): Promise<void> {
    if (typeof piece === "number") {
      const silence = Buffer.alloc(this.#chunkBytes, ULAW_SILENCE);
      for (let left = piece; left > 0; left -= silence.length) {
        await this.#put(file, silence.subarray(0, Math.min(left, silence.length)));
      }
    } else await this.#put(file, piece);
    await writeAll(file, ulawWavHeader(this.channels, this.#written), 0);
    if (this.#written - this.#synced >= SYNC_EVERY_CHUNKS * this.#chunkBytes) await this.#sync(file);
  }

  async #put(file: FileHandle, sound: Buffer): Promise<void> {
    await writeAll(file, sound, WAV_HEADER_BYTES + this.#written);
    this.#written += sound.length;
  }

  /** A power cut costs nothing of what is written by now, and neither does somebody who removes the file. */
  async #sync(file: FileHandle): Promise<void> {
    const { nlink } = await file.stat();
    await (nlink > 0 ? file : await this.#copy(file)).datasync();
    this.#synced = this.#written;
  }

  /** The file was deleted while it grows: its sound can still be read, and is put in its place again. */
  async #copy(removed: FileHandle): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true });
    const file = await open(this.path, "w+");
    this.#file = Promise.resolve(file);
    const buffer = Buffer.alloc(COPY_BYTES);
    for (let at = 0; ; ) {
      const { bytesRead } = await removed.read(buffer, 0, COPY_BYTES, at);
      if (bytesRead === 0) break;
      await writeAll(file, buffer.subarray(0, bytesRead), at);
      at += bytesRead;
    }
    await removed.close();
    return file;
  }

  /** The disk has refused: what it did take is a whole recording, of that length. */
  async #sealWhatIsThere(file: FileHandle): Promise<void> {
    try {
      const { size } = await file.stat();
      const ms = Math.max(0, Math.floor((size - WAV_HEADER_BYTES) / this.channels / SAMPLES_PER_MS));
      const samples = ms * SAMPLES_PER_MS;
      this.samples = samples;
      await file.truncate(WAV_HEADER_BYTES + samples * this.channels);
      await writeAll(file, ulawWavHeader(this.channels, samples * this.channels), 0);
      await file.datasync();
    } catch (error) {
      this.#error ??= error as Error; // the first one is why it ended
    }
  }

  #fail(error: Error): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#waiting.length = 0;
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
