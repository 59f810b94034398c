import {
  type BridgeEnd,
  type BridgeOptions,
  type CallControl,
  CallerGone,
  type CollectOptions,
  type DialledLeg,
  type DialRequest,
  type DialResult,
  type PlayOptions,
  type RecordedMessage,
  type RecordMessageOptions,
} from "#firmware/calls/call-control.ts";
import type { CallDirection, CallFact, Decision } from "#firmware/domain/call-event.ts";
import type { Language } from "#firmware/domain/destination.ts";
import type { CallId, LegId } from "#firmware/domain/ids.ts";
import type { Party, Terminal } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import { type Clock, delay } from "#firmware/kernel/clock.ts";
import { PuppetDial } from "./puppet-dial.ts";

const HUNG_UP: Termination = { cause: Cause.normalClearing, by: "caller", detail: "hung up" };

export interface PuppetOptions {
  readonly clock: Clock;
  readonly id?: string;
  readonly caller?: Party;
  readonly called?: Party;
  readonly origin?: Terminal;
  readonly language?: Language;
  /** How long each prompt lasts; 1 s when absent. */
  readonly promptMs?: number;
  readonly recordingOverride?: boolean;
  /** What `recordMessage` gives; a spoken message of 10 s when absent. It may write the file. */
  readonly record?: (options: RecordMessageOptions) => Promise<RecordedMessage>;
}

let made = 0;

/**
 * A call whose caller and called phones are moved by the test. It keeps the promises of CallControl on the clock it
 * is given: prompts last, digits are kept in order, and every await rejects when the caller hangs up.
 */
export class PuppetCall implements CallControl {
  readonly id: CallId;
  readonly direction: CallDirection = "inbound";
  readonly caller: Party;
  readonly called: Party;
  readonly origin: Terminal;
  readonly startedAt: number;
  readonly variables = new Map<string, string>();
  language: Language;
  readonly recordingOverride: boolean | undefined;

  isAnswered = false;
  music: string | undefined;
  readonly heard: string[] = [];
  readonly facts: CallFact[] = [];
  readonly decisions: Decision[] = [];
  readonly dials: PuppetDial[] = [];
  readonly bridges: { leg: DialledLeg; options: BridgeOptions }[] = [];
  readonly #options: PuppetOptions;
  readonly #gone = new AbortController();
  readonly #digits: string[] = [];
  readonly #listeners = new Set<(digit: string) => void>();
  /** Woken by a digit: who waits for one now. */
  #digitWaiter: (() => void) | undefined;
  #legs = 0;

