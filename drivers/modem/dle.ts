/** Data link escape: begins every event and shields itself in voice data (ITU-T V.253 §9.3). */
export const DLE = 0x10;
export const ETX = 0x03;
/** Two escapes in one, which some modems send for a pair of `DLE` in the data. */
const SUB = 0x1a;

export interface DleListener {
  /** Voice octets, unshielded; the view is valid until the call returns. */
  readonly onData: (octets: Uint8Array) => void;
  /** The character after an escape: `R` for ringing, `/` before a digit… */
  readonly onCode: (code: string) => void;
}

/** Reads a stream of octets in which events are shielded by DLE, cut anywhere. */
export class DleReader {
  readonly #listener: DleListener;
  #isEscaped = false;

  constructor(listener: DleListener) {
    this.#listener = listener;
  }

  push(chunk: Uint8Array): void {
    const data = new Uint8Array(chunk.length * 2);
    let length = 0;
    const flush = (): void => {
      if (length > 0) this.#listener.onData(data.subarray(0, length));
      length = 0;
    };
    for (const octet of chunk) {
      if (!this.#isEscaped) {
        if (octet === DLE) this.#isEscaped = true;
        else data[length++] = octet;
        continue;
      }
      this.#isEscaped = false;
      if (octet === DLE || octet === SUB) {
        data[length++] = DLE;
        if (octet === SUB) data[length++] = DLE;
        continue;
      }
      // In order: an event may end the data it stands in.
      flush();
      this.#listener.onCode(String.fromCharCode(octet));
    }
    flush();
  }

  reset(): void {
    this.#isEscaped = false;
  }
}

/** Voice octets as they may go to the modem. */
export function shield(octets: Uint8Array): Uint8Array {
  let escapes = 0;
  for (const octet of octets) if (octet === DLE) escapes++;
  if (escapes === 0) return octets;
  const out = new Uint8Array(octets.length + escapes);
  let at = 0;
  for (const octet of octets) {
    if (octet === DLE) out[at++] = DLE;
    out[at++] = octet;
  }
  return out;
}
