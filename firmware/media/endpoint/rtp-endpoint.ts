import type { RemoteInfo } from "node:dgram";
import { isIPv4, isIPv6 } from "node:net";
import type { Clock } from "#firmware/kernel/clock.ts";
import { ALAW_TO_ULAW, translate, ULAW_TO_ALAW } from "#firmware/kernel/g711.ts";
import { InBandDigits } from "#firmware/media/digits/in-band-digits.ts";
import { TelephoneEventReceiver } from "#firmware/media/digits/telephone-event.ts";
import { SAMPLES_PER_MS } from "#firmware/media/frame.ts";
import type { Codec, MediaStats, RtpRemote } from "#firmware/media/protocol.ts";
import { Latch } from "#firmware/media/rtp/latch.ts";
import { emptyHeader, parseRtp, RTP_HEADER_BYTES, type RtpHeader } from "#firmware/media/rtp/packet.ts";
import { ReceiveStatistics } from "#firmware/media/rtp/receive-statistics.ts";
import { Repacker } from "#firmware/media/rtp/repacker.ts";
import { RtcpSession } from "#firmware/media/rtp/rtcp-session.ts";
import { RtpSender } from "#firmware/media/rtp/sender.ts";
import type { SocketPair, SocketPairs } from "#firmware/media/rtp/socket-pair.ts";
import { Endpoint, type EndpointListener } from "./endpoint.ts";

/** Nothing from the far end for this long is worth telling. */
const LOST_AFTER_MS = 10_000;

export interface RtpEndpointOptions {
  readonly id: string;
  readonly pair: SocketPair;
  readonly pairs: SocketPairs;
  readonly clock: Clock;
  readonly listener: EndpointListener;
}

/** The media end of a leg that speaks RTP: one pair of sockets, one stream each way. */
export class RtpEndpoint extends Endpoint {
  readonly #options: RtpEndpointOptions;
  readonly #header = emptyHeader();
  readonly #latch = new Latch();
  readonly #statistics = new ReceiveStatistics();
  readonly #events = new TelephoneEventReceiver();
  readonly #sender: RtpSender;
  readonly #rtcp: RtcpSession;
  #inBand: InBandDigits | undefined;
  #repacker: Repacker | undefined;
  #remote: RtpRemote | undefined;
  #canSend = false;
  #canReceive = false;
  #receivedAt = 0;
  #lostTold = false;
  #isClosed = false;

