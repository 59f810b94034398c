import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import { timestampDistance } from "./packet.ts";

/** Lost voice up to this long is filled with silence; a longer hole is a pause, and time simply moves on. */
const MAX_HOLE_SAMPLES = 1600;
const HOLE = new Uint8Array(MAX_HOLE_SAMPLES).fill(ULAW_SILENCE);

/**
 * Cuts the packets of one stream into another packet time. Voice goes straight through; packets that were lost
 * leave silence of their length, late ones are dropped, so the far end's clock stays true.
 */
export class Repacker {
  #ssrc: number | undefined;
  #nextTimestamp = 0;

  /** Hands `say` the silence that is due before this packet, then tells whether the packet itself is to be said. */
  take(header: { ssrc: number; timestamp: number }, samples: number, say: (silence: Uint8Array) => void): boolean {
    const ahead = timestampDistance(header.timestamp, this.#nextTimestamp);
    const isSameStream = header.ssrc === this.#ssrc && Math.abs(ahead) <= MAX_HOLE_SAMPLES;
    if (isSameStream && ahead < 0) return false;
    this.#ssrc = header.ssrc;
    this.#nextTimestamp = (header.timestamp + samples) >>> 0;
    if (isSameStream && ahead > 0) say(HOLE.subarray(0, ahead));
    return true;
  }
}
