import { DtmfDetector } from "#firmware/dsp/dtmf/detector.ts";
import { linearToUlaw, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { LineEcho } from "./line-echo.ts";

const FRAME = 160;

export interface LineSoundOptions {
  /** Gains the hardware cannot set itself, dB; 0 for none. */
  readonly rxGainDb: number;
  readonly txGainDb: number;
  readonly cancelsEcho: boolean;
  /** Told of tone digits when the hardware does not hear them itself. */
  readonly onDigit?: (digit: string) => void;
}

/** What is done to the voice of one line on its way in and out: gain, echo, digits. Frames of 20 ms µ-law. */
export class LineSound {
  readonly echo: LineEcho | undefined;
  readonly #rxGain: Uint8Array | undefined;
  readonly #txGain: Uint8Array | undefined;
  readonly #digits: DtmfDetector | undefined;
  readonly #linear = new Int16Array(FRAME);

  constructor({ rxGainDb, txGainDb, cancelsEcho, onDigit }: LineSoundOptions) {
    this.#rxGain = gainTable(rxGainDb);
    this.#txGain = gainTable(txGainDb);
    this.echo = cancelsEcho ? new LineEcho() : undefined;
    if (onDigit === undefined) return;
    this.#digits = new DtmfDetector({ pressed: onDigit, released: () => undefined });
  }

  /** To the line: the frame to send instead, valid until the next call. */
  said(frame: Uint8Array | undefined): Uint8Array | undefined {
    const out = frame === undefined ? undefined : through(frame, this.#txGain);
    this.echo?.said(out);
    return out;
  }

  /** From the line: the frame to hear instead, valid until the next call. */
  heard(frame: Uint8Array): Uint8Array {
    const clean = this.echo?.clean(frame) ?? frame;
    if (this.#digits !== undefined) {
      for (let at = 0; at < FRAME; at++) this.#linear[at] = ULAW_TO_LINEAR[clean[at] ?? 0] ?? 0;
      this.#digits.push(this.#linear);
    }
    return through(clean, this.#rxGain);
  }

  /** A call has ended: a digit half heard is none. */
  restart(): void {
    this.#digits?.reset();
  }
}

const through = (frame: Uint8Array, table: Uint8Array | undefined): Uint8Array =>
  table === undefined ? frame : frame.map((octet) => table[octet] ?? octet);

/** µ-law to µ-law, louder or softer; `undefined` for no change. */
function gainTable(gainDb: number): Uint8Array | undefined {
  if (gainDb === 0) return undefined;
  const factor = 10 ** (gainDb / 20);
  return Uint8Array.from(ULAW_TO_LINEAR, (sample) =>
    linearToUlaw(Math.max(-32_124, Math.min(32_124, Math.round(sample * factor)))),
  );
}