  constructor(options: PuppetOptions) {
    this.#options = options;
    this.id = (options.id ?? `c-${++made}`) as CallId; // a test names its calls
    this.caller = options.caller ?? { number: "13800001111" };
    this.called = options.called ?? { number: "7000" };
    this.origin = options.origin ?? { kind: "line", line: "board1.1" };
    this.language = options.language ?? "en";
    this.recordingOverride = options.recordingOverride;
    this.startedAt = options.clock.now();
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** The last dial; a test that asks for it expects one. */
  get ringing(): PuppetDial {
    const last = this.dials.at(-1);
    if (last === undefined) throw new Error("nothing has been dialled");
    return last;
  }

  factsOf<T extends CallFact["type"]>(type: T): Extract<CallFact, { type: T }>[] {
    return this.facts.filter((fact): fact is Extract<CallFact, { type: T }> => fact.type === type);
  }

  /** The caller presses keys. */
  press(digits: string): void {
    for (const digit of digits) {
      this.#digits.push(digit);
      for (const listener of [...this.#listeners]) listener(digit);
      this.#digitWaiter?.();
    }
  }

  /** The caller hangs up. */
  hangUp(): void {
    if (!this.signal.aborted) this.#gone.abort(new CallerGone(HUNG_UP));
  }

  async answer(): Promise<void> {
    this.#throwIfGone();
    this.isAnswered = true;
  }

  ringBack(): void {
    this.#throwIfGone();
  }

  async play(prompts: readonly string[], options: PlayOptions = {}): Promise<string | undefined> {
    for (const prompt of prompts) {
      this.#throwIfGone();
      this.heard.push(prompt);
      const cut = await this.#waitDigit(this.#options.promptMs ?? 1000, options.stopOnDigits ?? "");
      if (cut !== undefined) return cut;
    }
    return undefined;
  }

  async nextDigit(timeoutMs: number): Promise<string | undefined> {
    return this.#waitDigit(timeoutMs, "any");
  }

  async collect(options: CollectOptions): Promise<string> {
    let text = (await this.play(options.prompts, { stopOnDigits: "any" })) ?? "";
    if (text === options.terminator) return "";
    while (text.length < options.maxDigits) {
      const digit = await this.nextDigit(text === "" ? options.firstDigitMs : options.betweenDigitsMs);
      if (digit === undefined || digit === options.terminator) break;
      text += digit;
    }
    return text;
  }

  startMusic(prompt: string): void {
    this.music = prompt;
  }

  stopMusic(): void {
    this.music = undefined;
  }

  async recordMessage(options: RecordMessageOptions): Promise<RecordedMessage> {
    this.#throwIfGone();
    const record = this.#options.record;
    if (record !== undefined) return record(options);
    return { durationMs: 10_000, bytes: 80_000, peakDbfs: -12, end: "digit" };
  }

  async dial(request: DialRequest): Promise<DialResult> {
    this.#throwIfGone();
    const dial = new PuppetDial(request, () => `l-${this.id}-${++this.#legs}` as LegId);
    this.dials.push(dial);
    const timer = this.#options.clock.after(request.ringMs, () => {
      dial.settle({ kind: "failed", termination: { cause: Cause.noAnswer, by: "system", detail: "no answer" } });
    });
    const withdrawn = (): void => dial.settle({ kind: "withdrawn" });
    request.signal?.addEventListener("abort", withdrawn, { once: true });
    const gone = (): void => dial.reject(this.signal.reason);
    this.signal.addEventListener("abort", gone, { once: true });
    try {
      return await dial.result;
    } finally {
      timer.cancel();
      request.signal?.removeEventListener("abort", withdrawn);
      this.signal.removeEventListener("abort", gone);
    }
  }

  async bridge(leg: DialledLeg, options: BridgeOptions = {}): Promise<BridgeEnd> {
    this.bridges.push({ leg, options });
    const startedAt = this.#options.clock.monotonic();
    const termination = await Promise.race([leg.ended, this.#goneTermination()]);
    if (this.signal.aborted) leg.hangUp(termination);
    this.#throwIfGone();
    const talkMs = this.#options.clock.monotonic() - startedAt;
    return { endedBy: termination.by === "callee" ? "callee" : "system", termination, talkMs };
  }

  note(fact: CallFact): void {
    this.facts.push(fact);
  }

  decide(decision: Decision): void {
    this.decisions.push(decision);
  }

  onDigit(listener: (digit: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #throwIfGone(): void {
    if (this.signal.aborted) throw this.signal.reason;
  }

  #goneTermination(): Promise<Termination> {
    return new Promise((resolve) => {
      if (this.signal.aborted) resolve(HUNG_UP);
      else this.signal.addEventListener("abort", () => resolve(HUNG_UP), { once: true });
    });
  }

  /** The first kept digit that is among `wanted`, or undefined after the time; other digits are kept. */
  async #waitDigit(timeoutMs: number, wanted: string): Promise<string | undefined> {
    const ends = new AbortController();
    const take = (): string | undefined => {
      const index = this.#digits.findIndex((digit) => wanted === "any" || wanted.includes(digit));
      return index < 0 ? undefined : this.#digits.splice(index, 1)[0];
    };
    this.#throwIfGone();
    const early = wanted === "" ? undefined : take();
    if (early !== undefined) return early;
    let found: string | undefined;
    this.#digitWaiter = () => {
      found = take();
      if (found === undefined) return;
      this.#digitWaiter = undefined;
      ends.abort();
    };
    const stop = (): void => ends.abort();
    this.signal.addEventListener("abort", stop, { once: true });
    await delay(this.#options.clock, timeoutMs, ends.signal).catch(() => undefined);
    this.signal.removeEventListener("abort", stop);
    this.#digitWaiter = undefined;
    this.#throwIfGone();
    return found;
  }
}