  constructor(options: RtpEndpointOptions) {
    super(options.id, options.clock.monotonic());
    this.#options = options;
    this.#sender = new RtpSender((packet) => {
      if (!this.#isClosed) options.pair.rtp.send(packet, this.#latch.port, this.#latch.host);
    });
    this.#rtcp = new RtcpSession({ clock: options.clock, socket: options.pair.rtcp });
    options.pair.rtp.on("message", (packet, from) => this.#onPacket(packet, from));
    options.pair.rtcp.on("message", (packet, from) => this.#rtcp.take(packet, from, this.#sender.ssrc));
  }

  get port(): number {
    return this.#options.pair.port;
  }

  get isConnected(): boolean {
    return this.#remote !== undefined;
  }

  get hasMedia(): boolean {
    return this.#statistics.received > 0;
  }

  get takesEvents(): boolean {
    return this.#remote?.dtmfPayloadType !== undefined;
  }

  /** Takes the far end as agreed; again after each new agreement. Nothing is sent before the first one. */
  connect(remote: RtpRemote): void {
    const now = this.#options.clock.monotonic();
    this.#remote = remote;
    // Port 0 refuses the stream (RFC 3264 §6).
    const isReachable = remote.port > 0 && remote.port <= MAX_PORT && isOneHost(remote.host);
    this.#canSend = isReachable && (remote.direction === "sendrecv" || remote.direction === "sendonly");
    this.#canReceive = remote.direction === "sendrecv" || remote.direction === "recvonly";
    this.#latch.describe(remote);
    this.#rtcp.describe({ ...remote, port: remote.port + 1 }, now);
    this.#sender.configure(remote);
    this.#inBand = remote.dtmfPayloadType === undefined ? (this.#inBand ?? new InBandDigits()) : undefined;
    this.#receivedAt = now;
    this.#lostTold = false;
  }

  /** How long the far end has said nothing, by voice and by reports, and whether it should. */
  silence(now: number): { port: number; expectsVoice: boolean; silentMs: number; reportSilentMs: number } {
    const since = (at: number): number => Math.round(now - Math.max(at, this.openedAt));
    return {
      port: this.port,
      expectsVoice: this.#remote !== undefined && this.#canReceive,
      silentMs: since(this.#receivedAt),
      reportSilentMs: since(this.#rtcp.takenAt),
    };
  }

  hear(frame: Uint8Array, now: number, alaw?: Uint8Array): void {
    if (this.#canSend) this.#sender.sendSamples(frame, now, alaw);
  }

  hearEvent(event: { code: number; durationSamples: number; first: boolean; end: boolean }, now: number): void {
    if (this.#canSend) this.#sender.sendEvent(event, now);
  }

  hearPacket(
    packet: Buffer,
    header: RtpHeader,
    as: { from: Endpoint; samples: number; isEvent: boolean; now: number },
  ): void {
    const remote = this.#remote;
    if (!this.#canSend || remote === undefined) return;
    this.heardAt = as.now;
    const payloadType = as.isEvent ? remote.dtmfPayloadType : remote.payloadType;
    if (payloadType === undefined) return;
    this.#sender.forward(packet, header, { from: as.from, payloadType, samples: as.samples, now: as.now });
  }

  /** The codec and packet time the far end is to be spoken to with. */
  get format(): { codec: Codec; ptimeMs: number } | undefined {
    return this.#remote;
  }

  check(now: number): void {
    const expired = this.#events.expire(now);
    if (expired !== undefined) this.#options.listener.digit(this, { ...expired, by: "rfc4733" });
    if (this.#remote === undefined) return;
    this.#rtcp.tick(now, this.#sender, this.#statistics);
    const silentMs = now - this.#receivedAt;
    if (!this.#canReceive || this.#lostTold || silentMs < LOST_AFTER_MS) return;
    this.#lostTold = true;
    this.#options.listener.mediaLost(this, Math.round(silentMs));
  }

  close(): MediaStats {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#options.pairs.release(this.#options.pair);
    }
    const { roundTripMs } = this.#rtcp;
    return {
      packetsReceived: this.#statistics.received,
      packetsSent: this.#sender.packets,
      packetsLost: this.#statistics.lost,
      jitterMs: Math.round(this.#statistics.jitterMs * 10) / 10,
      bufferMaxMs: Math.round(this.input?.maxDelayMs ?? 0),
      ...(roundTripMs !== undefined && { roundTripMs }),
    };
  }

  /** The way of a packet: check, count, digits, tap, peer. */
  #onPacket(packet: Buffer, from: RemoteInfo): void {
    const header = this.#header;
    const remote = this.#remote;
    if (remote === undefined || !this.#canReceive || !parseRtp(packet, header)) return;
    const isEvent = header.payloadType === remote.dtmfPayloadType;
    const codec = isEvent ? remote.codec : codecOf(header.payloadType, remote);
    if (codec === undefined) return;
    const now = this.#options.clock.monotonic();
    if (!this.#latch.accepts(from.address, from.port, now)) return;
    this.#receivedAt = now;
    this.#lostTold = false;
    const isFirst = this.#statistics.received === 0;
    // A stream that begins anew has nothing to do with what waits from the old one.
    if (this.#statistics.count(header, now)) this.input?.reset();
    if (isFirst) this.#options.listener.mediaFirst(this, `${from.address}:${from.port}`);
    if (isEvent) this.#onEvent(packet, header, now);
    else this.#onVoice(packet, header, codec, now);
  }

  #onVoice(packet: Buffer, header: RtpHeader, codec: Codec, now: number): void {
    const { payloadOffset: offset, payloadLength: length } = header;
    if (length === 0 || length > MAX_PAYLOAD) return;
    if (this.isTapped) {
      const toUlaw = codec === "PCMA" ? ALAW_TO_ULAW : undefined;
      this.input?.put(header.timestamp, packet, { offset, length, now, ...(toUlaw !== undefined && { toUlaw }) });
    }
    if (this.#inBand !== undefined) {
      const heard = this.#inBand.take(packet, offset, length, codec);
      if (heard?.pressed !== undefined) this.#options.listener.pressed(this, heard.pressed);
      if (heard?.digit !== undefined) this.#options.listener.digit(this, { ...heard.digit, by: "in-band" });
    }
    const peer = this.peer;
    if (peer === undefined || peer.hearsByTick || peer.player !== undefined) return;
    if (!(peer instanceof RtpEndpoint)) {
      const isAlaw = codec === "PCMA" && peer.takesAlaw;
      if (codec === "PCMA" && !isAlaw) translate(packet, offset, offset + length, ALAW_TO_ULAW);
      peer.hearPacket(packet, header, { from: this, samples: length, isEvent: false, now, isAlaw });
      return;
    }
    const wanted = peer.format;
    if (wanted === undefined) return;
    if (length !== wanted.ptimeMs * SAMPLES_PER_MS) {
      if (codec === "PCMA") translate(packet, offset, offset + length, ALAW_TO_ULAW);
      this.#repack(packet.subarray(offset, offset + length), header, peer, now);
      return;
    }
    if (wanted.codec !== codec) {
      translate(packet, offset, offset + length, codec === "PCMA" ? ALAW_TO_ULAW : ULAW_TO_ALAW);
    }
    peer.hearPacket(packet, header, { from: this, samples: length, isEvent: false, now });
  }

  /** Packets of another length than the peer asked for are cut anew, without waiting for a tick. */
  #repack(samples: Uint8Array, header: RtpHeader, peer: Endpoint, now: number): void {
    this.#repacker ??= new Repacker();
    const say = (voice: Uint8Array): void => peer.hearBridge(voice, now);
    if (this.#repacker.take(header, samples.length, say)) say(samples);
  }

  #onEvent(packet: Buffer, header: RtpHeader, now: number): void {
    const { pressed, digit } = this.#events.take(packet, header, now);
    const peer = this.peer;
    if (peer?.takesEvents === true && peer.player === undefined && header.payloadLength >= 4) {
      const samples = packet.readUInt16BE(header.payloadOffset + 2);
      peer.hearPacket(packet, header, { from: this, samples, isEvent: true, now });
    }
    if (pressed !== undefined) this.#options.listener.pressed(this, pressed);
    if (digit !== undefined) this.#options.listener.digit(this, { ...digit, by: "rfc4733" });
  }
}

const MAX_PORT = 65_535;
/** Longest payload taken: 120 ms of G.711, far above what telephones send. */
const MAX_PAYLOAD = 1500 - RTP_HEADER_BYTES;

/**
 * Whether voice may be sent there: 0.0.0.0 is how RFC 2543 put a far end on hold, a name would have to be looked up
 * for each packet, and nobody's call is to be heard by a whole network.
 */
function isOneHost(host: string): boolean {
  if (isIPv4(host)) return !/^(?:0|22[4-9]|23\d|2[4-5]\d)\./.test(host);
  return isIPv6(host) && host !== "::" && !/^ff/i.test(host);
}

/** The static payload types 0 and 8 are understood whatever was agreed; everything else unknown is not ours. */
function codecOf(payloadType: number, remote: RtpRemote): Codec | undefined {
  if (payloadType === remote.payloadType) return remote.codec;
  if (payloadType === 0) return "PCMU";
  return payloadType === 8 ? "PCMA" : undefined;
}
