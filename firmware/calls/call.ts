import type { Leg } from "#firmware/channels/leg.ts";
import type { CallDirection, CallEvent, CallFact, Decision } from "#firmware/domain/call-event.ts";
import type { Language } from "#firmware/domain/destination.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import type { Party, Terminal } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import { delay } from "#firmware/kernel/clock.ts";
import { bridgeLegs } from "./bridging.ts";
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
} from "./call-control.ts";
import { CallLegs } from "./call-legs.ts";
import { startRecording } from "./call-recorder.ts";
import type { CallTools } from "./call-tools.ts";
import { CallVariables } from "./call-variables.ts";
import { collectDigits } from "./collecting.ts";
import { dialTargets } from "./dialling.ts";
import { Digits } from "./digits.ts";
import { LegPlayer } from "./leg-player.ts";
import { recordMessage } from "./message-recorder.ts";
import { playPrompts } from "./prompting.ts";
import { type Move, ScriptTurn } from "./script-turn.ts";
import { byCaller, CALLER_HUNG_UP, GONE_BEFORE } from "./terminations.ts";

export interface CallOptions {
  readonly id: CallId;
  readonly tools: CallTools;
  readonly leg: Leg;
  readonly direction: CallDirection;
  readonly called: Party;
  readonly language: Language;
  /** A leg of the call is there, rings, is answered, or is over. */
  readonly legChanged: (leg: Leg) => void;
  /** The caller is a fax machine. */
  readonly faxCalls?: (call: Call) => void;
}

/** Recordings are whole some milliseconds after they were stopped; a call does not wait longer for them than this. */
const RECORDING_WAIT_MS = 3_000;

/** One call: the caller's leg, whoever is rung for it, its journal. What scripts see of it is CallControl. */
export class Call implements CallControl {
  readonly id: CallId;
  readonly direction: CallDirection;
  readonly caller: Party;
  readonly called: Party;
  readonly origin: Terminal;
  readonly startedAt: number;
  readonly #startedMonotonic: number;
  readonly variables: Map<string, string> = new CallVariables((name, value) =>
    this.note({ type: "call.variable", name, value }),
  );
  language: Language;
  /** A test call: it goes out over this line and no other. */
  onlyLine?: string;
  recordingOverride: boolean | undefined;
  readonly #tools: CallTools;
  readonly #leg: Leg;
  readonly #legs: CallLegs;
  readonly #player: LegPlayer;
  readonly #digits: Digits;
  readonly #turn = new ScriptTurn();
  readonly #faxCalls: ((call: Call) => void) | undefined;
  #isTalking = false;
  readonly #recordings: Promise<void>[] = [];
  readonly #released = Promise.withResolvers<never>();
  /** Why the call ends, once somebody has said so: hanging up the caller must not hide it. */
  #termination: Termination | undefined;
  #queue: string | undefined;
  #seq = 0;

  constructor(options: CallOptions) {
    const { tools, leg } = options;
    this.id = options.id;
    this.#tools = tools;
    this.#leg = leg;
    this.#faxCalls = options.faxCalls;
    this.direction = options.direction;
    this.caller = leg.party;
    this.called = options.called;
    this.origin = leg.terminal;
    this.language = options.language;
    this.startedAt = tools.clock.now();
    this.#startedMonotonic = tools.clock.monotonic();
    this.#player = new LegPlayer({ leg, media: tools.media, prompts: tools.prompts });
    this.#digits = new Digits(tools.clock);
    const note = (fact: CallFact): void => this.note(fact);
    this.#legs = new CallLegs({ call: this.id, tools, caller: leg, note, changed: options.legChanged });
    this.#released.promise.catch(() => undefined);
  }

  get signal(): AbortSignal {
    return this.#turn.signal;
  }

  /** The caller has been joined with somebody. */
  get isTalking(): boolean {
    return this.#isTalking;
  }

  /** Every leg that is not over, the caller's first. */
  get legs(): readonly Leg[] {
    return this.#legs.all;
  }

