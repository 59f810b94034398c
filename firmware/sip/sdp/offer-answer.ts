import {
  attributeValue,
  type Direction,
  isNullAddress,
  mediaAddress,
  mediaDirection,
  type RtpFormat,
  rtpFormats,
  type SdpAttribute,
  type SdpMedia,
  type SessionDescription,
} from "./description.ts";

/** The codecs a telephone line needs; both are always spoken, the order is a preference. */
export type AudioCodec = "PCMU" | "PCMA";

/** RFC 4733 has no fixed payload type; 101 is what nearly every peer uses, and some insist on it. */
const TELEPHONE_EVENT_PAYLOAD_TYPE = 101;

const STATIC_PAYLOAD_TYPE: Readonly<Record<AudioCodec, number>> = { PCMU: 0, PCMA: 8 };

/** What we bring to a negotiation. */
export interface LocalMedia {
  /** Address and port the peer shall send RTP to. */
  readonly address: string;
  readonly port: number;
  /** In order of preference. */
  readonly codecs: readonly AudioCodec[];
  readonly telephoneEvent: boolean;
  readonly ptimeMs: number;
  /** What we want; the answer may be narrower. */
  readonly direction: Direction;
  /** Numeric; the same for the life of a session (RFC 8866 §5.2). */
  readonly sessionId: string;
  /** Grows by one with every changed description. */
  readonly version: number;
}

/** What both sides agreed on for the one audio stream. */
export interface NegotiatedMedia {
  readonly codec: AudioCodec;
  /** Payload type we send; and, RFC 3264 §6.1, the one we told the peer to send. */
  readonly payloadType: number;
  /** Payload type for digits by RFC 4733; absent when the peer does not take them. */
  readonly telephoneEventPayloadType?: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly ptimeMs: number;
  /** From our side: `recvonly` or `inactive` when the peer holds us. */
  readonly direction: Direction;
  /** The peer does not want to hear us: it put us on hold. */
  readonly isHeldByPeer: boolean;
  /** Index of the `m=` section that carries the audio. */
  readonly mediaIndex: number;
}

/** Why no media could be agreed on: answered with 488 (RFC 3261 §21.4.26). */
export interface NegotiationRefusal {
  readonly kind: "refused";
  readonly reason: "no audio stream" | "no common codec" | "no address";
}

/** An answer to send, or a refusal. */
export type AnswerResult =
  | { readonly kind: "answer"; readonly description: SessionDescription; readonly media: NegotiatedMedia }
  | NegotiationRefusal;

/** What the peer's answer to our offer comes to. */
export type AgreementResult = { readonly kind: "agreed"; readonly media: NegotiatedMedia } | NegotiationRefusal;

function describe(local: LocalMedia, media: readonly SdpMedia[]): SessionDescription {
  return {
    origin: { username: "-", sessionId: local.sessionId, version: String(local.version), address: local.address },
    name: "-",
    address: local.address,
    attributes: [],
    media,
  };
}

function audioAttributes(
  codecs: readonly RtpFormat[],
  eventPayloadType: number | undefined,
  ptimeMs: number,
  direction: Direction,
): SdpAttribute[] {
  const attributes: SdpAttribute[] = codecs.map((codec) => ({
    name: "rtpmap",
    value: `${codec.payloadType} ${codec.encoding}/8000`,
  }));
  if (eventPayloadType !== undefined) {
    attributes.push({ name: "rtpmap", value: `${eventPayloadType} telephone-event/8000` });
    attributes.push({ name: "fmtp", value: `${eventPayloadType} 0-15` });
  }
  attributes.push({ name: "ptime", value: String(ptimeMs) }, { name: direction });
  return attributes;
}

function audioSection(
  local: LocalMedia,
  codecs: readonly RtpFormat[],
  agreed: { eventPayloadType: number | undefined; ptimeMs: number; direction: Direction; protocol: string },
): SdpMedia {
  const formats = codecs.map((codec) => String(codec.payloadType));
  if (agreed.eventPayloadType !== undefined) formats.push(String(agreed.eventPayloadType));
  return {
    kind: "audio",
    port: local.port,
    protocol: agreed.protocol,
    formats,
    attributes: audioAttributes(codecs, agreed.eventPayloadType, agreed.ptimeMs, agreed.direction),
  };
}

/** The description we offer (RFC 3264 §5): one audio stream with our codecs and digits. */
export function createOffer(local: LocalMedia): SessionDescription {
  const codecs = local.codecs.map((encoding) => ({
    payloadType: STATIC_PAYLOAD_TYPE[encoding],
    encoding,
    clockRate: 8000,
  }));
  const eventPayloadType = local.telephoneEvent ? TELEPHONE_EVENT_PAYLOAD_TYPE : undefined;
  const { ptimeMs, direction } = local;
  return describe(local, [audioSection(local, codecs, { eventPayloadType, ptimeMs, direction, protocol: "RTP/AVP" })]);
}

/**
 * The offer of a re-INVITE (RFC 3264 §8): the sections of our earlier description stay in their places, those that
 * were refused stay refused, and audio is offered anew.
 */
export function createReoffer(local: LocalMedia, previous: SessionDescription, mediaIndex: number): SessionDescription {
  const fresh = createOffer(local).media[0];
  const media = previous.media.map((section, index) =>
    index === mediaIndex && fresh !== undefined ? fresh : refused(section),
  );
  return describe(local, media);
}

