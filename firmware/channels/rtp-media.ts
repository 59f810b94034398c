import type { LegId } from "#firmware/domain/ids.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import { formatSdp } from "#firmware/sip/sdp/format.ts";
import {
  type AudioCodec,
  answerOffer,
  createOffer,
  type LocalMedia,
  type NegotiatedMedia,
  readAnswer,
} from "#firmware/sip/sdp/offer-answer.ts";
import { parseSdp } from "#firmware/sip/sdp/parse.ts";

const PTIME_MS = 20;

/** The RTP end of one SIP leg: a port of the media process and what was agreed on it by offer and answer. */
export class RtpMedia {
  readonly #id: LegId;
  readonly #client: MediaClient;
  readonly #codecs: readonly AudioCodec[];
  readonly #signalledFrom: () => string | undefined;
  #local: LocalMedia | undefined;
  #agreed: NegotiatedMedia | undefined;
  #isClosed = false;

  /** `signalledFrom` tells the address of the far end's signalling, once it is known. */
  constructor(options: {
    id: LegId;
    client: MediaClient;
    codecs: readonly AudioCodec[];
    signalledFrom: () => string | undefined;
  }) {
    this.#id = options.id;
    this.#client = options.client;
    this.#codecs = options.codecs;
    this.#signalledFrom = options.signalledFrom;
  }

  /** What was agreed last; undefined before the first agreement. */
  get agreed(): NegotiatedMedia | undefined {
    return this.#agreed;
  }

  /** Takes a port on `address`. False when the leg has ended meanwhile; rejects when there is none. */
  async open(address: string): Promise<boolean> {
    if (this.#isClosed) return false;
    const { port } = await this.#client.openRtp(this.#id, address);
    if (this.#isClosed) {
      this.#client.send({ type: "endpoint.close", id: this.#id });
      return false;
    }
    this.#local = {
      address,
      port,
      codecs: this.#codecs,
      telephoneEvent: true,
      ptimeMs: PTIME_MS,
      direction: "sendrecv",
      sessionId: String(Math.floor(Math.random() * 2 ** 31)),
      version: 1,
    };
    return true;
  }

  /** Our offer; only after `open`. */
  offer(): string {
    return formatSdp(createOffer(this.#opened()));
  }

  /** Our answer to their offer, and media runs accordingly; undefined when there is nothing in common. */
  answer(offer: string): string | undefined {
    const description = parseSdp(offer);
    if (description === undefined) return undefined;
    const local = this.#opened();
    const result = answerOffer(description, local);
    if (result.kind === "refused") return undefined;
    this.#local = { ...local, version: local.version + 1 };
    this.#run(result.media);
    return formatSdp(result.description);
  }

  /** Takes their answer to our offer; false when there is nothing in common. */
  take(answer: string | undefined): boolean {
    const description = answer === undefined ? undefined : parseSdp(answer);
    if (description === undefined) return false;
    const result = readAnswer(description, this.#opened());
    if (result.kind === "refused") return false;
    this.#run(result.media);
    return true;
  }

  /** Closing twice, or before it is open, is fine. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#local !== undefined) this.#client.send({ type: "endpoint.close", id: this.#id });
  }

  #opened(): LocalMedia {
    if (this.#local === undefined) throw new Error("the media of this leg is not open");
    return this.#local;
  }

  #run(media: NegotiatedMedia): void {
    this.#agreed = media;
    const signalledFrom = this.#signalledFrom();
    const { codec, payloadType, telephoneEventPayloadType, ptimeMs, direction } = media;
    this.#client.send({
      type: "rtp.connect",
      id: this.#id,
      remote: {
        host: media.remoteAddress,
        port: media.remotePort,
        ...(signalledFrom !== undefined && { signalledFrom }),
        codec,
        payloadType,
        ...(telephoneEventPayloadType !== undefined && { dtmfPayloadType: telephoneEventPayloadType }),
        ptimeMs,
        direction,
      },
    });
  }
}
