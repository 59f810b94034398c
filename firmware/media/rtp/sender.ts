import { randomInt } from "node:crypto";
import { ULAW_TO_ALAW } from "#firmware/kernel/g711.ts";
import { FRAME_SAMPLES } from "#firmware/media/frame.ts";
import type { RtpRemote } from "#firmware/media/protocol.ts";
import {
  emptyHeader,
  RTP_HEADER_BYTES,
  type RtpHeader,
  sequenceDistance,
  timestampDistance,
  writeRtpHeader,
} from "./packet.ts";

/** A pause in what we send beyond this begins a new talk spurt: marker bit, and the timestamp moves on with time. */
const SPURT_GAP_MS = 100;
/** A forwarded stream that leaps further than this has started anew. */
const MAX_SEQUENCE_LEAP = 3000;
const MAX_TIMESTAMP_LEAP = 8000 * 30;
/** Packets in turn, since a full socket keeps hold of a packet for a moment. */
const SPARE_PACKETS = 8;

/**
 * The one RTP stream that a far end gets from us, from the first prompt to the last word of the agent. Whatever
 * feeds it (frames of ours or packets of another leg), source, sequence and time stay continuous.
 */
export class RtpSender {
  readonly ssrc = randomInt(1, 0xffff_ffff);
  packets = 0;
  octets = 0;
  /** Monotonic milliseconds of the last packet. */
  lastAt = Number.NEGATIVE_INFINITY;
  readonly #transmit: (packet: Buffer) => void;
  readonly #header: RtpHeader = emptyHeader();
  #remote: RtpRemote | undefined;
  #nextSequence = randomInt(0x1_0000);
  #nextTimestamp = randomInt(0xffff_ffff);
  #lastSamples = 0;
  #source: object | undefined;
  #sourceSsrc = 0;
  #sequenceOffset = 0;
  #timestampOffset = 0;
  #firstSequence = 0;
  /** Made when first spoken with: most legs of short calls never are. */
  #spare: Buffer[] = [];
  #packetBytes = 0;
  #turn = 0;
  #filled = 0;
  #marker = false;
  #eventTimestamp = 0;
  /** When samples of our own were last added to a packet, which may be some time before it goes out. */
  #spokeAt = Number.NEGATIVE_INFINITY;

  constructor(transmit: (packet: Buffer) => void) {
    this.#transmit = transmit;
    this.#header.ssrc = this.ssrc;
  }

  configure(remote: RtpRemote): void {
    const bytes = RTP_HEADER_BYTES + remote.ptimeMs * 8;
    if (this.#packetBytes !== bytes) {
      this.#packetBytes = bytes;
      this.#spare = [];
      this.#filled = 0;
    }
    this.#remote = remote;
  }

