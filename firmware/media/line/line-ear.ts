import { BusyToneDetector, DialToneDetector, GoneToneDetector } from "#drivers/line/busy-tone.ts";
import type { HeardSound, Hearing } from "#drivers/line/fxo-state.ts";
import type { CallerIdentity, IdentityMethod } from "#firmware/dsp/caller-id/identity.ts";
import { CallerIdReceiver } from "#firmware/dsp/caller-id/receiver.ts";
import { FaxToneDetector } from "#firmware/dsp/fax/fax-tones.ts";
import { peakOf } from "#firmware/dsp/level.ts";
import { AnswerDetector } from "#firmware/dsp/progress/answer-detector.ts";
import type { Zone } from "#firmware/dsp/zones/zone.ts";
import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { powerOf } from "./doctor-ear.ts";

const FRAME = 160;
const FRAME_MS = 20;
/** A fax machine that calls says so at once; later its tone is not waited for, so that nobody's whistling is one. */
const CALLING_FAX_MS = 30_000;
/** Neither somebody breathing nor a prompt: mean square of −52 dBm0. */
const SILENT_POWER = peakOf(-52) ** 2 / 2;
/** Nobody sends an identity more softly than this: idle lines cost next to nothing. */
const IDENTITY_POWER = peakOf(-45) ** 2 / 2;
/** What follows a sound on an idle line is listened to for so long: longer than any pause within an identity. */
const IDENTITY_TAIL_MS = 1_500;

export interface LineEarOptions {
  readonly zone: Zone;
  /** Tones of a far side that has gone must be heard for so long; 0 for never. */
  readonly goneToneMs: number;
  /** Nothing said and heard in a call for so long is told; 0 for never. */
  readonly silenceMs: number;
  readonly heard: (sound: HeardSound) => void;
  readonly identified: (identity: CallerIdentity, method: IdentityMethod) => void;
  /** A fax or modem has been heard from either side: nothing may be suppressed for the rest of the call. */
  readonly data: () => void;
}

/** Listens to one outside line for what its machine wants to know at the time. Frames of 20 ms µ-law. */
export class LineEar {
  readonly #options: LineEarOptions;
  readonly #linear = new Int16Array(FRAME);
  readonly #gone: GoneToneDetector | undefined;
  readonly #dial: DialToneDetector;
  readonly #identity: CallerIdReceiver;
  readonly #before = new Int16Array(FRAME);
  /** The exchange's own busy tone, when it is not the country's. */
  #learned: BusyToneDetector | undefined;
  #hearing: Hearing = "nothing";
  #answer: AnswerDetector | undefined;
  #fax: FaxToneDetector | undefined;
  #ownFax: FaxToneDetector | undefined;
  #talkMs = 0;
  #silentMs = 0;
  #identityMs = 0;

  constructor(options: LineEarOptions) {
    const { zone, goneToneMs, identified } = options;
    this.#options = options;
    this.#gone = goneToneMs > 0 ? new GoneToneDetector(zone, goneToneMs) : undefined;
    this.#dial = new DialToneDetector(zone);
    this.#identity = new CallerIdReceiver((identity, method) => {
      // What comes with a number of its own or a reason why there is none; a name alone is half of it.
      if (identity.number !== undefined || identity.numberAbsent !== undefined) identified(identity, method);
    });
  }

  get hearing(): Hearing {
    return this.#hearing;
  }

  /** From now on this is listened for; what was half heard is forgotten. */
  listen(to: Hearing): void {
    const wasInCall = this.#isInCall;
    this.#hearing = to;
    this.#gone?.reset();
    this.#learned?.reset();
    this.#dial.reset();
    this.#identity.reset();
    this.#identityMs = this.#silentMs = 0;
    this.#answer = to === "answer" ? this.#answerDetector() : undefined;
    if (this.#isInCall === wasInCall) return;
    this.#talkMs = 0;
    this.#fax = this.#isInCall ? new FaxToneDetector((tone) => this.#takeFax(tone)) : undefined;
    this.#ownFax = this.#isInCall ? new FaxToneDetector(() => this.#options.data()) : undefined;
  }

  /** A busy tone that this exchange was found to send, beside the country's. */
  learn(busy: Zone["busy"] | undefined): void {
    const { zone, goneToneMs } = this.#options;
    this.#learned =
      busy === undefined || goneToneMs === 0 ? undefined : new BusyToneDetector({ ...zone, busy }, goneToneMs);
  }

  /** What is heard from the line. */
  push(frame: Uint8Array): void {
    switch (this.#hearing) {
      case "nothing":
        return;
      case "caller":
        this.#pushIdle(frame);
        return;
      case "dial":
        if (this.#dial.push(frame)) this.#options.heard("dial");
        return;
      case "answer":
      case "talk":
        this.#pushCall(frame);
        return;
    }
  }

  /** What is said into the line; `undefined` for nothing. */
  said(frame: Uint8Array | undefined): void {
    if (!this.#isInCall || frame === undefined) return;
    const linear = this.#decode(frame);
    this.#ownFax?.push(linear);
    if (this.#options.silenceMs > 0 && powerOf(frame) > SILENT_POWER) this.#silentMs = 0;
  }

  get #isInCall(): boolean {
    return this.#hearing === "answer" || this.#hearing === "talk";
  }

  #pushCall(frame: Uint8Array): void {
    const { heard } = this.#options;
    this.#talkMs += FRAME_MS;
    const linear = this.#decode(frame);
    this.#fax?.push(linear);
    this.#answer?.push(linear);
    if (this.#learned?.push(frame) === true) heard("busy");
    if (this.#hearing !== "talk") return;
    const gone = this.#gone?.push(frame);
    if (gone !== undefined) heard(gone);
    this.#watchSilence(frame);
  }

  #watchSilence(frame: Uint8Array): void {
    const { silenceMs, heard } = this.#options;
    if (silenceMs === 0) return;
    this.#silentMs = powerOf(frame) > SILENT_POWER ? 0 : this.#silentMs + FRAME_MS;
    if (this.#silentMs === silenceMs - (silenceMs % FRAME_MS)) heard("silence");
  }

  /** The decoders work only while there is something to hear; the frame before its beginning goes first. */
  #pushIdle(frame: Uint8Array): void {
    const linear = this.#decode(frame);
    const isSound = powerOf(frame) > IDENTITY_POWER;
    if (isSound && this.#identityMs === 0) this.#identity.push(this.#before);
    if (isSound) this.#identityMs = IDENTITY_TAIL_MS;
    if (this.#identityMs === 0) {
      this.#before.set(linear);
      return;
    }
    this.#identity.push(linear);
    this.#identityMs -= FRAME_MS;
    if (this.#identityMs === 0) this.#identity.reset();
  }

  #answerDetector(): AnswerDetector {
    const { zone, heard } = this.#options;
    return new AnswerDetector(zone, { answered: heard, heard });
  }

  #takeFax(tone: "cng" | "ced" | "ansam"): void {
    const { data, heard } = this.#options;
    data();
    if (tone !== "cng" || this.#talkMs <= CALLING_FAX_MS) heard(tone);
  }

  #decode(frame: Uint8Array): Int16Array {
    for (let at = 0; at < FRAME; at++) this.#linear[at] = ULAW_TO_LINEAR[frame[at] ?? 0xff] ?? 0;
    return this.#linear;
  }
}
