import { isDeepStrictEqual } from "node:util";
import type { SpanBoardConfig } from "#drivers/e1/config.ts";
import type { TrunkCommand } from "#drivers/e1/signalling.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { LineAudio } from "#firmware/media/line-audio.ts";
import type { Span } from "./span.ts";
import { SpanBoard } from "./span-board.ts";
import type { SpanAnswer, SpanHostEvent, SpanOrder, SpanQuestion } from "./span-words.ts";

/** A key heard in the voice of a channel: told when it is certain, and again with its length when it was let go. */
export interface ChannelDigit {
  readonly line: string;
  readonly digit: string;
  readonly durationMs?: number;
}

/** All E1 boards of the box. The media process joins the voice of their channels to bridges, and passes commands and events. */
export class SpanHost {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #events = new Emitter<SpanHostEvent>();
  readonly #digits = new Emitter<ChannelDigit>();
  readonly #boards = new Map<string, SpanBoard>();

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Logger }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Runs exactly these boards: new ones are opened, missing ones closed, unchanged boards and spans left in peace. */
  configure(boards: readonly SpanBoardConfig[], country = "CN"): void {
    for (const [id, board] of this.#boards) {
      const wanted = boards.find((config) => config.id === id);
      if (wanted !== undefined && isDeepStrictEqual(wanted, board.config)) continue;
      if (wanted !== undefined && board.canBe(wanted)) {
        board.configure(wanted);
        continue;
      }
      this.#boards.delete(id);
      board.close().catch((error: unknown) => this.#log.error("an E1 board could not be closed", { board: id, error }));
    }
    for (const config of boards) {
      if (this.#boards.has(config.id)) continue;
      const board = new SpanBoard({
        config,
        country,
        clock: this.#clock,
        log: this.#log,
        emit: (event) => this.#events.emit(event),
        digit: (line, digit) => this.#digits.emit({ line, ...digit }),
      });
      this.#boards.set(config.id, board);
      board.start();
    }
  }

  /** The voice of a channel, `<board>.<span>.<timeslot>`; `undefined` for an unknown one. */
  audio(line: string): LineAudio | undefined {
    const dot = line.lastIndexOf(".");
    return this.#span(line.slice(0, dot))?.channel(Number(line.slice(dot + 1)));
  }

  /** To the signalling of a span. A call for a span that is not there is over at once: network out of order. */
  command(span: string, command: TrunkCommand): void {
    const found = this.#span(span);
    if (found !== undefined) found.command(command);
    else if (command.type === "dial") {
      const event = { type: "cleared", call: command.call, cause: 38, byUs: false } as const;
      this.#events.emit({ type: "span.signal", span, event, at: this.#clock.now() });
    }
  }

  order(span: string, order: SpanOrder): void {
    this.#span(span)?.order(order);
  }

  /** Rejects in words for a span that is not configured. */
  async ask(span: string, { about }: SpanQuestion): Promise<SpanAnswer> {
    const found = this.#span(span);
    if (found === undefined) throw new Error("the span is not configured");
    if (about !== "cable") return found.answer(about);
    return { cable: this.#board(span.slice(0, span.lastIndexOf("."))).cable() };
  }

  /** The boards and the ports they are on. */
  get places(): readonly { readonly id: string; readonly path: string }[] {
    return [...this.#boards.values()].map(({ config: { id, path } }) => ({ id, path }));
  }

  /** Whether a board of this name is one of ours. */
  has(board: string): boolean {
    return this.#boards.has(board);
  }

  /** Rejects in words when the board is not there. */
  async restart(board: string): Promise<void> {
    if (!this.#board(board).restart()) throw new Error("the board is not connected");
    this.#log.warn("E1 board is restarted by a person", { board });
  }

  async update(board: string, path: string): Promise<void> {
    await this.#board(board).update(path);
    this.#log.warn("firmware of an E1 board is written", { board, path });
  }

  onEvent(handler: (event: SpanHostEvent) => void): Unsubscribe {
    return this.#events.subscribe(handler);
  }

  onDigit(handler: (digit: ChannelDigit) => void): Unsubscribe {
    return this.#digits.subscribe(handler);
  }

  async close(): Promise<void> {
    const boards = [...this.#boards.values()];
    this.#boards.clear();
    await Promise.all(boards.map((board) => board.close()));
  }

  #board(id: string): SpanBoard {
    const board = this.#boards.get(id);
    if (board === undefined) throw new Error("the board is not configured");
    return board;
  }

  /** Board ids may hold dots; the span stands after the last one. */
  #span(id: string): Span | undefined {
    const dot = id.lastIndexOf(".");
    return this.#boards.get(id.slice(0, dot))?.span(Number(id.slice(dot + 1)));
  }
}
