import type { BytePort } from "#drivers/link/byte-port.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { DLE, DleReader, ETX, shield } from "./dle.ts";

const FINALS = new Set([
  "OK",
  "ERROR",
  "CONNECT",
  "VCON",
  "NO CARRIER",
  "NO DIALTONE",
  "NO DIAL TONE",
  "BUSY",
  "NO ANSWER",
]);
/** What comes unasked between command and answer is no answer (ITU-T V.250, V.253). */
const UNASKED = /^(RING|DATE|TIME|NMBR|NAME|MESG|DDN)\b/;
const MAX_LINE = 200;
const END_VOICE_MS = 2_000;
/** A modem takes a moment between the end of one answer and the next command (V.250 §5.2.1). */
const PAUSE_MS = 20;

export interface AtAnswer {
  /** The final result code, or `timeout`. */
  readonly final: string;
  /** The information lines before it. */
  readonly lines: readonly string[];
}

export interface AtListener {
  /** A line nobody asked for: RING, caller identity. */
  readonly onLine: (line: string) => void;
  /** A DLE event, in voice or between commands. */
  readonly onCode: (code: string) => void;
  /** Voice octets from the modem. */
  readonly onVoice: (octets: Uint8Array) => void;
}

interface Waiting {
  readonly text: string;
  readonly lines: string[];
  readonly timer: Timer;
  readonly settle: (answer: AtAnswer) => void;
  /** What it is answered by when it is done. */
  readonly success: string;
}

/** The two ways of talking with a voice modem over one port: AT command lines, and voice with shielded events. */
export class AtPort {
  readonly #port: BytePort;
  readonly #clock: Clock;
  readonly #listener: AtListener;
  readonly #reader: DleReader;
  #isVoice = false;
  #line = "";
  #waiting: Waiting | undefined;

  constructor(port: BytePort, clock: Clock, listener: AtListener) {
    this.#port = port;
    this.#clock = clock;
    this.#listener = listener;
    this.#reader = new DleReader({
      onData: (octets) => this.#data(octets),
      onCode: (code) => this.#code(code),
    });
    port.onData((chunk) => this.#reader.push(chunk));
  }

  /** True from CONNECT until the modem has ended the voice. */
  get isVoice(): boolean {
    return this.#isVoice;
  }

  /** A command is not answered yet. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Octets not yet handed to the system. */
  get backlog(): number {
    return this.#port.backlog;
  }

  /** Sends one command line and waits for its final result. One at a time; never in voice. */
  command(text: string, timeoutMs = 3_000): Promise<AtAnswer> {
    return this.#ask(text, timeoutMs, Buffer.from(`${text}\r`, "latin1"));
  }

  /** As `command`, for one that is answered by CONNECT or a refusal: an OK belongs to an earlier one that timed out. */
  connect(text: string, timeoutMs: number): Promise<AtAnswer> {
    return this.#ask(text, timeoutMs, Buffer.from(`${text}\r`, "latin1"), "CONNECT");
  }

  /** Voice octets to the modem, in its own coding. */
  sendVoice(octets: Uint8Array): void {
    if (this.#isVoice) this.#port.write(shield(octets));
  }

  /** Ends voice with DLE and `code`, said so many times; true when the modem has agreed. */
  async endVoice(code: string, times: number): Promise<boolean> {
    if (!this.#isVoice) return true;
    const goodbye = Buffer.from(String.fromCharCode(DLE, code.charCodeAt(0)).repeat(times), "latin1");
    const answer = await this.#ask("", END_VOICE_MS, goodbye);
    this.#isVoice = false;
    return answer.final !== "timeout";
  }

  /** A modem may still be in voice from somebody before us, who cannot be asked any more: every way out is tried. */
  breakVoice(): void {
    this.#port.write(Buffer.from([DLE, ETX, DLE, 0x5e, DLE, 0x21]));
  }

  /** Forgets whatever was going on; a command that waits ends as timed out. */
  close(): void {
    this.#waiting?.settle({ final: "timeout", lines: [] });
  }

  async #ask(text: string, timeoutMs: number, octets: Uint8Array, success = "OK"): Promise<AtAnswer> {
    if (this.#waiting !== undefined) throw new Error(`the command ${this.#waiting.text} is not answered yet`);
    const answer = await new Promise<AtAnswer>((resolve) => {
      const lines: string[] = [];
      const settle = (given: AtAnswer): void => {
        this.#waiting?.timer.cancel();
        this.#waiting = undefined;
        resolve(given);
      };
      const timer = this.#clock.after(timeoutMs, () => settle({ final: "timeout", lines }));
      this.#waiting = { text, lines, timer, settle, success };
      this.#port.write(octets);
    });
    await new Promise<void>((resolve) => void this.#clock.after(PAUSE_MS, resolve));
    return answer;
  }

  #code(code: string): void {
    if (code.charCodeAt(0) !== ETX) {
      this.#listener.onCode(code);
      return;
    }
    this.#isVoice = false;
    this.#line = "";
  }

  #data(octets: Uint8Array): void {
    for (const [index, octet] of octets.entries()) {
      if (this.#isVoice) {
        this.#listener.onVoice(octets.subarray(index));
        return;
      }
      if (octet !== 0x0a && octet !== 0x0d) {
        if (this.#line.length < MAX_LINE) this.#line += String.fromCharCode(octet);
      } else if (octet === 0x0a || this.#waiting === undefined) {
        // A carriage return alone ends the echo of a command, not an answer.
        this.#endLine();
      } else if (this.#line.trim() === this.#waiting.text) this.#line = "";
    }
  }

  #endLine(): void {
    const line = this.#line.trim();
    this.#line = "";
    if (line === "") return;
    const waiting = this.#waiting;
    if (waiting === undefined || UNASKED.test(line)) {
      this.#listener.onLine(line);
      return;
    }
    if (line === "OK" && waiting.success === "CONNECT") return;
    if (!FINALS.has(line)) {
      waiting.lines.push(line);
      return;
    }
    if (line === "CONNECT") this.#isVoice = true;
    waiting.settle({ final: line, lines: waiting.lines });
  }
}
