import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import type { Endpoint } from "#firmware/media/endpoint/endpoint.ts";
import { FRAME_MS, FRAME_SAMPLES } from "#firmware/media/frame.ts";
import type { MediaCommand, MediaEvent, RecordEnd } from "#firmware/media/protocol.ts";
import { RecordingFile } from "./recording-file.ts";

/** Below this a frame counts as silence: telephone lines hum at about −50 dBFS, quiet speech is above −40. */
const SILENCE_DBFS = -42;
const FULL_SCALE = 32_768;
/** Mean square of a frame at `SILENCE_DBFS`. */
const SILENCE_SQUARE = (FULL_SCALE * 10 ** (SILENCE_DBFS / 20)) ** 2;
/** What is shorter than this, no listener takes for a gap. */
const NOTICED_MS = 200;
/** No call is worth more silence on the disk: ten minutes. */
const MAX_SKIPPED_TICKS = 600_000 / FRAME_MS;
/** Level told for a channel that was never heard. */
const NOTHING_DBFS = -96;

const SQUARES = Float64Array.from(ULAW_TO_LINEAR, (sample) => sample * sample);

/** The recording of what one or two endpoints say, on the time axis of the ticks. */
export class Recording {
  readonly id: string;
  readonly left: Endpoint;
  readonly right: Endpoint | undefined;
  isPaused = false;
  readonly #options: Extract<MediaCommand, { type: "record.start" }>;
  readonly #file: RecordingFile;
  readonly #ended: (event: Extract<MediaEvent, { type: "record.ended" }>) => void;
  readonly #loudest = [0, 0];
  #silentMs = 0;
  #missedMs = 0;
  #ending: Promise<void> | undefined;

  constructor(
    options: Extract<MediaCommand, { type: "record.start" }>,
    sides: { left: Endpoint; right: Endpoint | undefined },
    ended: (event: Extract<MediaEvent, { type: "record.ended" }>) => void,
  ) {
    this.id = options.recordingId;
    this.left = sides.left;
    this.right = sides.right;
    this.#options = options;
    this.#ended = ended;
    this.#file = new RecordingFile(options.path, sides.right === undefined ? 1 : 2, (error) => {
      void this.end("disk-error", error.message);
    });
    sides.left.tap();
    sides.right?.tap();
  }

  get durationMs(): number {
    return (this.#file.samples / FRAME_SAMPLES) * FRAME_MS;
  }

  /** Takes what both sides said in this tick. */
  tick(): void {
    if (this.#ending !== undefined) return;
    const left = this.#take(this.left, 0);
    const right = this.right === undefined ? undefined : this.#take(this.right, 1);
    this.#file.write(left, right);
    const { maxMs, stopOnSilenceMs } = this.#options;
    if (maxMs !== undefined && this.durationMs >= maxMs) return void this.end("max-length");
    if (stopOnSilenceMs !== undefined && this.#silentMs >= stopOnSilenceMs) void this.end("silence");
  }

  /** Nothing was heard for so many ticks, for the process stood still: that much is silence. */
  missed(ticks: number): void {
    if (this.#ending !== undefined) return;
    this.#missedMs += ticks * FRAME_MS;
    this.#file.skip(Math.min(ticks, MAX_SKIPPED_TICKS));
  }

  /** A key went down on `left`. */
  pressed(digit: string): void {
    const { stopOnDigits } = this.#options;
    if (stopOnDigits === "any" || stopOnDigits?.includes(digit) === true) void this.end("digit");
  }

  /** Ends it once; resolves when the file is safe and `record.ended` has been told. */
  end(end: RecordEnd, detail?: string): Promise<void> {
    this.#ending ??= this.#finish(end, detail);
    return this.#ending;
  }

  get hasEnded(): boolean {
    return this.#ending !== undefined;
  }

  async #finish(end: RecordEnd, detail: string | undefined): Promise<void> {
    this.left.untap();
    this.right?.untap();
    const error = await this.#file.finish();
    const text = error?.message ?? detail ?? this.#loss();
    this.#ended({
      type: "record.ended",
      recordingId: this.id,
      end: error === undefined ? end : "disk-error",
      path: this.#file.path,
      durationMs: this.durationMs,
      bytes: this.#file.bytes,
      peakDbfs: this.#loudest.slice(0, this.#file.channels).map(toDbfs),
      ...(text !== undefined && { detail: text }),
    });
  }

  /** What is silent in the file though somebody may have spoken. */
  #loss(): string | undefined {
    const lostMs = Math.round(this.#file.lostMs);
    const losses = [
      ...(lostMs === 0 ? [] : [`the disk was too slow: ${lostMs} ms are silent`]),
      ...(this.#missedMs < NOTICED_MS ? [] : [`the box stood still: ${this.#missedMs} ms are silent`]),
    ];
    return losses.length === 0 ? undefined : losses.join("; ");
  }

  /** What was said in this tick, `undefined` for silence; what was lost is left silent, not made up. */
  #take(side: Endpoint, channel: 0 | 1): Uint8Array | undefined {
    const voice = this.isPaused || side.saidKind !== "voice" ? undefined : side.said;
    const square = voice === undefined ? 0 : meanSquare(voice);
    if (square > (this.#loudest[channel] as number)) this.#loudest[channel] = square; // two channels
    if (channel === 0) this.#silentMs = square < SILENCE_SQUARE && !this.isPaused ? this.#silentMs + FRAME_MS : 0;
    return voice;
  }
}

function meanSquare(frame: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < FRAME_SAMPLES; index++) sum += SQUARES[frame[index] as number] as number; // octets index the table
  return sum / FRAME_SAMPLES;
}

function toDbfs(square: number): number {
  if (square === 0) return NOTHING_DBFS;
  return Math.max(NOTHING_DBFS, Math.round(10 * Math.log10(square / FULL_SCALE ** 2) * 10) / 10);
}