function refused(media: SdpMedia): SdpMedia {
  return { kind: media.kind, port: 0, protocol: media.protocol, formats: media.formats, attributes: [] };
}

function codecOf(format: RtpFormat, codecs: readonly AudioCodec[]): AudioCodec | undefined {
  if (format.clockRate !== 8000) return undefined;
  return codecs.find((codec) => codec === format.encoding);
}

/** RFC 3264 §6.1: who is asked to `sendonly` answers `recvonly`, and nobody answers more than was offered. */
function answerDirection(offered: Direction, wanted: Direction): Direction {
  const maySend =
    (offered === "sendrecv" || offered === "recvonly") && (wanted === "sendrecv" || wanted === "sendonly");
  const mayReceive =
    (offered === "sendrecv" || offered === "sendonly") && (wanted === "sendrecv" || wanted === "recvonly");
  if (maySend) return mayReceive ? "sendrecv" : "sendonly";
  return mayReceive ? "recvonly" : "inactive";
}

function packetTime(media: SdpMedia, fallbackMs: number): number {
  const stated = Number(attributeValue(media.attributes, "ptime") ?? Number.NaN);
  return Number.isFinite(stated) && stated >= 10 && stated <= 200 ? Math.round(stated / 10) * 10 : fallbackMs;
}

/** Plain RTP only; AVPF differs from AVP for us only in feedback we need not give (RFC 4585). */
function isPlainAudio(media: SdpMedia): boolean {
  return media.kind === "audio" && media.port !== 0 && /^RTP\/AVPF?$/i.test(media.protocol);
}

interface Choice {
  readonly codecs: readonly RtpFormat[];
  readonly codec: AudioCodec;
  readonly event: RtpFormat | undefined;
}

function chooseCodec(media: SdpMedia, local: LocalMedia): Choice | undefined {
  const formats = rtpFormats(media);
  // The peer's first usable codec wins, so that it can send what it prefers and nothing is transcoded needlessly.
  const first = formats.find((format) => codecOf(format, local.codecs) !== undefined);
  const codec = first && codecOf(first, local.codecs);
  if (first === undefined || codec === undefined) return undefined;
  const event = local.telephoneEvent
    ? formats.find((format) => format.encoding === "TELEPHONE-EVENT" && format.clockRate === 8000)
    : undefined;
  return { codecs: [first], codec, event };
}

function negotiated(
  remote: SessionDescription,
  mediaIndex: number,
  choice: Choice,
  agreed: { direction: Direction; ptimeMs: number },
): NegotiatedMedia | undefined {
  const section = remote.media[mediaIndex];
  const address = section && mediaAddress(remote, section);
  const payloadType = choice.codecs[0]?.payloadType;
  if (section === undefined || address === undefined || payloadType === undefined) return undefined;
  const theirs = mediaDirection(remote, section);
  return {
    codec: choice.codec,
    payloadType,
    ...(choice.event !== undefined && { telephoneEventPayloadType: choice.event.payloadType }),
    remoteAddress: address,
    remotePort: section.port,
    ptimeMs: agreed.ptimeMs,
    direction: agreed.direction,
    isHeldByPeer: theirs === "sendonly" || theirs === "inactive" || isNullAddress(address),
    mediaIndex,
  };
}

/**
 * Answers an offer (RFC 3264 §6): the first plain audio stream with a codec of ours is taken, with the offerer's
 * payload types; every other `m=` line is mirrored with port 0. The choice of codec follows the offer's order.
 */
export function answerOffer(offer: SessionDescription, local: LocalMedia): AnswerResult {
  if (!offer.media.some(isPlainAudio)) return { kind: "refused", reason: "no audio stream" };
  for (const [mediaIndex, section] of offer.media.entries()) {
    const choice = isPlainAudio(section) ? chooseCodec(section, local) : undefined;
    if (choice === undefined) continue;
    const direction = answerDirection(mediaDirection(offer, section), local.direction);
    const ptimeMs = packetTime(section, local.ptimeMs);
    const media = negotiated(offer, mediaIndex, choice, { direction, ptimeMs });
    if (media === undefined) return { kind: "refused", reason: "no address" };
    const own = audioSection(local, choice.codecs, {
      eventPayloadType: choice.event?.payloadType,
      ptimeMs,
      direction,
      protocol: section.protocol,
    });
    const sections = offer.media.map((other, index) => (index === mediaIndex ? own : refused(other)));
    return { kind: "answer", description: describe(local, sections), media };
  }
  return { kind: "refused", reason: "no common codec" };
}

/** Reads the peer's answer to the offer we sent (RFC 3264 §7). */
export function readAnswer(answer: SessionDescription, local: LocalMedia): AgreementResult {
  const mediaIndex = answer.media.findIndex(isPlainAudio);
  const section = answer.media[mediaIndex];
  if (section === undefined) return { kind: "refused", reason: "no audio stream" };
  const choice = chooseCodec(section, local);
  if (choice === undefined) return { kind: "refused", reason: "no common codec" };
  const direction = answerDirection(mediaDirection(answer, section), local.direction);
  const media = negotiated(answer, mediaIndex, choice, { direction, ptimeMs: packetTime(section, local.ptimeMs) });
  return media === undefined ? { kind: "refused", reason: "no address" } : { kind: "agreed", media };
}
