import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import type { SpanBoardConfig, SpanConfig } from "#drivers/e1/config.ts";
import type { ClockSource, SpanHardware, SpanHardwareEvent, SpanInventory } from "#drivers/e1/span-hardware.ts";
import { openSpanHardware } from "#drivers/open-span-hardware.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { BoardLook } from "#firmware/media/board-look.ts";
import { Span, type SpanOptions } from "./span.ts";
import type { SpanAnswer, SpanBoardState, SpanHostEvent } from "./span-words.ts";

export interface SpanBoardOptions {
  readonly config: SpanBoardConfig;
  readonly country: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly emit: (event: SpanHostEvent) => void;
  readonly digit: SpanOptions["digit"];
}

/** One E1 board: its hardware, its configured spans, and what the rest of the box is told of it. */
export class SpanBoard {
  readonly #options: SpanBoardOptions;
  #config: SpanBoardConfig;
  readonly #hardware: SpanHardware;
  readonly #spans = new Map<number, Span>();
  readonly #faults = new Map<string, { span: number; code: number; text: string }>();
  readonly #look: BoardLook;
  #inventory: SpanInventory | undefined;
  #source: ClockSource | undefined;
  #updateSize: number | undefined;

  constructor(options: SpanBoardOptions) {
    const { config, clock } = options;
    this.#config = config;
    this.#options = options;
    this.#look = new BoardLook(clock);
    this.#hardware = openSpanHardware(config, {
      clock,
      onEvent: (event) => this.#onEvent(event),
      nextFrame: (span, slot) => this.#spans.get(span)?.channel(slot)?.nextFrame(),
    });
    for (const one of config.spans) this.#spans.set(one.span, this.#make(one));
  }

  get config(): SpanBoardConfig {
    return this.#config;
  }

  /** Whether it can go on by this configuration, without a cable of another name. */
  canBe({ path, baudRate }: SpanBoardConfig): boolean {
    return path === this.#config.path && baudRate === this.#config.baudRate;
  }

  /** Spans that are new or set up otherwise begin anew; calls of the others go on. */
  configure(config: SpanBoardConfig): void {
    this.#config = config;
    for (const [number, span] of this.#spans) {
      const wanted = config.spans.find((one) => one.span === number);
      if (wanted !== undefined && span.reconfigure(wanted)) continue;
      span.close();
      this.#spans.delete(number);
    }
    for (const one of config.spans) {
      if (this.#spans.has(one.span)) continue;
      const span = this.#make(one);
      this.#spans.set(one.span, span);
      if (this.#inventory?.spans.includes(one.span) === true) span.up();
    }
  }

  start(): void {
    this.#tell("connecting");
    this.#hardware.start();
  }

  span(span: number): Span | undefined {
    return this.#spans.get(span);
  }

  /** Starts the board's firmware anew; false when it is not there. */
  restart(): boolean {
    if (this.#inventory === undefined || this.#hardware.restart === undefined) return false;
    this.#hardware.restart();
    return true;
  }

  cable(): NonNullable<SpanAnswer["cable"]> {
    return { counters: this.#hardware.counters(), trace: this.#hardware.trace?.() ?? [] };
  }

  /** Begins to write the image in this file; rejects in words when it cannot. */
  async update(path: string): Promise<void> {
    if (this.#inventory === undefined) throw new Error("the board is not connected");
    if (this.#hardware.update === undefined) throw new Error("this hardware takes no firmware from here");
    if (this.#updateSize !== undefined) throw new Error("its firmware is being written already");
    const image = await readFile(path);
    this.#updateSize = image.length;
    this.#hardware.update(image);
  }

  async close(): Promise<void> {
    for (const span of this.#spans.values()) span.close();
    await this.#hardware.close();
  }

  #make(config: SpanConfig): Span {
    const { country, clock, emit, digit } = this.#options;
    return new Span({
      board: this.#config.id,
      config,
      country,
      clock,
      emit,
      digit,
      configure: (setting) => this.#hardware.configure(setting),
      control: (control) => this.#hardware.control(config.span, control),
    });
  }

  #onEvent(event: SpanHardwareEvent): void {
    switch (event.type) {
      case "voice":
        this.#spans.get(event.span)?.voice(event.slot, event.frame);
        return;
      case "voice-lost":
        this.#spans.get(event.span)?.voiceLost(event.slots);
        return;
      case "span":
        this.#spans.get(event.span)?.event(event.event);
        return;
      case "up":
        this.#up(event.inventory);
        return;
      case "down":
        this.#down(event.reason);
        return;
      case "clock":
        if (isDeepStrictEqual(this.#source, event.source)) return;
        this.#source = event.source;
        this.#tell("up");
        return;
      case "fault":
        this.#fault(event);
        return;
      case "update":
        this.#updated(event);
        return;
      case "log": {
        const { level, text } = event;
        this.#options.log.info("the E1 board says", { board: this.config.id, level, words: text });
        return;
      }
    }
  }

  #up(inventory: SpanInventory): void {
    this.#inventory = inventory;
    this.#tell("up");
    for (const [number, span] of this.#spans) {
      if (inventory.spans.includes(number)) span.up();
      else this.#options.log.warn("a span is configured that the board does not have", { span: span.id });
    }
  }

  #down(reason: string): void {
    this.#inventory = this.#source = undefined;
    this.#faults.clear();
    for (const span of this.#spans.values()) {
      span.fault(false);
      span.down();
    }
    this.#tell("down", reason);
  }

  #fault({ span, active, code, text }: Extract<SpanHardwareEvent, { type: "fault" }>): void {
    const key = `${span}/${code}`;
    if (active) this.#faults.set(key, { span, code, text });
    else this.#faults.delete(key);
    const faulty = [...this.#faults.values()];
    for (const [number, one] of this.#spans)
      one.fault(faulty.some((fault) => fault.span === number || fault.span === 0));
    this.#options.log.warn("fault of the E1 board", { board: this.config.id, span, active, code, words: text });
    this.#tell("up");
  }

  #updated({ taken, done, error }: Extract<SpanHardwareEvent, { type: "update" }>): void {
    const size = this.#updateSize ?? taken;
    if (done || error !== undefined) this.#updateSize = undefined;
    const outcome = { taken, size, done, ...(error !== undefined && { error }) };
    this.#options.emit({ type: "span.update", board: this.config.id, ...outcome });
  }

  #tell(state: SpanBoardState["state"], reason?: string): void {
    const board: SpanBoardState = {
      ...this.#look.at(this.config, this.#inventory, { state, reason }),
      spans: this.#inventory?.spans ?? this.config.spans.map(({ span }) => span),
      ...(this.#source === undefined ? {} : { clock: this.#source }),
      faults: [...this.#faults.values()],
    };
    this.#options.emit({ type: "span.board", board });
  }
}
