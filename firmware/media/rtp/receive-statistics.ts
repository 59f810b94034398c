import { SAMPLES_PER_MS } from "#firmware/media/frame.ts";
import { sequenceDistance } from "./packet.ts";

/** A sequence number further off than this is another stream, not a loss (RFC 3550 A.1). */
const MAX_DROPOUT = 3000;

/** What came from the far end, counted as RFC 3550 §6.4.1 and A.3 ask. */
export class ReceiveStatistics {
  received = 0;
  #ssrc: number | undefined;
  #highest = 0;
  #cycles = 0;
  #base = 0;
  #receivedOfStream = 0;
  #lostBefore = 0;
  #jitter = 0;
  #lastTransit: number | undefined;
  #expectedAtReport = 0;
  #receivedAtReport = 0;

  /** Counts a packet; true when it begins a stream (the first one, a new SSRC, or a leap). `now` monotonic ms. */
  count(packet: { ssrc: number; sequence: number; timestamp: number }, now: number): boolean {
    this.received++;
    const ahead = sequenceDistance(packet.sequence, this.#highest);
    if (this.#ssrc !== packet.ssrc || ahead > MAX_DROPOUT || ahead < -MAX_DROPOUT) {
      this.#begin(packet);
      return true;
    }
    this.#receivedOfStream++;
    if (ahead > 0) {
      if (packet.sequence < this.#highest) this.#cycles += 0x1_0000;
      this.#highest = packet.sequence;
    }
    const transit = now * SAMPLES_PER_MS - packet.timestamp;
    if (this.#lastTransit !== undefined) {
      const deviation = Math.abs(transit - this.#lastTransit);
      if (deviation < 8000) this.#jitter += (deviation - this.#jitter) / 16;
    }
    this.#lastTransit = transit;
    return false;
  }

  get ssrc(): number | undefined {
    return this.#ssrc;
  }

  get lost(): number {
    return this.#lostBefore + this.#lostOfStream;
  }

  get jitterMs(): number {
    return this.#jitter / SAMPLES_PER_MS;
  }

  /** The figures of a report block; the fraction covers the time since the last call. */
  report(): { lost: number; fraction: number; highest: number; jitter: number } {
    const expected = this.#expected;
    const expectedNow = expected - this.#expectedAtReport;
    const lostNow = expectedNow - (this.#receivedOfStream - this.#receivedAtReport);
    this.#expectedAtReport = expected;
    this.#receivedAtReport = this.#receivedOfStream;
    const fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow));
    const highest = (this.#cycles + this.#highest) >>> 0;
    return { lost: this.lost, fraction, highest, jitter: Math.round(this.#jitter) };
  }

  get #expected(): number {
    return this.#ssrc === undefined ? 0 : this.#cycles + this.#highest - this.#base + 1;
  }

  get #lostOfStream(): number {
    return Math.max(0, this.#expected - this.#receivedOfStream);
  }

  #begin(packet: { ssrc: number; sequence: number }): void {
    this.#lostBefore += this.#lostOfStream;
    this.#ssrc = packet.ssrc;
    this.#highest = packet.sequence;
    this.#base = packet.sequence;
    this.#cycles = 0;
    this.#receivedOfStream = 1;
    this.#lastTransit = undefined;
    this.#expectedAtReport = 0;
    this.#receivedAtReport = 0;
  }
}
