import { FRAME_SAMPLES, SILENT_FRAME } from "#firmware/media/frame.ts";
import { type FrameKind, JitterBuffer } from "#firmware/media/jitter-buffer.ts";
import type { Player } from "#firmware/media/play/player.ts";
import type { MediaStats } from "#firmware/media/protocol.ts";
import type { RtpHeader } from "#firmware/media/rtp/packet.ts";

/** A far end that passes nothing on for this long (lost, on hold, a telephone that saves silence) is filled with silence. */
const FILL_AFTER_MS = 200;

/** What an endpoint tells those around it. */
export interface EndpointListener {
  /** A key went down: what plays to be interrupted ends now. */
  pressed(endpoint: Endpoint, digit: string): void;
  /** A key was let go. */
  digit(endpoint: Endpoint, digit: { digit: string; durationMs: number; by: "rfc4733" | "in-band" }): void;
  mediaFirst(endpoint: Endpoint, from: string): void;
  mediaLost(endpoint: Endpoint, silentMs: number): void;
}

/** The media end of one leg. What it *says* comes from its far end; what it *hears* goes to its far end. */
export abstract class Endpoint {
  readonly id: string;
  /** Monotonic milliseconds. */
  readonly openedAt: number;
  /** What it said in this tick, µ-law; kept up while somebody taps it. */
  readonly said = new Uint8Array(FRAME_SAMPLES);
  saidKind: FrameKind = "silence";
  /** The other side of a bridge of two: voice is handed to it as it comes. */
  peer: Endpoint | undefined;
  /** Set by the bridge when it hands this endpoint a frame in each tick. */
  hearsByTick = false;
  /** Plays to it; while it does, the bridge is not heard. */
  player: Player | undefined;
  /** Monotonic milliseconds of the last thing heard from the bridge. */
  protected heardAt = Number.NEGATIVE_INFINITY;
  protected input: JitterBuffer | undefined;
  #taps = 0;

  constructor(id: string, openedAt: number) {
    this.id = id;
    this.openedAt = openedAt;
  }

  /** Whether a play list may begin: something to hear with is there. */
  abstract readonly isConnected: boolean;
  /** Whether the far end has been heard at all. */
  abstract readonly hasMedia: boolean;
  abstract readonly takesEvents: boolean;
  /** A-law in packets is passed on as it is: the line is A-law itself. */
  readonly takesAlaw: boolean = false;
  /** Says 20 ms of µ-law to the far end; `alaw`: the same as it came, where it came as A-law. */
  abstract hear(frame: Uint8Array, now: number, alaw?: Uint8Array): void;
  abstract hearEvent(event: { code: number; durationSamples: number; first: boolean; end: boolean }, now: number): void;
  /** Passes a packet of the peer on as it is; its voice is µ-law for a line. */
  abstract hearPacket(
    packet: Buffer,
    header: RtpHeader,
    as: { from: Endpoint; samples: number; isEvent: boolean; now: number; isAlaw?: boolean },
  ): void;
  /** Once a second: reports, and whether the far end is still there. */
  abstract check(now: number): void;
  abstract close(): MediaStats;

  /** Somebody listens frame by frame (a recording, a mix): from the next packet on `said` is kept up. */
  tap(): void {
    if (this.#taps++ === 0) this.input ??= new JitterBuffer();
  }

  untap(): void {
    if (--this.#taps > 0) return;
    this.#taps = 0;
    this.input?.reset();
    this.saidKind = "silence";
    this.said.set(SILENT_FRAME);
  }

  get isTapped(): boolean {
    return this.#taps > 0;
  }

  /** Begins a tick: takes this tick's 20 ms out of the jitter buffer. */
  listen(): void {
    if (this.#taps > 0 && this.input !== undefined) this.saidKind = this.input.read(this.said);
  }

  /** Hands on 20 ms of the bridge, unless something plays. */
  hearBridge(frame: Uint8Array, now: number, alaw?: Uint8Array): void {
    this.heardAt = now;
    if (this.player === undefined) this.hear(frame, now, alaw);
  }

  /** Ends a tick: a far end that hears nothing is given silence, so that way and buffers stay open. */
  fill(now: number): void {
    if (this.player !== undefined || now - this.heardAt < FILL_AFTER_MS) return;
    this.hear(SILENT_FRAME, now);
  }

  /** The bridge has changed: fill at once until the new one is heard. */
  leaveBridge(): void {
    this.peer = undefined;
    this.hearsByTick = false;
    this.heardAt = Number.NEGATIVE_INFINITY;
  }
}