  /** Last RTP timestamp sent, for sender reports. */
  get timestamp(): number {
    return (this.#nextTimestamp - this.#lastSamples) >>> 0;
  }

  /**
   * Says µ-law of our own making (usually 20 ms), packed into the packet time of the far end; `alaw` are the same samples
   * as they came, for a far end that takes them so.
   */
  sendSamples(ulaw: Uint8Array, now: number, alaw?: Uint8Array): void {
    const remote = this.#remote;
    if (remote === undefined) return;
    if (this.#source !== this || now - this.#spokeAt > SPURT_GAP_MS) this.#begin(this, now);
    this.#spokeAt = now;
    let packet = this.#packet();
    const isAlaw = remote.codec === "PCMA";
    const table = isAlaw && alaw === undefined ? ULAW_TO_ALAW : undefined;
    const samples = isAlaw && alaw !== undefined ? alaw : ulaw;
    for (let at = 0; at < samples.length; at++) {
      const octet = samples[at] as number; // at < length
      packet[RTP_HEADER_BYTES + this.#filled++] = table === undefined ? octet : (table[octet] as number);
      if (RTP_HEADER_BYTES + this.#filled < packet.length) continue;
      this.#finishPacket(packet, remote, now);
      packet = this.#packet();
    }
  }

  #packet(): Buffer {
    let packet = this.#spare[this.#turn];
    if (packet === undefined) {
      packet = Buffer.alloc(this.#packetBytes);
      this.#spare[this.#turn] = packet;
    }
    return packet;
  }

  /**
   * Passes a packet of another leg on, payload untouched, in place: `packet` must not be used afterwards.
   * `header` is what `parseRtp` said of it, `payloadType` what the far end calls this payload, `durationSamples`
   * the time it covers.
   */
  forward(
    packet: Buffer,
    header: RtpHeader,
    as: { from: object; payloadType: number; samples: number; now: number },
  ): void {
    let marker = header.marker;
    if (this.#source !== as.from || this.#sourceSsrc !== header.ssrc || this.#leaps(header)) {
      this.#begin(as.from, as.now);
      this.#sourceSsrc = header.ssrc;
      this.#sequenceOffset = this.#nextSequence - header.sequence;
      this.#timestampOffset = this.#nextTimestamp - header.timestamp;
      this.#firstSequence = this.#nextSequence;
      marker = true;
    }
    const sequence = (header.sequence + this.#sequenceOffset) & 0xffff;
    // A straggler from before the switch would repeat a sequence number of the stream it was switched from.
    if (
      sequenceDistance(sequence, this.#firstSequence) < 0 &&
      sequenceDistance(this.#nextSequence, this.#firstSequence) < 1000
    )
      return;
    const timestamp = (header.timestamp + this.#timestampOffset) >>> 0;
    const out = this.#header;
    out.marker = marker;
    out.payloadType = as.payloadType;
    out.sequence = sequence;
    out.timestamp = timestamp;
    const start = header.payloadOffset - RTP_HEADER_BYTES;
    const end = header.payloadOffset + header.payloadLength;
    writeRtpHeader(packet, out, start);
    if (sequenceDistance(sequence, this.#nextSequence) >= 0) this.#nextSequence = (sequence + 1) & 0xffff;
    const until = (timestamp + as.samples) >>> 0;
    if (timestampDistance(until, this.#nextTimestamp) > 0) this.#nextTimestamp = until;
    this.#sent(header.payloadLength, as.samples, as.now);
    this.#transmit(start === 0 && end === packet.length ? packet : packet.subarray(start, end));
  }

  /**
   * One telephone-event packet (RFC 4733 §2.3) of our own; `first` begins the event, `end` closes it. All packets
   * of an event carry the timestamp of its beginning.
   */
  sendEvent(event: { code: number; durationSamples: number; first: boolean; end: boolean }, now: number): void {
    const remote = this.#remote;
    if (remote?.dtmfPayloadType === undefined) return;
    if (event.first) {
      this.#begin(this, now);
      this.#eventTimestamp = this.#nextTimestamp;
    }
    const packet = Buffer.alloc(RTP_HEADER_BYTES + 4);
    const out = this.#header;
    out.marker = event.first;
    out.payloadType = remote.dtmfPayloadType;
    out.sequence = this.#nextSequence;
    out.timestamp = this.#eventTimestamp;
    writeRtpHeader(packet, out);
    packet[RTP_HEADER_BYTES] = event.code;
    packet[RTP_HEADER_BYTES + 1] = (event.end ? 0x80 : 0) | EVENT_VOLUME;
    packet.writeUInt16BE(event.durationSamples, RTP_HEADER_BYTES + 2);
    this.#nextSequence = (this.#nextSequence + 1) & 0xffff;
    this.#nextTimestamp = (this.#eventTimestamp + event.durationSamples) >>> 0;
    this.#marker = true;
    this.#sent(4, 0, now);
    this.#transmit(packet);
  }

  #leaps(header: RtpHeader): boolean {
    const sequence = sequenceDistance((header.sequence + this.#sequenceOffset) & 0xffff, this.#nextSequence);
    const timestamp = timestampDistance(header.timestamp + this.#timestampOffset, this.#nextTimestamp);
    return Math.abs(sequence) > MAX_SEQUENCE_LEAP || Math.abs(timestamp) > MAX_TIMESTAMP_LEAP;
  }

  /** A new source speaks: the timestamp moves on by the time that has passed, in whole frames. */
  #begin(source: object, now: number): void {
    this.#source = source;
    this.#filled = 0;
    this.#marker = true;
    if (!Number.isFinite(this.lastAt)) return;
    const frames = Math.round(((now - this.lastAt) * 8 - this.#lastSamples) / FRAME_SAMPLES);
    if (frames > 0) this.#nextTimestamp = (this.#nextTimestamp + frames * FRAME_SAMPLES) >>> 0;
  }

  #finishPacket(packet: Buffer, remote: RtpRemote, now: number): void {
    const samples = packet.length - RTP_HEADER_BYTES;
    const out = this.#header;
    out.marker = this.#marker;
    out.payloadType = remote.payloadType;
    out.sequence = this.#nextSequence;
    out.timestamp = this.#nextTimestamp;
    writeRtpHeader(packet, out);
    this.#marker = false;
    this.#filled = 0;
    this.#turn = (this.#turn + 1) % SPARE_PACKETS;
    this.#nextSequence = (this.#nextSequence + 1) & 0xffff;
    this.#nextTimestamp = (this.#nextTimestamp + samples) >>> 0;
    this.#sent(samples, samples, now);
    this.#transmit(packet);
  }

  #sent(octets: number, samples: number, now: number): void {
    this.packets++;
    this.octets += octets;
    this.#lastSamples = samples;
    this.lastAt = now;
  }
}

/** Power level of events we make, −dBm0 (RFC 4733 §2.3.4). */
const EVENT_VOLUME = 10;
