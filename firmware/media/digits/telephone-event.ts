import { SAMPLES_PER_MS } from "#firmware/media/frame.ts";
import { EVENT_KEYS } from "./event-keys.table.ts";

/** An event whose packets stop without an end counts as ended after this long (three lost end packets). */
const LOST_END_MS = 150;

export interface ReceivedDigit {
  readonly digit: string;
  readonly durationMs: number;
}

/**
 * Hears digits in telephone-event packets (RFC 4733 §2.5). Updates, repeated end packets and reordering of one
 * press share a timestamp and make one digit; a press whose end is lost ends by the next one or by time.
 */
export class TelephoneEventReceiver {
  #timestamp: number | undefined;
  #code = 0;
  #durationSamples = 0;
  #isReported = true;
  #updatedAt = 0;

  /** Takes the payload of a packet. `pressed` is given once per press, at its first packet; `digit` once, at its end. */
  take(
    packet: Buffer,
    header: { payloadOffset: number; payloadLength: number; timestamp: number },
    now: number,
  ): { pressed?: string; digit?: ReceivedDigit } {
    if (header.payloadLength < 4) return {};
    const code = packet[header.payloadOffset] as number; // the payload has four octets
    if (code >= EVENT_KEYS.length) return {};
    const isEnd = ((packet[header.payloadOffset + 1] as number) & 0x80) !== 0;
    const duration = packet.readUInt16BE(header.payloadOffset + 2);
    let digit: ReceivedDigit | undefined;
    let pressed: string | undefined;
    if (header.timestamp !== this.#timestamp) {
      // A straggler of an earlier press must not be heard twice.
      if (
        this.#timestamp !== undefined &&
        ((header.timestamp - this.#timestamp) | 0) < 0 &&
        now - this.#updatedAt < 1000
      )
        return {};
      digit = this.#end();
      this.#timestamp = header.timestamp;
      this.#code = code;
      this.#durationSamples = 0;
      this.#isReported = false;
      pressed = EVENT_KEYS[code];
    }
    this.#updatedAt = now;
    if (duration > this.#durationSamples) this.#durationSamples = duration;
    if (isEnd && digit === undefined) digit = this.#end();
    return { ...(pressed !== undefined && { pressed }), ...(digit !== undefined && { digit }) };
  }

  /** To be called now and then: ends a press whose end packets were lost. */
  expire(now: number): ReceivedDigit | undefined {
    return this.#isReported || now - this.#updatedAt < LOST_END_MS ? undefined : this.#end();
  }

  #end(): ReceivedDigit | undefined {
    if (this.#isReported) return undefined;
    this.#isReported = true;
    return { digit: EVENT_KEYS[this.#code] ?? "", durationMs: Math.round(this.#durationSamples / SAMPLES_PER_MS) };
  }
}
