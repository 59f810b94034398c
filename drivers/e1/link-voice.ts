import { type SpanPcm, slotCount } from "#drivers/link/span-messages.ts";

const FRAME = 160;
const SLOTS = 32;
/** More frames lost in a row than this are a pause: a burst of made-up voice would help nobody. */
const MOST_LOST = 5;
const ALAW_SILENCE = 0xd5;
const SILENCE = new Uint8Array(FRAME).fill(ALAW_SILENCE);

export interface SpanVoiceOptions {
  readonly span: number;
  readonly heard: (slot: number, frame: Uint8Array) => void;
  readonly lost: (slots: number) => void;
  readonly nextFrame: (slot: number) => Uint8Array | undefined;
  /** The answer; its octets are used again after it returns. */
  readonly answer: (voice: SpanPcm) => void;
}

/**
 * Voice of one span over the link (SPECIFICATION.md, 9.4): order, parts, what is lost, and our own voice as the answer.
 * Works in buffers of its own: nothing is allocated for a timeslot.
 */
export class SpanVoice {
  framesLost = 0;
  /** Timeslots the board was told to send. */
  wanted = 0;
  readonly #options: SpanVoiceOptions;
  readonly #frames = Array.from({ length: SLOTS }, () => new Uint8Array(FRAME));
  readonly #answer = new Uint8Array(SLOTS * FRAME);
  readonly #answers = Array.from({ length: SLOTS }, (_, index) => this.#answer.subarray(0, index * FRAME));
  #sendSeq = 0;
  #seq: number | undefined;
  /** Timeslots that have come with the present number, and with the one before. */
  #arrived = 0;
  #before = 0;

  constructor(options: SpanVoiceOptions) {
    this.#options = options;
  }

  /** A new session: numbers begin anew. */
  reset(): void {
    this.#seq = undefined;
    this.#arrived = this.#before = this.#sendSeq = 0;
  }

  /** The board's voice goes to who listens; its clock asks for ours. */
  take(voice: SpanPcm): void {
    const ahead = this.#seq === undefined ? 1 : (voice.seq - this.#seq) & 0xffff;
    if (ahead > 0x8000) return;
    if (ahead === 0) {
      // A part of the same frame, or the same once more.
      if ((voice.slots & this.#arrived) !== 0) return;
    } else if (this.#seq !== undefined) this.#next(voice, ahead);
    this.#seq = voice.seq;
    this.#arrived |= voice.slots;
    this.#hear(voice);
    this.#reply(voice.slots, voice.tick);
  }

  /** What of the frame before did not come, and whole frames that did not, are 20 ms of the board's time all the same. */
  #next(voice: SpanPcm, ahead: number): void {
    const missing = (this.#before & this.wanted & ~this.#arrived) >>> 0;
    if (missing !== 0) this.#lose(missing, voice.tick - ahead * FRAME);
    const slots = ((this.#arrived | missing) & this.wanted) >>> 0;
    const gone = ahead - 1;
    if (gone > 0 && gone <= MOST_LOST && slots !== 0) {
      for (let left = gone; left > 0; left--) this.#lose(slots, voice.tick - left * FRAME);
    } else this.framesLost += gone;
    this.#before = slots;
    this.#arrived = 0;
  }

  /** The board plays our answer at its tick: late as it is, it may still be in time. */
  #lose(slots: number, tick: number): void {
    this.framesLost++;
    this.#options.lost(slots);
    this.#reply(slots, tick >>> 0);
  }

  #hear({ slots, octets }: SpanPcm): void {
    let at = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      if (((slots >>> slot) & 1) === 0) continue;
      const frame = this.#frames[slot] as Uint8Array; // there are 32
      for (let index = 0; index < FRAME; index++) frame[index] = octets[at + index] as number; // the codec has counted
      at += FRAME;
      this.#options.heard(slot, frame);
    }
  }

  #reply(slots: number, tick: number): void {
    const { span, nextFrame, answer } = this.#options;
    let at = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      if (((slots >>> slot) & 1) === 0) continue;
      this.#answer.set(nextFrame(slot) ?? SILENCE, at);
      at += FRAME;
    }
    this.#sendSeq = (this.#sendSeq + 1) & 0xffff;
    const octets = this.#answers[slotCount(slots)] ?? this.#answer;
    answer({ type: "span-pcm", span, seq: this.#sendSeq, tick, slots, octets });
  }
}