  /** Takes the caller's leg and writes the first line of the journal. */
  begin(): void {
    const { caller, called, origin, direction } = this;
    this.note({ type: "call.started", direction, caller, called, origin });
    this.#legs.add(this.#leg);
    this.#leg.subscribe((fact) => {
      switch (fact.type) {
        case "answered":
          this.note({ type: "call.answered" });
          return;
        case "digit":
          this.note({ type: "digit.pressed", leg: this.#leg.id, digit: fact.digit });
          this.#digits.push(fact.digit);
          return;
        case "fax":
          this.note({ type: "leg.fax", leg: this.#leg.id, tone: fact.tone });
          if (fact.tone === "cng") this.#faxCalls?.(this);
          return;
        case "held":
          this.note({ type: "leg.held", leg: this.#leg.id, held: fact.held });
          return;
        case "ended":
          this.#legs.remove(this.#leg);
          this.#turn.gone(new CallerGone(this.#termination ?? byCaller(this.#leg, fact.termination)));
          return;
        case "ringing":
        case "early-media":
          return;
      }
    });
    if (this.#leg.isEnded) this.#turn.gone(new CallerGone(GONE_BEFORE));
  }

  async answer(): Promise<void> {
    this.signal.throwIfAborted();
    if (!(await this.#leg.answer())) this.signal.throwIfAborted();
  }

  ringBack(): void {
    if (this.#leg.isAnswered) this.#player.ringBack(this.#tools.tones().ringBack);
    else this.#leg.send({ type: "ring" });
  }

  async play(prompts: readonly string[], options: PlayOptions = {}): Promise<string | undefined> {
    await this.answer();
    const { language } = this;
    const voice = { player: this.#player, digits: this.#digits, signal: this.signal };
    return playPrompts(voice, prompts, {
      ...{ language, ...options },
      played: (fact) => this.note(fact),
      missing: (missing) => this.#tools.log.warn("prompts are missing", { call: this.id, prompts: missing }),
    });
  }

  nextDigit(timeoutMs: number): Promise<string | undefined> {
    return this.#digits.next(timeoutMs, this.signal);
  }

  collect(options: CollectOptions): Promise<string> {
    return collectDigits(this, options);
  }

  startMusic(prompt: string): void {
    this.#player.startMusic(prompt, this.language);
  }

  stopMusic(): void {
    this.#player.stopMusic();
  }

  async recordMessage(options: RecordMessageOptions): Promise<RecordedMessage> {
    await this.answer();
    this.#player.stopMusic();
    return recordMessage(this.#tools, { leg: this.#leg, player: this.#player, signal: this.signal }, options);
  }

  async dial(request: DialRequest): Promise<DialResult> {
    const outcome = await dialTargets({
      tools: this.#tools,
      request,
      shownAs: this.caller,
      callerSignal: this.signal,
      adopt: (leg) =>
        this.#legs.adopt(leg, { earlyMedia: request.earlyMedia === true, silence: () => this.#player.stopAll() }),
    });
    if (outcome.kind === "caller-gone") throw this.signal.reason;
    if (outcome.kind !== "answered") return outcome;
    return { kind: "answered", leg: this.#legs.shown(outcome.leg, outcome.target, () => this.language) };
  }

  async bridge(dialled: DialledLeg, options: BridgeOptions = {}): Promise<BridgeEnd> {
    const callee = this.#legs.behind(dialled);
    try {
      await this.answer();
    } catch (error) {
      callee.hangUp(CALLER_HUNG_UP);
      throw error;
    }
    this.#player.stopAll();
    const legs = { caller: this.#leg, callee };
    const recording = options.recordBecause === undefined ? undefined : this.#record(callee, options.recordBecause);
    this.#isTalking = true;
    const end = await bridgeLegs(this.#tools, { ...legs, signal: this.signal }, (fact) => this.note(fact));
    this.#isTalking = false;
    recording?.stop();
    if (end.endedBy !== "callee") {
      callee.hangUp(end.endedBy === "caller" ? CALLER_HUNG_UP : end.termination);
      throw this.signal.reason;
    }
    this.#termination = end.termination;
    const id = recording === undefined ? {} : { recording: recording.id };
    return { endedBy: "callee", termination: end.termination, talkMs: end.talkMs, ...id };
  }

  note(fact: CallFact): void {
    if (fact.type === "queue.joined") this.#queue = fact.queue;
    if (fact.type === "queue.left" && fact.reason !== "answered") this.#queue = undefined;
    this.#seq += 1;
    // The clock of the wall may jump within a call; its own times do not, and so no duration is ever wrong.
    const at = this.startedAt + Math.round(this.#tools.clock.monotonic() - this.#startedMonotonic);
    const event: CallEvent = { ...fact, call: this.id, seq: this.#seq, at };
    this.#tools.journal.append(event);
  }

  decide(decision: Decision): void {
    this.note({ type: "call.decided", decision });
  }

  onDigit(listener: (digit: string) => void): () => void {
    return this.#digits.listen(listener);
  }

  /**
   * Sends the call elsewhere, whatever its script is doing: that is woken with CallMoved, what plays or rings ends. False
   * when the caller has gone or the call is on its way elsewhere already.
   */
  move(to: Move): boolean {
    if (!this.#turn.move(to)) return false;
    this.#player.stopAll();
    return true;
  }

  /** A script has ended; where the call was sent meanwhile, if it was. What is awaited from now on is the next one's. */
  turnOver(): Move | undefined {
    return this.#turn.next();
  }

  /** Ends the caller's leg; scripts are woken with CallerGone. */
  hangUp(termination: Termination): void {
    if (this.#leg.isEnded) return;
    this.#termination ??= termination;
    this.#leg.hangUp(this.#termination);
  }

  /** Resolves never; rejects with CallerGone when the call was released. */
  get released(): Promise<never> {
    return this.#released.promise;
  }

  /** Ends the call whatever its script is doing: for one that does not notice that the caller has gone. */
  release(termination: Termination): void {
    this.hangUp(termination);
    this.#released.reject(new CallerGone(this.#termination ?? termination));
  }

  /** Releases whatever is left, waits for recordings, and writes the last line. */
  async finish(): Promise<void> {
    this.hangUp({ cause: Cause.normalClearing, by: "system", detail: "the call was served" });
    const termination = await this.#leg.ended;
    for (const leg of this.legs) leg.hangUp(CALLER_HUNG_UP);
    if (this.#recordings.length > 0) {
      await Promise.race([Promise.all(this.#recordings), delay(this.#tools.clock, RECORDING_WAIT_MS)]);
    }
    const { reason } = this.signal;
    const told = reason instanceof CallerGone ? reason.termination : termination;
    this.note({ type: "call.ended", termination: this.#termination ?? told });
  }

  #record(callee: Leg, why: string): ReturnType<typeof startRecording> {
    const { terminal } = callee;
    const recording = startRecording(
      this.#tools,
      { caller: this.#leg, callee },
      {
        call: this.id,
        why,
        caller: this.caller,
        ...(terminal.kind === "extension" && { agent: terminal.extension }),
        ...(this.#queue !== undefined && { queue: this.#queue }),
        note: (fact) => this.note(fact),
      },
    );
    if (recording !== undefined) this.#recordings.push(recording.done);
    return recording;
  }
}
