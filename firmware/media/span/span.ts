import { isDeepStrictEqual } from "node:util";
import { lastingOf, type SpanConfig, settingOf } from "#drivers/e1/config.ts";
import type { TrunkCommand } from "#drivers/e1/signalling.ts";
import {
  type Loopback,
  NO_DEFECTS,
  type SpanControl,
  type SpanDefects,
  type SpanEvent,
  type SpanSetting,
} from "#drivers/e1/span-hardware.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { AlarmWatch } from "./alarm-watch.ts";
import { IdentifyRun } from "./identify-run.ts";
import { LineBits } from "./line-bits.ts";
import { SpanCalls } from "./span-calls.ts";
import type { SpanChannel } from "./span-channel.ts";
import { SpanHistoryKeeper } from "./span-history.ts";
import { SpanVoices, type SpanVoicesOptions } from "./span-voices.ts";
import type { SpanAlarmKind, SpanAnswer, SpanHostEvent, SpanOrder, SpanQuestion, SpanState } from "./span-words.ts";

/** Without line bits R2 is lost, the voice of ISDN is not. */
const INTERRUPTS: readonly SpanAlarmKind[] = ["board", "fault", "los", "ais", "lof", "rai"];
/** Q.850. */
const NETWORK_OUT_OF_ORDER = 38;

export interface SpanOptions {
  readonly board: string;
  readonly config: SpanConfig;
  readonly country: string;
  readonly clock: Clock;
  readonly configure: (setting: SpanSetting) => void;
  readonly control: (control: SpanControl) => void;
  readonly emit: (event: SpanHostEvent) => void;
  readonly digit: SpanVoicesOptions["digit"];
}

/** One configured span: its alarms, its history, its signalling, the voice of its channels. */
export class Span {
  /** `<board>.<span>`. */
  readonly id: string;
  config: SpanConfig;
  readonly #options: SpanOptions;
  readonly #voices: SpanVoices;
  readonly #alarms: AlarmWatch;
  readonly #history: SpanHistoryKeeper;
  readonly #bits = new LineBits();
  readonly #calls: SpanCalls;
  #isThere = false;
  #isUp = false;
  #upSince: number;
  #defects: SpanDefects = NO_DEFECTS;
  /** A moment without frames since the last report of counters. */
  #hadDefect = false;
  #loopback: Loopback = "none";
  #isBitErrorTest = false;
  #run: IdentifyRun | undefined;

