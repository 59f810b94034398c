import { CHANNEL_SLOTS } from "#drivers/e1/config.ts";
import type { ChannelState, TrunkEvent } from "#drivers/e1/signalling.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { SpanMediaEvent } from "#firmware/media/media-events.ts";
import type { SpanAlarm, SpanBoardState, SpanState } from "#firmware/media/protocol.ts";

/** Signals of MFC/R2 kept of each span. Frames of a D channel are kept where they go by, in the media process. */
const MOST_MESSAGES = 2_000;

const UPDATE_LOST = "the part of the box that drives E1 boards was restarted while firmware was written";

/** A message of signalling as it went by. */
export interface SpanTraceEntry {
  /** Counts up while the box runs. */
  readonly id: number;
  /** Wall time, milliseconds. */
  readonly at: number;
  readonly way: "sent" | "received";
  readonly octets: Uint8Array;
  readonly text: string;
  readonly call?: number;
  /** What `text` says, for other languages. */
  readonly code?: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** An alarm of a span: without an end it stands. */
export interface SpanAlarmEntry {
  readonly kind: SpanAlarm["kind"];
  readonly from: number;
  readonly to?: number;
}

export interface SpanBitErrors {
  readonly isRunning: boolean;
  readonly startedAt: number;
  readonly bits: number;
  readonly errors: number;
  readonly isInStep: boolean;
}

type Identified = Extract<SpanMediaEvent, { type: "span.identified" }>["identification"];
/** Firmware being written, or that was: as it was told last. */
export type SpanUpdate = Extract<SpanMediaEvent, { type: "span.update" }> & { readonly at: number };

/** How a span is being found out, or was. */
export interface SpanIdentifying {
  readonly isRunning: boolean;
  readonly startedAt: number;
  readonly steps: readonly { readonly at: number; readonly step: string }[];
  readonly result?: Identified;
}

interface Kept {
  state?: SpanState;
  readonly trace: SpanTraceEntry[];
  /** Alarms that stand. */
  standing: readonly SpanAlarmEntry[];
  bitErrors?: SpanBitErrors;
  identifying?: SpanIdentifying;
  readonly channels: Map<number, ChannelState>;
}

/** What people want to know of E1 boards and spans beyond calls: state, alarms, the last signals, tests. */
export class SpanWatch {
  /** Something people see is different; messages alone are not told. */
  readonly changes: Emitter<undefined>;
  /** An alarm of a span has begun or ended. */
  readonly alarmed: Emitter<{ readonly span: string; readonly alarm: SpanAlarmEntry }>;
  /** A quarter of an hour or a day of a span is over. */
  readonly periods: Emitter<Extract<SpanMediaEvent, { type: "span.period" }>>;
  readonly #clock: Clock;
  readonly #boards = new Map<string, SpanBoardState>();
  readonly #updates = new Map<string, SpanUpdate>();
  readonly #spans = new Map<string, Kept>();
  #lastMessage = 0;

  constructor(options: { readonly clock: Clock; readonly onError: (error: unknown) => void }) {
    this.#clock = options.clock;
    this.changes = new Emitter(options.onError);
    this.alarmed = new Emitter(options.onError);
    this.periods = new Emitter(options.onError);
  }

