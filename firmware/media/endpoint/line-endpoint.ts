import { FRAME_SAMPLES } from "#firmware/media/frame.ts";
import type { LineAudio } from "#firmware/media/line-audio.ts";
import type { MediaStats } from "#firmware/media/protocol.ts";
import type { RtpHeader } from "#firmware/media/rtp/packet.ts";
import { Endpoint } from "./endpoint.ts";

/** The media end of a leg on a port of a line board. Digits of it come as line events, from the board. */
export class LineEndpoint extends Endpoint {
  readonly isConnected = true;
  readonly takesEvents = false;
  readonly line: string;
  override readonly takesAlaw: boolean;
  readonly #audio: LineAudio;
  readonly #monotonic: () => number;
  #timestamp = 0;
  #received = 0;
  #sent = 0;

  constructor(id: string, audio: LineAudio, monotonic: () => number) {
    super(id, monotonic());
    this.line = audio.line;
    this.#audio = audio;
    this.takesAlaw = audio.alaw !== undefined;
    this.#monotonic = monotonic;
    audio.onFrame((frame) => this.#onFrame(frame));
  }

  get hasMedia(): boolean {
    return this.#received > 0;
  }

  hear(frame: Uint8Array, _now: number, alaw?: Uint8Array): void {
    this.#sent++;
    if (alaw !== undefined && this.#audio.alaw !== undefined) this.#audio.alaw.send(alaw);
    else this.#audio.send(frame);
  }

  hearEvent(): void {
    // A line takes tones only; `takesEvents` says so and the player sings digits instead.
  }

  /** Packets come unevenly; the line's own play-out evens them out together with the clocks. */
  hearPacket(
    packet: Buffer,
    header: RtpHeader,
    as: { readonly isEvent: boolean; readonly now: number; readonly isAlaw?: boolean },
  ): void {
    // Keys are sung to a line.
    if (as.isEvent) return;
    this.heardAt = as.now;
    this.#sent++;
    const { payloadOffset, payloadLength, timestamp } = header;
    const voice = packet.subarray(payloadOffset, payloadOffset + payloadLength);
    if (as.isAlaw === true) this.#audio.alaw?.send(voice, timestamp);
    else this.#audio.send(voice, timestamp);
  }

  check(): void {
    // The board's own watchdog says when a line falls silent.
  }

  close(): MediaStats {
    this.#audio.onFrame(undefined);
    return {
      packetsReceived: this.#received,
      packetsSent: this.#sent,
      packetsLost: 0,
      jitterMs: 0,
      bufferMaxMs: this.input?.maxDelayMs ?? 0,
    };
  }

  #onFrame(frame: Uint8Array): void {
    const now = this.#monotonic();
    this.#received++;
    this.#timestamp = (this.#timestamp + FRAME_SAMPLES) >>> 0;
    if (this.isTapped) this.input?.put(this.#timestamp, frame, { offset: 0, length: FRAME_SAMPLES, now });
    if (this.peer !== undefined && !this.peer.hearsByTick) this.peer.hearBridge(frame, now, this.#audio.alaw?.heard);
  }
}
