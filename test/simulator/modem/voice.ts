import { fromModem, octetsPerSample, toModem, type VoiceCoding } from "#drivers/modem/coding.ts";
import { DLE, ETX, shield } from "#drivers/modem/dle.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import type { DigitEar } from "#test/simulator/board/digit-ear.ts";
import type { ExchangeLine } from "#test/simulator/board/exchange-line.ts";
import type { ModemModel } from "./models.table.ts";
import type { ModemOutput } from "./output.ts";

const FRAME_MS = 20;
/** "u" of V.253 table 8: nothing to say. */
const UNDERRUN = 0x75;
const FRAME_SAMPLES = 160;
/** Voice that is later than this is left out. */
const LOST_MS = 500;

export type VoiceMode = "none" | "transmit" | "receive" | "duplex";

export interface ModemVoiceOptions {
  readonly clock: Clock;
  readonly model: ModemModel;
  readonly line: ExchangeLine;
  readonly output: ModemOutput;
  /** Hears the digits that are dialled as voice. */
  readonly digits: DigitEar;
}

/** A modem's voice in either direction or both, between the serial port and the line. */
export class ModemVoice {
  mode: VoiceMode = "none";
  coding: VoiceCoding = "ulaw";
  frames = 0;
  readonly #options: ModemVoiceOptions;
  #ends = 0;
  #toLine: number[] = [];
  #isDry = true;
  #timer: Timer | undefined;
  #since = 0;

  constructor(options: ModemVoiceOptions) {
    this.#options = options;
  }

  get takesOctets(): boolean {
    return this.mode === "duplex" || this.mode === "transmit";
  }

  push(octet: number): void {
    this.#toLine.push(octet);
  }

  /** A shielded code from the host; some end the voice. */
  code(code: string): void {
    const { model } = this.#options;
    if (this.mode === "none") return;
    const isEnd =
      this.mode === "duplex"
        ? code === model.endDuplex
        : code.charCodeAt(0) === ETX || code === "!" || code === "\u001b";
    if (!isEnd) return;
    this.#ends++;
    if (this.mode !== "duplex" || this.#ends >= model.endTimes) this.end(true);
  }

  /** What waits to be said to the line, milliseconds. */
  get waitingMs(): number {
    return this.#toLine.length / octetsPerSample(this.coding) / 8;
  }

  start(): void {
    this.#toLine = [];
    this.#isDry = true;
    this.#ends = 0;
    this.frames = 0;
    this.#since = this.#options.clock.monotonic();
    this.#schedule();
  }

  end(isTold = false): void {
    this.#timer?.cancel();
    if (this.mode !== "none" && isTold) {
      this.#options.output.write([DLE, ETX]);
      this.#options.output.say("OK");
    }
    this.mode = "none";
  }

  /** Frames on an absolute schedule, one right after the other when the machine was late. */
  #schedule(): void {
    const { clock } = this.#options;
    const now = clock.monotonic();
    if (now - this.#since - this.frames * FRAME_MS > LOST_MS) this.frames = Math.floor((now - this.#since) / FRAME_MS);
    const dueAt = this.#since + (this.frames + 1) * FRAME_MS;
    this.#timer = clock.after(Math.max(0, dueAt - now), () => {
      this.frames++;
      this.#exchange();
      if (this.mode !== "none") this.#schedule();
    });
  }

  #exchange(): void {
    const { digits, line, output } = this.#options;
    const octets = this.#toLine.splice(0, FRAME_SAMPLES * octetsPerSample(this.coding));
    const isDry = octets.length === 0;
    // Told once, when what there was has been said.
    if (isDry && !this.#isDry && this.frames > 1 && this.mode === "duplex") output.write([DLE, UNDERRUN]);
    this.#isDry = isDry;
    const frame = new Uint8Array(FRAME_SAMPLES).fill(ULAW_SILENCE);
    frame.set(fromModem(Uint8Array.from(octets), this.coding));
    digits.hear(frame);
    const heard = line.heard(frame);
    if (this.mode !== "transmit") output.write(shield(toModem(heard, this.coding)));
  }
}