  take(event: SpanMediaEvent): void {
    switch (event.type) {
      case "span.signal":
        if (event.event.type === "message") this.#message(event.span, event.at, event.event);
        if (event.event.type !== "channel" || !this.#channel(event.span, event.event)) return;
        break;
      case "span.board":
        this.#boards.set(event.board.id, event.board);
        break;
      case "span.state":
        this.#state(event.state, event.at);
        break;
      case "span.bit-errors": {
        const { span, at, bits, errors, isInStep } = event;
        const { startedAt = at } = this.#of(span).bitErrors ?? {};
        this.#of(span).bitErrors = { isRunning: true, startedAt, bits, errors, isInStep };
        break;
      }
      case "span.identifying":
        this.#step(event.span, event.at, event.step);
        break;
      case "span.identified": {
        const { startedAt = event.at, steps = [] } = this.#of(event.span).identifying ?? {};
        this.#of(event.span).identifying = { isRunning: false, startedAt, steps, result: event.identification };
        break;
      }
      case "span.update":
        this.#updates.set(event.board, { ...event, at: this.#clock.now() });
        break;
      case "span.period":
        this.periods.emit(event);
        return;
    }
    this.changes.emit(undefined);
  }

  /** Forgets boards and spans that are not configured any more. */
  keepOnly(boards: readonly string[], spans: readonly string[]): void {
    for (const id of this.#boards.keys()) if (!boards.includes(id)) this.#boards.delete(id);
    for (const id of this.#spans.keys()) if (!spans.includes(id)) this.#spans.delete(id);
  }

  /** The media process is gone: nothing is known to work. */
  lost(): void {
    for (const kept of this.#spans.values()) {
      delete kept.state;
      if (kept.bitErrors !== undefined) kept.bitErrors = { ...kept.bitErrors, isRunning: false };
      if (kept.identifying !== undefined) kept.identifying = { ...kept.identifying, isRunning: false };
    }
    for (const [board, update] of this.#updates) {
      if (update.done || update.error !== undefined) continue;
      this.#updates.set(board, { ...update, at: this.#clock.now(), error: UPDATE_LOST });
    }
    this.#boards.clear();
    this.changes.emit(undefined);
  }

  /** A test was begun or ended by a person: what the last one counted is over. */
  testing(span: string, isRunning: boolean): void {
    const kept = this.#of(span);
    if (isRunning) kept.bitErrors = { isRunning, startedAt: this.#clock.now(), bits: 0, errors: 0, isInStep: false };
    else if (kept.bitErrors !== undefined) kept.bitErrors = { ...kept.bitErrors, isRunning };
    this.changes.emit(undefined);
  }

  boards(): readonly SpanBoardState[] {
    return [...this.#boards.values()];
  }

  update(board: string): SpanUpdate | undefined {
    return this.#updates.get(board);
  }

  state(span: string): SpanState | undefined {
    return this.#spans.get(span)?.state;
  }

  /** Whether the far side has blocked every channel that we have not blocked ourselves. */
  isBlockedThere(span: string): boolean {
    const states = [...(this.#spans.get(span)?.channels.values() ?? [])];
    if (states.length < CHANNEL_SLOTS.length || !states.includes("blocked-there")) return false;
    return states.every((state) => state.startsWith("blocked-"));
  }

  /** The latest last. */
  trace(span: string): readonly SpanTraceEntry[] {
    return this.#spans.get(span)?.trace ?? [];
  }

  bitErrors(span: string): SpanBitErrors | undefined {
    return this.#spans.get(span)?.bitErrors;
  }

  identifying(span: string): SpanIdentifying | undefined {
    return this.#spans.get(span)?.identifying;
  }

  #of(span: string): Kept {
    const kept = this.#spans.get(span) ?? { trace: [], standing: [], channels: new Map() };
    this.#spans.set(span, kept);
    return kept;
  }

  /** Whether it makes a difference to the span as a whole. */
  #channel(span: string, { channel, state }: Extract<TrunkEvent, { type: "channel" }>): boolean {
    const before = this.isBlockedThere(span);
    this.#of(span).channels.set(channel, state);
    return this.isBlockedThere(span) !== before;
  }

  #message(span: string, at: number, message: Omit<SpanTraceEntry, "id" | "at">): void {
    const { trace, state } = this.#of(span);
    if (state?.signalling.kind !== "r2") return;
    const { way, octets, text, call, code, params } = message;
    this.#lastMessage += 1;
    const words = { text, ...(code !== undefined && { code }), ...(params !== undefined && { params }) };
    trace.push({ id: this.#lastMessage, at, way, octets, ...words, ...(call !== undefined && { call }) });
    // Cut in large pieces: a busy span has five hundred messages a second.
    if (trace.length > MOST_MESSAGES * 1.25) trace.splice(0, trace.length - MOST_MESSAGES);
  }

  #state(state: SpanState, at: number): void {
    const kept = this.#of(state.span);
    const over = kept.standing.filter(({ kind }) => !state.alarms.some((alarm) => alarm.kind === kind));
    const begun = state.alarms
      .filter(({ kind }) => !kept.standing.some((alarm) => alarm.kind === kind))
      .map(({ kind, since }): SpanAlarmEntry => ({ kind, from: since }));
    kept.standing = [...kept.standing.filter((alarm) => !over.includes(alarm)), ...begun];
    for (const alarm of over) this.alarmed.emit({ span: state.span, alarm: { ...alarm, to: at } });
    for (const alarm of begun) this.alarmed.emit({ span: state.span, alarm });
    if (!state.isBitErrorTest && kept.bitErrors?.isRunning === true) {
      kept.bitErrors = { ...kept.bitErrors, isRunning: false };
    }
    kept.state = state;
  }

  #step(span: string, at: number, step: string): void {
    const { identifying } = this.#of(span);
    const isNew = identifying?.isRunning !== true;
    const steps = isNew ? [] : identifying.steps;
    const startedAt = isNew ? at : identifying.startedAt;
    this.#of(span).identifying = { isRunning: true, startedAt, steps: [...steps, { at, step }] };
  }
}