  constructor(options: SpanOptions) {
    const { board, config, clock, emit, digit } = options;
    this.#options = options;
    this.config = config;
    this.id = `${board}.${config.span}`;
    this.#upSince = clock.now();
    this.#history = new SpanHistoryKeeper((length, period) =>
      emit({ type: "span.period", span: this.id, length, period }),
    );
    this.#voices = new SpanVoices({
      span: this.id,
      clock,
      digit,
      wanted: (slots) => options.control({ type: "voice", slots }),
    });
    this.#calls = new SpanCalls({
      span: this.id,
      config,
      clock,
      control: (control) => this.#control(control),
      channel: (slot) => this.channel(slot),
      emit,
      changed: () => this.#tell(),
    });
    const kinds = config.signalling === "r2" ? [...INTERRUPTS, "cas" as const] : INTERRUPTS;
    this.#alarms = new AlarmWatch({
      clock,
      interrupts: new Set(kinds),
      changed: () => this.#alarmsChanged(),
      interrupted: () => this.#calls.endAll(NETWORK_OUT_OF_ORDER),
    });
  }

  /**
   * Takes a configuration that differs only in what changes without disturbing calls: blocked channels, the order in
   * which spans give the clock. False for any other: then the span has to begin anew.
   */
  reconfigure(config: SpanConfig): boolean {
    if (!isDeepStrictEqual(lastingOf(this.config), lastingOf(config))) return false;
    const isNewClock = this.config.clockPriority !== config.clockPriority;
    this.config = config;
    this.#calls.holdOnly(config.blocked ?? []);
    if (isNewClock && this.#isThere && this.#run === undefined) this.#options.configure(settingOf(config));
    return true;
  }

  channel(slot: number): SpanChannel | undefined {
    return this.#voices.at(slot);
  }

  /** The board is there, and its session new: everything is said to it again. */
  up(): void {
    this.#isThere = true;
    this.#loopback = "none";
    this.#isBitErrorTest = false;
    this.#history.restart();
    this.#options.configure(settingOf(this.config));
    for (const [slot, bits] of this.#bits.ours()) this.#options.control({ type: "cas", slot, bits });
    this.#voices.up();
    this.#options.control({ type: "query" });
    this.#calls.start();
  }

  down(): void {
    this.#isThere = false;
    this.#defects = NO_DEFECTS;
    this.#run?.stop("board-gone");
    this.#voices.down();
    this.#alarms.boardGone();
  }

  fault(isPresent: boolean): void {
    this.#alarms.fault(isPresent);
  }

  close(): void {
    this.#alarms.close();
    this.#run?.close();
    this.#calls.endAll(NETWORK_OUT_OF_ORDER);
    this.#calls.close();
    if (this.#isThere) this.#options.control({ type: "blue-alarm", on: true });
  }

  event(event: SpanEvent): void {
    switch (event.type) {
      case "defects":
        this.#takeDefects(event.defects);
        return;
      case "counters":
        this.#takeCounters(event.counters);
        return;
      case "sighting":
        this.#run?.sighting(event.sighting);
        return;
      case "cas":
        this.#bits.heard(event.slot, event.bits);
        if (this.#run === undefined) this.#calls.bits(event.slot, event.bits, event.tick);
        else this.#run.bits(event.slot, event.bits);
        return;
      case "d-channel":
        if (this.#run === undefined) this.#calls.dChannel(event.frame);
        else this.#run.frame(event.frame);
        return;
      case "d-channel-damaged":
        this.#history.dChannelDamaged(event.count);
        return;
      case "bit-errors": {
        const { bits, errors, isInStep } = event;
        this.#options.emit({ type: "span.bit-errors", span: this.id, bits, errors, isInStep, at: this.#now });
        return;
      }
    }
  }

  voice(slot: number, frame: Uint8Array): void {
    this.channel(slot)?.heard(frame);
  }

  voiceLost(slots: number): void {
    this.#voices.lost(slots);
  }

  command(command: TrunkCommand): void {
    this.#calls.command(command);
  }

  order(order: SpanOrder): void {
    switch (order.type) {
      case "loopback":
        this.#loopback = order.loopback;
        this.#options.control(order);
        break;
      case "bit-error-test":
        this.#isBitErrorTest = order.on;
        if (order.on) this.#calls.endAll(NETWORK_OUT_OF_ORDER);
        this.#options.control(order);
        break;
      case "blue-alarm":
        this.#options.control(order);
        break;
      case "identify":
        this.#identify(order.on);
        break;
      case "clear-history":
        this.#history.clear();
        this.#calls.notices.clear();
        break;
    }
    this.#tell();
  }

  answer(about: Exclude<SpanQuestion["about"], "cable">): SpanAnswer {
    const isR2 = this.config.signalling === "r2";
    switch (about) {
      case "state":
        return { state: this.state };
      case "channels":
        return { channels: this.#calls.channels((slot) => (isR2 ? this.#bits.of(slot) : undefined)) };
      case "history":
        return { history: { ...this.#history.history(this.#now), notices: this.#calls.notices.list() } };
      case "frames":
        return { frames: this.#calls.frames.frames() };
    }
  }

  get state(): SpanState {
    return {
      span: this.id,
      isUp: this.#isUp,
      since: this.#upSince,
      alarms: this.#alarms.alarms,
      defects: this.#defects,
      signalling: this.#calls.layer,
      framing: this.config.framing,
      loopback: this.#loopback,
      isBitErrorTest: this.#isBitErrorTest,
      isIdentifying: this.#run !== undefined,
    };
  }

  get #now(): number {
    return this.#options.clock.now();
  }

  #control(control: SpanControl): void {
    if (control.type === "cas") this.#bits.sent(control.slot, control.bits);
    // Identification has the span for itself; what signalling said last is said again after it.
    if (this.#isThere && this.#run === undefined) this.#options.control(control);
  }

  #takeDefects(defects: SpanDefects): void {
    this.#defects = defects;
    this.#hadDefect ||= defects.los || defects.lof || defects.ais;
    if (this.#isThere) this.#alarms.defects(defects);
  }

  #takeCounters(counters: Parameters<SpanHistoryKeeper["take"]>[0]): void {
    const { clock } = this.#options;
    this.#history.take(counters, { monotonic: clock.monotonic(), wall: clock.now(), hasDefect: this.#hadDefect });
    this.#hadDefect = this.#defects.los || this.#defects.lof || this.#defects.ais;
  }

  #alarmsChanged(): void {
    const { isUp } = this.#alarms;
    if (isUp !== this.#isUp) {
      this.#isUp = isUp;
      this.#upSince = this.#now;
      this.#calls.span(isUp);
    }
    this.#tell();
  }

  #tell(): void {
    this.#options.emit({ type: "span.state", state: this.state, at: this.#now });
  }

  #identify(on: boolean): void {
    if (!on) {
      this.#run?.stop("stopped");
      return;
    }
    if (this.#run !== undefined || !this.#isThere) return;
    const { clock, country, configure, control, emit } = this.#options;
    this.#calls.endAll(NETWORK_OUT_OF_ORDER);
    this.#calls.close();
    this.#bits.forgetHeard();
    this.#run = new IdentifyRun({
      clock,
      country,
      setting: settingOf(this.config),
      configure,
      control,
      step: (step) => emit({ type: "span.identifying", span: this.id, step, at: this.#now }),
      done: (identification) => {
        this.#run = undefined;
        if (this.#isThere) configure(settingOf(this.config));
        this.#calls.restart(this.#isUp);
        emit({ type: "span.identified", span: this.id, identification, at: this.#now });
        this.#tell();
      },
    });
  }
}
